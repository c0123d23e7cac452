// What a megawatt-hour is worth when it is mined with, and at which prices mining stops to pay.
#pragma once

#include "gigawatt/base/units.h"
#include "gigawatt/mining/hash_units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::mining {

// What stands between a hash at the machine and a dollar at the mine. [mining.terms]
struct MiningTerms {
  base::Fraction pool_fee;                       // of what is mined
  base::Fraction overhead = base::ratio(1.035);  // energy of the site over that of its machines
  base::Fraction uptime = base::ratio(1);        // of installed hash rate, curtailment aside
  base::EnergyPrice running_cost;                // wear and repair that only running machines cause
};

schema::Fields describe(MiningTerms& terms);

// Gross: what the machine earns with a MWh of its own. 38 USD/PH/day at 17.5 J/TH is 90.5 USD/MWh.
base::EnergyPrice energy_value(HashPrice hashprice, HashEfficiency efficiency);

// Net: what a MWh from the grid is worth to the mine, which is also its break-even power price and
// the price above which it switches off.
base::EnergyPrice mining_value(HashPrice hashprice, HashEfficiency efficiency,
                               const MiningTerms& terms);

// The hashprice at which mining with power at `price` earns nothing: the inverse of mining_value.
HashPrice break_even_hashprice(base::EnergyPrice price, HashEfficiency efficiency,
                               const MiningTerms& terms);

}  // namespace gigawatt::mining
