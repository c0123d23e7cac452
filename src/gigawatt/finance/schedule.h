// The repayment schedule of one unit of debt on the timeline: when it pays, how much of what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/finance/debt.h"

namespace gigawatt::finance {

// Rows at whose end the debt pays. A payment dated in month m is served by the cash collected
// through month m - 1, so it falls in row(m) - 1.
struct PaymentCalendar {
  int period_months = 6;
  std::vector<int> payment_rows;    // all payments, interest-only ones first
  std::size_t first_principal = 0;  // index into payment_rows
  int first_months = 6;             // whose interest and cash the first payment is about
  int principal_payments() const { return static_cast<int>(payment_rows.size() - first_principal); }
};

// Dates must lie on the payment grid (checked by the caller, plan/).
PaymentCalendar payment_calendar(const DebtSpec& spec, const base::Timeline& timeline);

// Why a schedule could not be made; a named outcome, not a crash.
struct ScheduleFailure {
  enum class Reason { no_cash_flow, interest_exceeds_service, shares_do_not_sum, share_count };
  Reason reason;
  int row = 0;       // first row where it fails
  double value = 0;  // the number that shows it (service / interest, sum of shares, count)
  double expected = 0;
};

// Per unit of debt, by row. Sizing is linear in the debt, so one schedule serves every size.
struct UnitSchedule {
  PaymentCalendar calendar;
  double rate_per_period = 0;
  std::vector<double> principal;  // due in this row
  std::vector<double> balance;    // scheduled, after this row
  std::vector<double> interest;   // due in this row on the scheduled balance
  std::vector<double> share;      // principal / balance before: what a swept balance still owes
  std::vector<double> reserve;    // DSRA target after this row
  double service(int row) const {
    const auto i = static_cast<std::size_t>(row);
    return principal[i] + interest[i];
  }
};

// First row of the period that ends with a payment.
int first_row(const PaymentCalendar& calendar, std::size_t payment);

// CFADS of each principal period: the sum of the rows since the payment before it.
std::vector<double> cash_flow_by_period(const PaymentCalendar& calendar,
                                        const std::vector<double>& cfads_usd);

// Debt that a constant DSCR of one would carry: present value at the debt rate, at the start of the
// first principal period, of the periods' CFADS. Divided by a debt it is that debt's sculpted DSCR.
double debt_capacity_usd(const PaymentCalendar& calendar, double rate_per_period,
                         const std::vector<double>& cfads_usd);

base::Expected<UnitSchedule, ScheduleFailure> unit_schedule(const DebtSpec& spec,
                                                            const base::Timeline& timeline,
                                                            const std::vector<double>& cfads_usd);

}  // namespace gigawatt::finance
