// Numbers that tests of several rooms compare with, and sums over short columns.
#pragma once

#include <limits>
#include <span>

namespace gigawatt::support {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double sum(std::span<const double> values);
double sample_variance(std::span<const double> values);  // divided by the count less one

}  // namespace gigawatt::support
