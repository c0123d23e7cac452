// Levelised cost of compute: what a chip-hour must earn to pay for chips, hall, power and people.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::site {

// USD/chip-hour.
using ChipHourCost =
    base::Quantity<base::dimensions::money / base::dimensions::chips / base::dimensions::time>;
inline constexpr base::Unit<ChipHourCost::dimension> USD_per_chip_hour =
    base::USD / base::chip / base::hours;

// Something that is bought, wears out and leaves a residual.
struct CapitalItem {
  std::string name;
  base::Money cost;
  base::Time life;
  base::Fraction residual;  // of its cost, at the end of its life
};

// What a year of owning it costs: cost x CRF - residual x SFF, with CRF = r / (1 - (1 + r)^-n) and
// SFF = CRF - r.
base::MoneyRate annual_cost(const CapitalItem& item, base::Fraction cost_of_capital);

struct ComputeCosts {
  std::vector<CapitalItem> capital;
  base::Fraction cost_of_capital;
  base::MoneyRate fixed;          // opex beside power
  base::Power load;               // of the site on average, PUE included
  base::EnergyPrice power_price;  // what the dispatch paid for it
  base::Chips chips;
  base::Fraction availability = base::ratio(1), utilisation = base::ratio(1);
};

struct CostShare {
  std::string name;
  base::MoneyRate annual;
  ChipHourCost per_chip_hour;
};
struct LevelisedCost {
  std::vector<CostShare> shares;  // capital by item, fixed, power
  base::MoneyRate annual;
  ChipHourCost per_chip_hour;  // of an hour that is sold
};
LevelisedCost levelised_cost(const ComputeCosts& costs);

}  // namespace gigawatt::site
