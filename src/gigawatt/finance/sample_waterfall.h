// A waterfall that a test fills by hand or from a closed financing: it owns the columns.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/schedule.h"
#include "gigawatt/finance/statements.h"
#include "gigawatt/finance/waterfall_run.h"

namespace gigawatt::finance {

struct SampleWaterfall {
  WaterfallTerms terms;  // numbers; bound() adds the columns
  std::vector<double> draw_usd, prefunded_usd, reserve_funding_usd, fee_usd, principal_share,
      reserve_per_balance, debt_discount, equity_discount, tax_depreciation_usd;
  std::vector<std::uint8_t> is_payment, is_test, is_distribution, is_tax_year_end;

  explicit SampleWaterfall(int rows) {
    terms.rows = rows;
    for (auto* column : {&draw_usd, &prefunded_usd, &reserve_funding_usd, &fee_usd,
                         &principal_share, &reserve_per_balance, &tax_depreciation_usd})
      column->assign(static_cast<std::size_t>(rows), 0.0);
    for (auto* column : {&debt_discount, &equity_discount})
      column->assign(static_cast<std::size_t>(rows), 1.0);
    for (auto* column : {&is_payment, &is_test, &is_distribution, &is_tax_year_end})
      column->assign(static_cast<std::size_t>(rows), 0);
  }

  const WaterfallTerms& bound() {
    terms.draw_usd = draw_usd.data();
    terms.prefunded_usd = prefunded_usd.data();
    terms.reserve_funding_usd = reserve_funding_usd.data();
    terms.fee_usd = fee_usd.data();
    terms.principal_share = principal_share.data();
    terms.reserve_per_balance = reserve_per_balance.data();
    terms.debt_discount = debt_discount.data();
    terms.equity_discount = equity_discount.data();
    terms.tax_depreciation_usd = tax_depreciation_usd.data();
    terms.is_payment = is_payment.data();
    terms.is_test = is_test.data();
    terms.is_distribution = is_distribution.data();
    terms.is_tax_year_end = is_tax_year_end.data();
    return terms;
  }
};

// The waterfall of a debt that closed as `capital`: payments on the schedule's dates, tests and
// distributions from the first principal on.
inline SampleWaterfall waterfall_of(const DebtSpec& debt, const UnitSchedule& schedule,
                                    const Capital& capital, int rows, int capitalised_rows) {
  SampleWaterfall w(rows);
  WaterfallTerms& t = w.terms;
  t.opening_debt_usd = capital.opening_debt_usd;
  t.opening_reserve_usd = capital.opening_reserve_usd;
  t.monthly_rate = debt.rate.in(base::ratio) / 12;
  t.payments_per_year = static_cast<int>(debt.payments_per_year);
  t.lockup_dscr = debt.lockup_dscr.in(base::ratio);
  t.covenant_dscr = debt.covenant_dscr.in(base::ratio);
  t.sweep_share = debt.sweep_share.in(base::ratio);
  t.sweep_below_dscr = debt.sweep_below_dscr ? debt.sweep_below_dscr->in(base::ratio) : kNoTest;
  t.cure_months = debt.cure.count;
  w.draw_usd = capital.draw_usd;
  w.prefunded_usd = capital.prefunded_usd;
  w.reserve_funding_usd = capital.reserve_funding_usd;
  w.principal_share = schedule.share;
  for (std::size_t row = 0; row < w.draw_usd.size(); ++row) {
    w.reserve_per_balance[row] =
        schedule.balance[row] > 0 ? schedule.reserve[row] / schedule.balance[row] : 0;
    w.debt_discount[row] = std::pow(1 + t.monthly_rate, -static_cast<double>(row + 1));
    w.equity_discount[row] = std::pow(1.01, -static_cast<double>(row + 1));
  }
  if (debt.kind == DebtKind::construction_loan)
    for (int row = 0; row < capitalised_rows; ++row)
      w.is_payment[static_cast<std::size_t>(row)] = 1;
  const PaymentCalendar& calendar = schedule.calendar;
  for (std::size_t k = 0; k < calendar.payment_rows.size(); ++k) {
    const auto row = static_cast<std::size_t>(calendar.payment_rows[k]);
    w.is_payment[row] = 1;
    w.is_test[row] = w.is_distribution[row] = k >= calendar.first_principal;
  }
  // After maturity every month is a payment date: interest on a late last payment falls due at
  // once.
  for (int row = calendar.payment_rows.back(); row < rows; ++row)
    w.is_payment[static_cast<std::size_t>(row)] = w.is_distribution[static_cast<std::size_t>(row)] =
        1;
  return w;
}

struct RecordedPath {
  WaterfallRecord record;
  WaterfallOutcome<double> outcome;
  std::vector<double> distributions_usd;

  double at(WaterfallColumn c, int row) const {
    return column(record, c)[static_cast<std::size_t>(row)];
  }
  double sum(WaterfallColumn c) const {
    double total = 0;
    for (double value : column(record, c)) total += value;
    return total;
  }
  bool defaults() const {
    return outcome.default_row < static_cast<double>(distributions_usd.size());
  }
};

// One path alone; what is not said of taxable income and the site's value is zero.
inline RecordedPath run_alone(SampleWaterfall& waterfall, const std::vector<double>& cfads_usd,
                              std::vector<double> taxable_usd = {},
                              std::vector<double> site_value_usd = {}) {
  const WaterfallTerms& terms = waterfall.bound();
  const auto rows = static_cast<std::size_t>(terms.rows);
  GIGAWATT_CHECK(cfads_usd.size() == rows, cfads_usd.size(), rows);
  taxable_usd.resize(rows, 0.0);
  site_value_usd.resize(rows, 0.0);
  RecordedPath path{make_record(terms.rows), {}, std::vector<double>(rows)};
  ColumnRecorder recorder = recorder_of(path.record);
  path.outcome = run_recorded(terms, {cfads_usd.data(), taxable_usd.data(), site_value_usd.data()},
                              path.distributions_usd.data(), recorder);
  return path;
}

}  // namespace gigawatt::finance
