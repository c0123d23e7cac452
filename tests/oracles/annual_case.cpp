// One financing that pays once a year, read as text and printed row by row, for an oracle to check.
//
// Input: amortisation (level, sculpted, custom), debt in USD or 0 to size it by the DSCR, DSCR,
// tenor in years, rate, upfront fee, reserve in months, cost in USD, then a year's cash on each
// line.
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/sample_waterfall.h"
#include "gigawatt/finance/schedule.h"

namespace {

using namespace gigawatt;
using namespace gigawatt::finance;
using Column = WaterfallColumn;

struct Case {
  std::string amortisation;
  double debt_usd = 0, dscr = 0;
  int tenor = 0;
  double rate = 0, fee = 0;
  int reserve_months = 0;
  double cost_usd = 0;
  std::vector<double> cash_usd;  // a year each
};

Case read_case() {
  Case c;
  std::cin >> c.amortisation >> c.debt_usd >> c.dscr >> c.tenor >> c.rate >> c.fee >>
      c.reserve_months >> c.cost_usd;
  for (double cash = 0; std::cin >> cash;) c.cash_usd.push_back(cash);
  return c;
}

DebtSpec debt_of(const Case& c, base::Month close) {
  DebtSpec debt;
  debt.rate = base::ratio(c.rate);
  debt.payments_per_year = 1;
  debt.first_principal = base::plus(close, 12);
  debt.maturity = base::plus(close, 12 * c.tenor);
  debt.reserve = base::Months{c.reserve_months};
  debt.upfront_fee = base::ratio(c.fee);
  debt.amortisation = c.amortisation == "level"      ? Amortisation::level
                      : c.amortisation == "sculpted" ? Amortisation::sculpted
                                                     : Amortisation::custom;
  debt.principal_shares.assign(static_cast<std::size_t>(c.tenor), base::ratio(1.0 / c.tenor));
  return debt;
}

}  // namespace

int main() {
  const Case c = read_case();
  const int rows = 12 * static_cast<int>(c.cash_usd.size());
  if (rows == 0 || c.tenor * 12 > rows) return 1;
  const base::Timeline timeline(base::make_month(2027, 1), rows);
  const DebtSpec debt = debt_of(c, timeline.start());
  std::vector<double> cash(static_cast<std::size_t>(rows), 0.0);
  for (std::size_t year = 0; year < c.cash_usd.size(); ++year)
    cash[12 * year + 11] = c.cash_usd[year];
  const auto schedule = unit_schedule(debt, timeline, cash);
  if (!schedule) return 1;
  const double capacity = debt_capacity_usd(schedule->calendar, schedule->rate_per_period, cash);
  const double debt_usd = c.debt_usd > 0 ? c.debt_usd : capacity / c.dscr;
  // Built before it closes: the oracle knows no months of construction.
  ConstructionBudget budget{.hard_cost_usd = c.cost_usd};
  budget.profile.assign(static_cast<std::size_t>(rows), 0.0);
  budget.profile[0] = 1;
  const DrawTerms draw{.annual_rate = c.rate, .upfront_fee = c.fee};
  const Capital capital = close_with_amount({budget, draw, &*schedule, rows}, debt_usd);
  SampleWaterfall waterfall = waterfall_of(debt, *schedule, capital, rows, 0);
  const RecordedPath path = run_alone(waterfall, cash);
  fmt::print("{:.17g} {:.17g} {:.17g}\n", capital.debt_usd, capital.equity_usd,
             path.outcome.minimum_dscr);
  for (int row = 11; row < rows; row += 12)
    fmt::print("{:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g}\n",
               path.at(Column::interest_paid, row), path.at(Column::principal_paid, row),
               path.at(Column::balance, row), path.at(Column::reserve, row),
               path.at(Column::distribution, row), path.at(Column::cfads, row));
  return 0;
}
