#include "gigawatt/power/grid_services.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::power {

schema::Fields describe(DemandResponseSpec& spec) {
  using schema::field;
  return {field("enrolled", spec.enrolled,
                {.doc = "Flexible load that is paid to stand by",
                 .unit = "MW",
                 .minimum = 0,
                 .maximum = 10000,
                 .example = "100 MW"}),
          field("standby", spec.standby,
                {.doc = "Paid for each enrolled kW",
                 .unit = "USD/kW-month",
                 .minimum = 0,
                 .maximum = 100}),
          field("called_hours", spec.called_hours,
                {.doc = "Hours a year in which it is switched off, the dearest of the index",
                 .minimum = 0,
                 .maximum = 2000}),
          field("called_price", spec.called_price,
                {.doc = "Paid for each MWh switched off",
                 .unit = "USD/MWh",
                 .minimum = 0,
                 .maximum = 10000})};
}

schema::Fields describe(AncillarySpec& spec) {
  using schema::field;
  return {field("award", spec.award,
                {.doc = "Reserve that running flexible load holds",
                 .unit = "MW",
                 .minimum = 0,
                 .maximum = 10000,
                 .example = "50 MW"}),
          field("price", spec.price,
                {.doc = "Paid for a MW held for an hour",
                 .unit = "USD/MWh",
                 .minimum = 0,
                 .maximum = 5000})};
}

}  // namespace gigawatt::power
