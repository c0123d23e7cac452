#include "gigawatt/power/equipment.h"

#include <cmath>

#include "gigawatt/power/dispatch.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::power {

schema::Fields describe(BatterySpec& spec) {
  using schema::field;
  return {field("power", spec.power,
                {.doc = "Largest power of charging and of discharging, at the meter",
                 .unit = "MW",
                 .minimum = 0.001,
                 .maximum = 10000,
                 .required = true,
                 .example = "50 MW"}),
          field("energy", spec.energy,
                {.doc = "Energy that it can hold",
                 .unit = "MWh",
                 .minimum = 0.001,
                 .maximum = 100000,
                 .required = true,
                 .example = "200 MWh"}),
          field("efficiency", spec.efficiency,
                {.doc = "Energy that comes back of what was charged",
                 .unit = "%",
                 .minimum = 30,
                 .maximum = 100,
                 .catalog = "power.battery.efficiency",
                 .example = "85 %"}),
          field("wear", spec.wear,
                {.doc = "Wear of a MWh discharged",
                 .unit = "USD/MWh",
                 .minimum = 0,
                 .maximum = 500,
                 .catalog = "power.battery.wear",
                 .example = "10 USD/MWh"})};
}

schema::Fields describe(GeneratorSpec& spec) {
  using schema::field;
  return {field("name", spec.name,
                {.doc = "Name of the generator", .required = true, .example = "gas engines"}),
          field("capacity", spec.capacity,
                {.doc = "Most that it can feed into the site",
                 .unit = "MW",
                 .minimum = 0,
                 .maximum = 10000,
                 .required = true,
                 .example = "40 MW"}),
          field("cost", spec.cost,
                {.doc = "Fuel and wear of a MWh; 0 for sun and wind",
                 .unit = "USD/MWh",
                 .minimum = 0,
                 .maximum = 5000,
                 .required = true,
                 .example = "55 USD/MWh"}),
          field("availability", spec.availability,
                {.doc = "Mean share of the capacity that can run, on top of its profile",
                 .unit = "%",
                 .minimum = 0,
                 .maximum = 100}),
          field("profile_csv", spec.profile_csv,
                {.doc = "Share of the capacity in each hour: a solar or wind plant"}),
          field("profile", spec.profile,
                {.doc = "The same by the weather of `resource`: pv_tracking, pv_fixed or wind",
                 .example = "pv_tracking"}),
          field("resource", spec.resource,
                {.doc = "Shipped year of sun and wind, for `profile`", .example = "amarillo_tx"})};
}

Battery battery(const BatterySpec& spec) {
  const double one_way = std::sqrt(spec.efficiency.in(base::ratio));
  return {.charge_mw = spec.power.in(base::MW),
          .discharge_mw = spec.power.in(base::MW),
          .energy_mwh = spec.energy.in(base::MWh),
          .stored_per_mwh_charged = one_way,
          .drawn_per_mwh_discharged = 1 / one_way,
          .wear_usd_per_mwh = spec.wear.in(base::USD_per_MWh)};
}

}  // namespace gigawatt::power
