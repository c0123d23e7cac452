#include "gigawatt/power/supply.h"

#include <cmath>

#include "gigawatt/schema/fields.h"

namespace gigawatt::power {

namespace {

// What stands on the site, and what its loads can do.
schema::Fields describe_plant(SupplySpec& spec) {
  using schema::field;
  return {
      field("battery", spec.battery, {.doc = "A battery on the site"}),
      field("generator", spec.generators, {.doc = "Generation on the site"}),
      field("demand_response", spec.demand_response,
            {.doc = "Flexible load that is paid to stand by"}),
      field("ancillary", spec.ancillary, {.doc = "Reserve that flexible load offers"}),
      field("ramp_up", spec.ramp_up,
            {.doc = "Largest rise of the miners' load from one hour to the next",
             .unit = "MW",
             .minimum = 0.001,
             .maximum = 10000,
             .example = "200 MW"}),
      field("ramp_down", spec.ramp_down,
            {.doc = "Largest fall of the miners' load from one hour to the next",
             .unit = "MW",
             .minimum = 0.001,
             .maximum = 10000,
             .example = "200 MW"}),
      field("value_of_lost_load", spec.value_of_lost_load,
            {.doc = "What a MWh that the halls go without costs; the catalog's "
                    "hall.value_of_lost_load unless said",
             .unit = "USD/MWh",
             .minimum = 0,
             .maximum = 1e6,
             .example = "5000 USD/MWh"}),
  };
}

}  // namespace

schema::Fields describe(SupplySpec& spec) {
  using schema::field;
  schema::Fields fields = {
      field("price", spec.price,
            {.doc = "Delivered price of energy in the first year: energy, delivery and riders; "
                    "beside [power.tariff] the mean of the index alone",
             .unit = "USD/MWh",
             .minimum = -500,
             .maximum = 5000,
             .catalog = "power.price",
             .example = "48 USD/MWh"}),
      field("zone", spec.zone,
            {.doc = "Shipped price model whose hours the price follows; all hours alike unless "
                    "said",
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
      field("cooling", spec.cooling,
            {.doc = "How the halls are cooled: PUE by the weather of each hour, not one number"}),
      field("weather", spec.weather,
            {.doc = "Shipped weather station, for cooling and for a coincident charge",
             .example = "childress_tx"}),
      field("weather_csv", spec.weather_csv, {.doc = "Your own hourly temperatures"}),
      field("price_csv", spec.price_csv,
            {.doc = "Your own hourly prices, delivered, or beside [power.tariff] the index"}),
      field("tariff", spec.tariff,
            {.doc = "What the contract adds to the index, or charges instead of it"}),
      field("volatility", spec.volatility,
            {.doc = "Yearly volatility of the delivered price about what it is expected to be, on "
                    "paths; 0: hedged or fixed",
             .unit = "%",
             .minimum = 0,
             .maximum = 300,
             .catalog = "power.volatility",
             .example = "40 %"}),
      field("half_life", spec.half_life,
            {.doc = "Months in which half of such a deviation is gone",
             .unit = "months",
             .minimum = 0.1,
             .maximum = 1200,
             .catalog = "power.half_life",
             .example = "6 months"}),
  };
  const schema::Fields plant = describe_plant(spec);
  schema::append(fields, plant);
  return fields;
}

bool SupplySpec::is_flat() const { return zone.empty() && !cooling && !price_csv && !tariff; }

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
