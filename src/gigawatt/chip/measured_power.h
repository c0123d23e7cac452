// Wall power of whole servers that was metered while they trained.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::chip {

// One line of catalog/chip_power.csv, divided by the chips of the server.
struct MeasuredPower {
  std::string id, chip, server, workload;
  int chips = 1;
  base::Power mean;  // of the whole run
  std::optional<base::Power> p90, maximum;
  std::string date, source;
};

std::vector<MeasuredPower> measured_power(const catalog::Catalog& catalog, std::string_view chip);

}  // namespace gigawatt::chip
