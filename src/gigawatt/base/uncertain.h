// An input that is a number or a distribution; sampled by its quantile function so that common
// random numbers keep worse draws worse.
#pragma once

#include <variant>
#include <vector>

#include "gigawatt/base/units.h"

namespace gigawatt::base {

struct Fixed {
  double value = 0;
};
struct Normal {
  double mean = 0, standard_deviation = 0;
};
// `median` in the unit of the value; `sigma` is the standard deviation of the logarithm.
struct LogNormal {
  double median = 0, sigma = 0;
};
struct Uniform {
  double low = 0, high = 0;
};
struct Triangular {
  double low = 0, mode = 0, high = 0;
};
// Equally likely observations.
struct Empirical {
  std::vector<double> values;
};

// The closed set of alternatives, in base units.
using Distribution = std::variant<Fixed, Normal, LogNormal, Uniform, Triangular, Empirical>;

// Value below which the share `u` (0 < u < 1) of the distribution lies.
double quantile(const Distribution& distribution, double u);
double mean(const Distribution& distribution);
bool is_fixed(const Distribution& distribution);

// A quantity of dimension D, known or uncertain.
template <Dimension D>
struct Uncertain {
  Distribution distribution = Fixed{};
  Uncertain() = default;
  Uncertain(Quantity<D> fixed)
      : distribution(Fixed{fixed.base_value()}) {}  // NOLINT: a number is a distribution
  Quantity<D> mean() const { return Quantity<D>::from_base(base::mean(distribution)); }
  bool is_fixed() const { return base::is_fixed(distribution); }
};

}  // namespace gigawatt::base
