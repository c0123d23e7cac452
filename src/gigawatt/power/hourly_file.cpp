#include "gigawatt/power/hourly_file.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::power {

schema::Fields describe(HourlyFileSpec& spec) {
  using schema::field;
  return {
      field("file", spec.file,
            {.doc = "Path of the CSV file, from the folder of the scenario; one calendar year",
             .required = true,
             .example = "prices.csv"}),
      field("zone", spec.zone,
            {.doc = "Clock of the times: UTC, UTC-6, US/Central, Europe/Central, ...",
             .required = true,
             .example = "US/Central"}),
      field("time_column", spec.time_column,
            {.doc = "Column of the time, or of the date where hour_column is given"}),
      field("hour_column", spec.hour_column, {.doc = "Column of the hour of the day"}),
      field("label", spec.label,
            {.doc = "Whether a time names the hour that begins or the one that ends then"}),
  };
}

}  // namespace gigawatt::power
