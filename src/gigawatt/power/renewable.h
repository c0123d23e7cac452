// A solar or wind plant by the weather: the share of its capacity that it feeds in each hour.
#pragma once

#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/hourly.h"
#include "gigawatt/power/resource.h"

namespace gigawatt::power {

enum class RenewableKind {
  pv_tracking,  // rows that turn about a level north-south axis
  pv_fixed,     // rows that face south at the tilt of the latitude, on the northern half
  wind
};
inline std::vector<std::string_view> choice_names(RenewableKind) {
  return {"pv_tracking", "pv_fixed", "wind"};
}

// From the rows solar.* of the catalog.
struct SolarPlant {
  bool tracks = true;
  double rotation_limit_deg = 0;
  double ground_cover = 0;          // of the ground by rows that lie flat: they shade each other
  double direct_current_ratio = 1;  // of the modules' rating over the plant's capacity
  double losses = 0;                // soiling, wiring, mismatch, downtime
  double inverter = 1;              // efficiency
  double per_c = 0;                 // lost for each degree of a cell above 25
  double nominal_cell_c = 45;       // in 20 C and 800 W/m2
  double albedo = 0;                // of the ground
};
SolarPlant solar_plant(const catalog::Catalog& catalog, bool tracks);
Hourly solar_shares(const SolarPlant& plant, const ResourceYear& year);

// From the rows wind.*.
struct WindPlant {
  double cut_in = 0, rated = 1, cut_out = 0;  // m/s
  double losses = 0;                          // wakes, wiring, downtime
};
WindPlant wind_plant(const catalog::Catalog& catalog);
Hourly wind_shares(const WindPlant& plant, const ResourceYear& year);

Hourly renewable_shares(const catalog::Catalog& catalog, RenewableKind kind, std::string_view site);

// Where the sun stands; a unit vector.
struct SunVector {
  double east = 0, north = 0, up = 0;
};
// Half past hour `hour` of the year, in the clock of `year`.
SunVector sun_at(const ResourceYear& year, int hour);

}  // namespace gigawatt::power
