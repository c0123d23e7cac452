// Cooling: how much more than its machines a hall draws, hour by hour, by the weather outside.
#pragma once

#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/hourly.h"

namespace gigawatt::power {

enum class CoolingKind {
  air_mine,  // fans blow outside air through the machines, no chiller
  air_hall,  // air handlers with evaporative free cooling, chillers when it is warm and damp
  liquid     // cold plates on warm water: dry coolers nearly always suffice
};
inline std::vector<std::string_view> choice_names(CoolingKind) {
  return {"air_mine", "air_hall", "liquid"};
}

// Shares of the machines' power, from the rows cooling.KIND.* of the catalog.
struct Cooling {
  double losses = 0;  // transformers, UPS, cabling, lights
  double fans_and_pumps = 0;
  double chilled_share = 1;  // of the heat that a chiller would take over
  bool by_wet_bulb = false;  // free cooling evaporates water; else it is dry
  double free_below_c = 0;   // chillers rest below that temperature
  double full_above_c = 0;   // and carry all of their share above that one
  double cop = 1;            // of the chillers at 35 C outside
  double cop_per_c = 0;      // lost for each degree more
};
Cooling cooling(const catalog::Catalog& catalog, CoolingKind kind);

struct OutsideAir {
  double dry_bulb_c = 0, wet_bulb_c = 0;
};

// 1 + losses + fans and pumps + chiller heat / COP(dry bulb); the chillers' part rises in a line
// between the two temperatures.
double pue(const Cooling& cooling, const OutsideAir& air);

// A typical year's temperatures, 8,760 values each.
struct Weather {
  Hourly dry_bulb_c, wet_bulb_c;
};
Hourly pue_of_year(const Cooling& cooling, const Weather& weather);

// Means of a station by month and clock hour, from catalog/weather.csv.
std::vector<std::string> weather_stations(const catalog::Catalog& catalog);
// Those means at each hour of a year; swings from day to day are levelled, see docs. Stops the
// program where the station is not shipped.
Weather mean_weather(const catalog::Catalog& catalog, std::string_view station, int year);

// The line of catalog/weather.csv that holds a typical year's means.
std::string weather_line(std::string_view station, const Weather& typical);
std::string weather_head();

}  // namespace gigawatt::power
