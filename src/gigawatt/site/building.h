// What an AI hall is built of, how much of it a mine already has, what has to be ordered when.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/uncertain.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::site {

enum class BuildKind { conversion, greenfield };
std::vector<std::string_view> choice_names(BuildKind);
enum class Cooling { air, liquid };
std::vector<std::string_view> choice_names(Cooling);
// none: the tenant bears an outage; generators: one path with backup; concurrent: every path twice.
enum class Backup { none, generators, concurrent };
std::vector<std::string_view> choice_names(Backup);

struct BuildingType {
  BuildKind kind = BuildKind::conversion;
  Cooling cooling = Cooling::liquid;
  Backup backup = Backup::generators;
  base::Fraction location = base::ratio(1);  // construction cost over the US mean
};

// A number with what we would not be surprised by.
struct CostRange {
  base::CapacityCost low, middle, high;
};

// One line of the ladder, per IT capacity.
struct CostLine {
  std::string name;  // "cooling", the row "building.cooling"
  CostRange whole;   // of a new site
  base::Fraction reused;
  CostRange paid;          // after what is reused; the ends take the ends of the share reused
  bool equipment = false;  // power and cooling, which are maintained
  base::Uncertain<base::dimensions::time>
      lead;            // from order to arrival; 0 where nothing is waited for
  base::Time install;  // from arrival to service
};

// The lines that a building of this type needs, in the order of the catalog.
std::vector<CostLine> cost_lines(const catalog::Catalog& catalog, const BuildingType& type);
CostRange paid_cost(const std::vector<CostLine>& lines);

// The hottest rack that a hall can carry the heat of.
base::Power most_rack_power(const catalog::Catalog& catalog, Cooling cooling);

// Racks and chips that a hall takes, or why not.
struct RackSpec {
  base::Power power;
  std::int64_t chips = 0;
};
struct Fit {
  bool cooled = false;  // the hall can carry the rack's heat away
  base::Power most_rack_power;
  std::int64_t racks = 0, chips = 0;
};
Fit fit(const catalog::Catalog& catalog, Cooling cooling, base::Capacity it_power,
        const RackSpec& rack);

}  // namespace gigawatt::site
