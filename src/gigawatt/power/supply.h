// The power bill of a hall whose landlord pays for energy: price, load factor, PUE, hours.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::power {

// [power] of a scenario. Present only where somebody other than the tenant pays for energy.
struct SupplySpec {
  base::EnergyPrice price;    // delivered, energy and delivery charges together
  std::string zone;           // whose hours it follows, of price_zones(); empty: all hours alike
  base::Fraction escalation;  // yearly growth of the delivered price
  base::Fraction load_factor = base::percent(80);  // average IT draw / critical IT capacity
  base::Fraction pue = base::ratio(1.25);          // power usage effectiveness, site / IT energy
};

schema::Fields describe(SupplySpec& spec);

// US dollars that one watt of critical IT capacity costs in energy in each row of the timeline.
std::vector<double> energy_cost_usd_per_watt(const SupplySpec& spec,
                                             const base::Timeline& timeline);

}  // namespace gigawatt::power
