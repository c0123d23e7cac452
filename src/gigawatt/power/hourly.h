// A column of hours: one value for each, of a price, a temperature or a load.
#pragma once

#include <vector>

namespace gigawatt::power {

using Hourly = std::vector<double>;

}  // namespace gigawatt::power
