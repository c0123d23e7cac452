#include "gigawatt/mining/economics.h"

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::mining {

schema::Fields describe(MiningTerms& terms) {
  using schema::field;
  return {
      field("pool_fee", terms.pool_fee,
            {.doc = "Share of what is mined that the pool keeps",
             .unit = "%",
             .minimum = 0,
             .maximum = 20,
             .catalog = "mining.pool_fee",
             .example = "1 %"}),
      field("overhead", terms.overhead,
            {.doc = "Energy of the mine over energy of its machines (PUE)",
             .minimum = 1,
             .maximum = 2,
             .catalog = "pue.mine.air",
             .example = "1.035"}),
      field("uptime", terms.uptime,
            {.doc = "Share of the installed hash rate that works, curtailment aside",
             .unit = "%",
             .minimum = 1,
             .maximum = 100,
             .catalog = "mining.uptime",
             .example = "93 %"}),
      field("running_cost", terms.running_cost,
            {.doc = "Wear and repair that only running machines cause, per MWh of the mine",
             .unit = "USD/MWh",
             .minimum = 0,
             .maximum = 200,
             .catalog = "mining.running_cost",
             .example = "2 USD/MWh"}),
  };
}

base::EnergyPrice energy_value(HashPrice hashprice, HashEfficiency efficiency) {
  GIGAWATT_CHECK(efficiency > HashEfficiency{}, "efficiency", efficiency.base_value());
  return hashprice / efficiency;
}

base::EnergyPrice mining_value(HashPrice hashprice, HashEfficiency efficiency,
                               const MiningTerms& terms) {
  const double kept = 1 - terms.pool_fee.in(base::ratio);
  return energy_value(hashprice, efficiency) * (kept / terms.overhead.in(base::ratio)) -
         terms.running_cost;
}

HashPrice break_even_hashprice(base::EnergyPrice price, HashEfficiency efficiency,
                               const MiningTerms& terms) {
  const double kept = 1 - terms.pool_fee.in(base::ratio);
  GIGAWATT_CHECK(kept > 0, "pool fee", 1 - kept);
  return (price + terms.running_cost) * efficiency * (terms.overhead.in(base::ratio) / kept);
}

}  // namespace gigawatt::mining
