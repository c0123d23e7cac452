// Sun and wind of a shipped site, hour by hour of one year.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/hourly.h"

namespace gigawatt::power {

inline constexpr int kResourceYear = 2001;  // stands for any year of 365 days: 8,760 hours

struct ResourceYear {
  double latitude_deg = 0, longitude_deg = 0;  // north and east are positive
  double utc_hours = 0;                        // of the clock that the hours follow
  Hourly direct_w_per_m2;                      // on a plane that faces the sun
  Hourly diffuse_w_per_m2;                     // of the sky, on a level plane
  Hourly dry_bulb_c;
  Hourly wind_m_per_s;  // at hub height, of air of 1.225 kg/m3 with the same power
};

// From catalog/resource.csv.
std::vector<std::string> resource_sites(const catalog::Catalog& catalog);
// Stops the program where the site is not shipped.
ResourceYear resource_year(const catalog::Catalog& catalog, std::string_view site);

}  // namespace gigawatt::power
