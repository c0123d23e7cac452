#include "gigawatt/market/market.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::market {

schema::Fields describe(MarketSpec& spec) {
  using schema::field;
  return {
      field("rent", spec.rent,
            {.doc = "Market rent today per kW of critical IT capacity, power passed through",
             .unit = "USD/kW-month",
             .minimum = 0,
             .maximum = 1e5,
             .catalog = "market.rent",
             .example = "150 USD/kW-month"}),
      field("merchant_it_power", spec.merchant_it_power,
            {.doc = "Capacity built without a contract, at the contracted phases' cost per MW, "
                    "ready with the last of them",
             .unit = "MW",
             .minimum = 0,
             .maximum = 1e5,
             .example = "0 MW"}),
      field("merchant_term", spec.merchant_term,
            {.doc = "Term of a lease at the market rent",
             .unit = "years",
             .minimum = 1.0 / 12,
             .maximum = 60,
             .catalog = "market.merchant_term",
             .example = "5 years"}),
      field("relet_share", spec.relet_share,
            {.doc = "Share of the market rent that a vacated hall obtains",
             .unit = "%",
             .minimum = 0,
             .maximum = 200,
             .catalog = "relet.rent_share",
             .example = "90 %"}),
      field("relet_cost", spec.relet_cost,
            {.doc = "Refit for the next tenant, per MW of critical IT capacity",
             .unit = "USD/MW",
             .minimum = 0,
             .maximum = 1e9,
             .catalog = "relet.cost",
             .example = "$0.5M/MW"}),
      field("vacant_cost", spec.vacant_cost,
            {.doc = "Carrying cost of an empty hall, per MW of critical IT capacity",
             .unit = "USD/MW-year",
             .minimum = 0,
             .maximum = 1e8,
             .catalog = "site.vacant_cost",
             .example = "0.1 MUSD/MW-year"}),
      field("escalator", spec.escalator,
            {.doc = "Yearly step of a lease at the market rent",
             .unit = "%",
             .minimum = -20,
             .maximum = 30,
             .catalog = "market.escalator",
             .example = "3 %"}),
  };
}

}  // namespace gigawatt::market
