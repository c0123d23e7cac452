// A random financed deal for property tests: a debt that closes, and cash that may fail it.
#pragma once

#include <algorithm>
#include <vector>

#include <rapidcheck.h>

#include "gigawatt/finance/sample_waterfall.h"
#include "gigawatt/finance/schedule.h"

namespace gigawatt::finance {

// A property's draws; rapidcheck shrinks them and prints what is left.
struct RandomDeal {
  DebtSpec debt;
  ConstructionBudget budget;
  DrawTerms terms;
  int rows = 0;
  double debt_usd = 0;
  std::vector<double> plan_usd;  // cash that the debt is scheduled on

  base::Timeline timeline() const { return {base::make_month(2026, 5), rows}; }
};

inline double percent_between(int low, int high) {
  return *rc::gen::inRange(100 * low, 100 * high + 1) * 1e-4;
}

inline DebtSpec random_debt(int completion_row, int period) {
  DebtSpec debt;
  debt.kind = *rc::gen::element(DebtKind::bond, DebtKind::construction_loan);
  debt.amortisation = *rc::gen::element(Amortisation::level, Amortisation::sculpted);
  debt.rate = base::ratio(percent_between(0, 12));
  debt.payments_per_year = 12 / period;
  const int first = (completion_row / period + *rc::gen::inRange(1, 4)) * period;
  const int payments = *rc::gen::inRange(1, 60 / period + 2);
  const base::Month close = base::make_month(2026, 5);
  debt.first_principal = base::plus(close, first);
  debt.maturity = base::plus(close, first + (payments - 1) * period);
  debt.reserve = base::Months{*rc::gen::inRange(0, 25)};
  debt.cure = base::Months{*rc::gen::inRange(0, 5)};
  return debt;
}

// Draws a debt, and the planned cash at a coverage of it that makes default a matter of the path.
inline void scale_plan(RandomDeal& deal) {
  const auto schedule = unit_schedule(deal.debt, deal.timeline(), deal.plan_usd);
  RC_PRE(schedule.has_value());  // a sculpt may be infeasible
  const ClosingInputs inputs{deal.budget, deal.terms, &*schedule, deal.rows};
  deal.debt_usd = debt_at_loan_to_cost(inputs, percent_between(5, 90));
  RC_PRE(deal.debt_usd > 0);  // fees, reserve and interest may outgrow the share
  const double capacity =
      debt_capacity_usd(schedule->calendar, schedule->rate_per_period, deal.plan_usd);
  RC_PRE(capacity > 0);
  const double monthly = deal.debt_usd * percent_between(90, 180) / capacity;
  for (double& cash : deal.plan_usd) cash *= monthly;
}

inline RandomDeal random_deal() {
  RandomDeal deal;
  const int completion = *rc::gen::inRange(2, 30);
  const int period = *rc::gen::element(1, 3, 6, 12);
  deal.debt = random_debt(completion, period);
  deal.rows = base::months_between(base::make_month(2026, 5), deal.debt.maturity) +
              deal.debt.cure.count + *rc::gen::inRange(0, 13);
  deal.terms = {.kind = deal.debt.kind,
                .annual_rate = deal.debt.rate.in(base::ratio),
                .upfront_fee = percent_between(0, 3),
                .commitment_fee = percent_between(0, 1),
                .construction_interest = percent_between(0, 5),
                .capitalised_rows = completion};
  deal.budget = {.hard_cost_usd = 1e6 * *rc::gen::inRange(10, 5000),
                 .contingency_usd = 1e6 * *rc::gen::inRange(0, 100),
                 .soft_cost_usd = 1e6 * *rc::gen::inRange(0, 100)};
  const auto steps = *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(completion),
                                                           rc::gen::inRange(1, 100));
  double total = 0;
  for (int step : steps) total += step;
  deal.budget.profile.assign(static_cast<std::size_t>(deal.rows), 0.0);
  for (std::size_t row = 0; row < steps.size(); ++row)
    deal.budget.profile[row] = steps[row] / total;
  deal.budget.completion_row = completion;
  deal.plan_usd.assign(static_cast<std::size_t>(deal.rows), 0.0);
  for (std::size_t row = static_cast<std::size_t>(completion); row < deal.plan_usd.size(); ++row)
    deal.plan_usd[row] = 1;
  scale_plan(deal);
  return deal;
}

// The deal at one size of its debt.
struct ClosedDeal {
  Capital capital;
  UnitSchedule schedule;
  SampleWaterfall waterfall;
};

inline ClosedDeal close(const RandomDeal& deal, double debt_usd) {
  const UnitSchedule schedule = *unit_schedule(deal.debt, deal.timeline(), deal.plan_usd);
  const Capital capital =
      close_with_amount({deal.budget, deal.terms, &schedule, deal.rows}, debt_usd);
  return {capital, schedule,
          waterfall_of(deal.debt, schedule, capital, deal.rows, deal.terms.capitalised_rows)};
}

// What a path earns: the plan, month by month between `worst` and 140 % of it, with idle stretches.
inline std::vector<double> random_cash(const RandomDeal& deal, int worst_percent) {
  std::vector<double> cash = deal.plan_usd;
  const auto shares =
      *rc::gen::container<std::vector<int>>(cash.size(), rc::gen::inRange(worst_percent, 141));
  for (std::size_t row = 0; row < cash.size(); ++row) cash[row] *= shares[row] * 0.01;
  const auto idle = static_cast<std::size_t>(*rc::gen::inRange(0, deal.rows));
  const auto length = static_cast<std::size_t>(*rc::gen::inRange(0, 13));
  for (std::size_t row = idle; row < std::min(cash.size(), idle + length); ++row) cash[row] = 0;
  return cash;
}

}  // namespace gigawatt::finance
