#include <numeric>

#include "gigawatt/base/statistics.h"
#include "support/numbers.h"

namespace gigawatt::support {

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double sample_variance(std::span<const double> values) {
  const double mean = base::mean(values);
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

}  // namespace gigawatt::support
