// When each hall is ready: the works, the equipment that arrives last, the grid; with their spread.
#pragma once

#include <cstdint>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/site/conversion.h"

namespace gigawatt::site {

// A hall is ready when its works are done, its last equipment has been installed and, at a new
// site, the grid is there. Mining in it goes on until the works begin, as late as they can:
// completion less their length, but not before the order. Quantiles over 4,096 paths; lead times
// and works share a factor by conversion.correlation.
std::vector<HallSchedule> schedule(const Conversion& conversion, const catalog::Catalog& catalog,
                                   std::uint64_t seed);

}  // namespace gigawatt::site
