#include "gigawatt/plan/factor.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gigawatt::plan {

FactorColumns factor_columns(base::Fraction volatility, base::Time half_life, int rows) {
  const double months = std::max(1e-6, half_life.in(base::months));
  const double pull = std::numbers::ln2 / months, yearly = volatility.in(base::ratio);
  FactorColumns columns;
  columns.decay = std::exp(-pull);
  columns.step_deviation = yearly * std::sqrt((1 - std::exp(-2 * pull)) / (2 * pull) / 12);
  double variance = 0;
  for (int row = 0; row < rows; ++row) {
    variance =
        variance * columns.decay * columns.decay + columns.step_deviation * columns.step_deviation;
    columns.log_mean.push_back(-variance / 2);
  }
  return columns;
}

}  // namespace gigawatt::plan
