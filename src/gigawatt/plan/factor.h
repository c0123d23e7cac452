// How a price moves about what is expected of it: of power, of a hash.
#pragma once

#include <vector>

#include "gigawatt/base/units.h"

namespace gigawatt::plan {

// A price over the expected one: its logarithm is an Ornstein-Uhlenbeck process about minus half
// its variance, so that its mean is 1 in every month.
struct FactorProcess {
  const double* log_mean = nullptr;  // by row
  double decay = 1, step_deviation = 0;
};

// A factor's process on the rows of a timeline, with the column it points at.
struct FactorColumns {
  std::vector<double> log_mean;
  double decay = 1, step_deviation = 0;
  FactorProcess process() const { return {log_mean.data(), decay, step_deviation}; }
};
FactorColumns factor_columns(base::Fraction volatility, base::Time half_life, int rows);

}  // namespace gigawatt::plan
