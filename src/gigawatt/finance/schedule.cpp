#include "gigawatt/finance/schedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gigawatt/base/check.h"
#include "gigawatt/base/money.h"

namespace gigawatt::finance {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

// Principal of each payment, per unit of debt.
using Principal = base::Expected<std::vector<double>, ScheduleFailure>;

Principal level_principal(double rate, int payments) {
  std::vector<double> principal;
  const double payment =
      base::level_payment(1.0, base::Annuity<double>{rate, static_cast<double>(payments)});
  double balance = 1;
  for (int k = 0; k < payments; ++k) {
    principal.push_back(k + 1 == payments ? balance : payment - balance * rate);
    balance -= principal.back();
  }
  return principal;
}

// Interest of a payment per unit of balance: a first period may be shorter or longer than others.
double rate_of_payment(const PaymentCalendar& calendar, double rate_per_period,
                       std::size_t payment) {
  return payment > 0 ? rate_per_period
                     : rate_per_period * calendar.first_months / calendar.period_months;
}

// S_k = CFADS_k / c with the one c that repays the unit (Yescombe, sculpted repayment).
Principal sculpted_principal(const PaymentCalendar& calendar, double rate,
                             const std::vector<double>& cfads_usd) {
  const std::vector<double> cash = cash_flow_by_period(calendar, cfads_usd);
  const double capacity = debt_capacity_usd(calendar, rate, cfads_usd);
  using Reason = ScheduleFailure::Reason;
  if (!(capacity > 0))
    return tl::unexpected(ScheduleFailure{
        Reason::no_cash_flow, calendar.payment_rows[calendar.first_principal], capacity, 0});
  std::vector<double> principal;
  double balance = 1;
  for (std::size_t k = 0; k < cash.size(); ++k) {
    const double service = cash[k] / capacity;
    const double interest = balance * rate_of_payment(calendar, rate, calendar.first_principal + k);
    // A period without cash is refused by name: whether the balance is already zero by then would
    // hang on rounding.
    if (service <= 0 || service < interest)
      return tl::unexpected(ScheduleFailure{Reason::interest_exceeds_service,
                                            calendar.payment_rows[calendar.first_principal + k],
                                            service, interest});
    principal.push_back(k + 1 == cash.size() ? balance : service - interest);
    balance -= principal.back();
  }
  return principal;
}

Principal custom_principal(const PaymentCalendar& calendar,
                           const std::vector<base::Fraction>& shares) {
  using Reason = ScheduleFailure::Reason;
  const int first_row = calendar.payment_rows[calendar.first_principal];
  if (static_cast<int>(shares.size()) != calendar.principal_payments())
    return tl::unexpected(ScheduleFailure{Reason::share_count, first_row,
                                          static_cast<double>(shares.size()),
                                          static_cast<double>(calendar.principal_payments())});
  std::vector<double> principal;
  for (const base::Fraction& share : shares) principal.push_back(share.in(base::ratio));
  const double sum = std::accumulate(principal.begin(), principal.end(), 0.0);
  if (std::abs(sum - 1) > 1e-9)
    return tl::unexpected(ScheduleFailure{Reason::shares_do_not_sum, first_row, sum, 1});
  // The last payment takes what rounding leaves, so that the unit is repaid to the last bit.
  principal.back() = 1 - std::accumulate(principal.begin(), principal.end() - 1, 0.0);
  return principal;
}

void fill_rows(UnitSchedule& schedule, const std::vector<double>& principal, int rows,
               const DebtSpec& spec) {
  const PaymentCalendar& calendar = schedule.calendar;
  const double monthly_rate = spec.rate.in(base::ratio) / 12;
  schedule.principal.assign(at(rows), 0);
  schedule.interest.assign(at(rows), 0);
  schedule.share.assign(at(rows), 0);
  schedule.balance.assign(at(rows), 1);
  double balance = 1;
  for (std::size_t k = 0; k < calendar.payment_rows.size(); ++k) {
    const int row = calendar.payment_rows[k];
    const int months = k == 0 ? calendar.first_months : calendar.period_months;
    schedule.interest[at(row)] = balance * monthly_rate * months;
    if (k >= calendar.first_principal) {
      const double due = principal[k - calendar.first_principal];
      const bool last = k + 1 == calendar.payment_rows.size();
      schedule.principal[at(row)] = due;
      schedule.share[at(row)] = last ? 1.0 : balance > 0 ? std::min(1.0, due / balance) : 0.0;
      balance = last ? 0.0 : balance - due;
    }
    for (int r = row; r < rows; ++r) schedule.balance[at(r)] = balance;
  }
}

// D*_t = (months / 12) x the next twelve months' service (d1); held constant until repayment
// starts.
void fill_reserve(UnitSchedule& schedule, int rows, base::Months reserve) {
  const PaymentCalendar& calendar = schedule.calendar;
  const int first = calendar.payment_rows[calendar.first_principal];
  schedule.reserve.assign(at(rows), 0);
  for (int row = 0; row < rows; ++row) {
    const int from = std::max(row, first - calendar.period_months);
    double next_year = 0;
    for (int r = from + 1; r <= from + 12 && r < rows; ++r) next_year += schedule.service(r);
    schedule.reserve[at(row)] = next_year * reserve.count / 12;
  }
}

}  // namespace

PaymentCalendar payment_calendar(const DebtSpec& spec, const base::Timeline& timeline) {
  PaymentCalendar calendar;
  calendar.period_months = static_cast<int>(12 / spec.payments_per_year);
  const int first = spec.first_payment ? timeline.row(*spec.first_payment) : calendar.period_months;
  const int principal = timeline.row(spec.first_principal);
  const int maturity = timeline.row(spec.maturity);
  GIGAWATT_CHECK(first >= 1 && principal >= first && maturity >= principal, first, principal,
                 maturity);
  for (int date = first; date <= maturity; date += calendar.period_months) {
    if (date < principal) ++calendar.first_principal;
    calendar.payment_rows.push_back(date - 1);
  }
  GIGAWATT_CHECK(calendar.payment_rows.back() == maturity - 1, "maturity lies on the grid");
  // A loan pays its interest monthly out of its draws until completion: however late its first
  // payment, no more than a period of it is left to pay then.
  calendar.first_months =
      spec.kind == DebtKind::construction_loan ? std::min(first, calendar.period_months) : first;
  return calendar;
}

int first_row(const PaymentCalendar& calendar, std::size_t payment) {
  const int months = payment == 0 ? calendar.first_months : calendar.period_months;
  return std::max(0, calendar.payment_rows[payment] - months + 1);
}

std::vector<double> cash_flow_by_period(const PaymentCalendar& calendar,
                                        const std::vector<double>& cfads_usd) {
  std::vector<double> sums;
  for (std::size_t k = calendar.first_principal; k < calendar.payment_rows.size(); ++k) {
    double sum = 0;
    for (int row = first_row(calendar, k); row <= calendar.payment_rows[k]; ++row)
      sum += cfads_usd[at(row)];
    sums.push_back(sum);
  }
  return sums;
}

double debt_capacity_usd(const PaymentCalendar& calendar, double rate_per_period,
                         const std::vector<double>& cfads_usd) {
  double value = 0, discount = 1;
  std::size_t payment = calendar.first_principal;
  for (double cash : cash_flow_by_period(calendar, cfads_usd)) {
    discount /= 1 + rate_of_payment(calendar, rate_per_period, payment++);
    value += cash * discount;
  }
  return value;
}

base::Expected<UnitSchedule, ScheduleFailure> unit_schedule(const DebtSpec& spec,
                                                            const base::Timeline& timeline,
                                                            const std::vector<double>& cfads_usd) {
  UnitSchedule schedule;
  schedule.calendar = payment_calendar(spec, timeline);
  schedule.rate_per_period =
      spec.rate.in(base::ratio) / static_cast<double>(spec.payments_per_year);
  const Principal principal =
      spec.amortisation == Amortisation::level
          ? level_principal(schedule.rate_per_period, schedule.calendar.principal_payments())
      : spec.amortisation == Amortisation::sculpted
          ? sculpted_principal(schedule.calendar, schedule.rate_per_period, cfads_usd)
          : custom_principal(schedule.calendar, spec.principal_shares);
  if (!principal) return tl::unexpected(principal.error());
  fill_rows(schedule, *principal, timeline.rows(), spec);
  fill_reserve(schedule, timeline.rows(), spec.reserve);
  return schedule;
}

}  // namespace gigawatt::finance
