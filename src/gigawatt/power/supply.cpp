#include "gigawatt/power/supply.h"

#include <cmath>

namespace gigawatt::power {

schema::Fields describe(SupplySpec& spec) {
  using schema::field;
  return {
      field("price", spec.price,
            {.doc = "Delivered price of energy in the first year: energy, delivery and riders",
             .unit = "USD/MWh",
             .minimum = -500,
             .maximum = 5000,
             .catalog = "power.price",
             .example = "48 USD/MWh"}),
      field("zone", spec.zone,
            {.doc = "Shipped price model whose hours the price follows (`site`); all hours alike "
                    "unless said",
             .example = "ercot_hb_west_rt"}),
      field("escalation", spec.escalation,
            {.doc = "Yearly growth of the delivered price",
             .unit = "%",
             .minimum = -20,
             .maximum = 30,
             .catalog = "power.escalation",
             .example = "2 %"}),
      field("load_factor", spec.load_factor,
            {.doc = "Average draw of the tenant's machines over their critical IT capacity",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "power.load_factor",
             .example = "80 %"}),
      field("pue", spec.pue,
            {.doc = "Power usage effectiveness: energy of the site over energy of its machines",
             .minimum = 1,
             .maximum = 3,
             .catalog = "pue.air",
             .example = "1.25"}),
  };
}

std::vector<double> energy_cost_usd_per_watt(const SupplySpec& spec,
                                             const base::Timeline& timeline) {
  std::vector<double> cost_usd(static_cast<std::size_t>(timeline.rows()));
  const double growth = 1 + spec.escalation.in(base::ratio);
  for (int row = 0; row < timeline.rows(); ++row) {
    const base::Energy drawn = base::load_of(base::MW_capacity(1e-6), spec.load_factor) *
                               base::hours(base::hours_in(timeline.month(row))) *
                               spec.pue.in(base::ratio);
    const base::Money cost = drawn * spec.price * std::pow(growth, row / 12);
    cost_usd[static_cast<std::size_t>(row)] = cost.in(base::USD);
  }
  return cost_usd;
}

}  // namespace gigawatt::power
