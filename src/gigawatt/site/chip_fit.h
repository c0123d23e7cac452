// Which chips of the catalog a site's halls can take: by how they are cooled and what a rack draws.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/site/building.h"

namespace gigawatt::site {

// What is not published of a chip is absent, and so is all that hangs on it.
struct ChipFit {
  std::string id, name, cooling;
  int year = 0;
  std::optional<base::Power> chip_power;  // at the wall, with its share of the server
  std::optional<std::int64_t> chips_per_rack;
  std::optional<base::Power> rack_power;
  bool fits = false;
  std::string reason;                    // where it does not fit, or nobody can tell
  std::vector<std::int64_t> hall_racks;  // in each hall
  std::int64_t racks = 0, chips = 0;     // in all
  double chips_per_mw = 0;               // of critical IT capacity
};

// A domain of more chips than a server holds is a rack; of servers of eight a rack takes as many as
// the hall cools. Newest first, within a year those that fit first. Air and liquid are not mixed.
std::vector<ChipFit> chips_that_fit(const catalog::Catalog& catalog, Cooling cooling,
                                    std::span<const base::Capacity> halls);

}  // namespace gigawatt::site
