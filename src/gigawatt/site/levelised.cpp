#include "gigawatt/site/levelised.h"

#include "gigawatt/base/check.h"
#include "gigawatt/base/money.h"

namespace gigawatt::site {

base::MoneyRate annual_cost(const CapitalItem& item, base::Fraction cost_of_capital) {
  const double rate = cost_of_capital.in(base::ratio), years = item.life.in(base::years);
  GIGAWATT_CHECK(years > 0 && rate >= 0, item.name, years, rate);
  const double recovery = base::capital_recovery_factor(
      base::Annuity<double>{.rate_per_period = rate, .periods = years});
  const double sinking = recovery - rate;
  const base::Money yearly = item.cost * (recovery - item.residual.in(base::ratio)*sinking);
  return yearly / base::years(1);
}

LevelisedCost levelised_cost(const ComputeCosts& costs) {
  LevelisedCost result;
  const double sold = costs.availability.in(base::ratio)*costs.utilisation.in(base::ratio);
  GIGAWATT_CHECK(costs.chips > base::Chips{} && sold > 0, "chips that are sold",
                 costs.chips.base_value(), sold);
  const auto add = [&](std::string name, base::MoneyRate annual) {
    result.shares.push_back({std::move(name), annual, annual / (costs.chips * sold)});
    result.annual += annual;
  };
  for (const CapitalItem& item : costs.capital)
    add(item.name, annual_cost(item, costs.cost_of_capital));
  add("operation", costs.fixed);
  add("power", costs.load * costs.power_price);
  result.per_chip_hour = result.annual / (costs.chips * sold);
  return result;
}

}  // namespace gigawatt::site
