// The user's own hourly series (prices, weather) from a CSV: every hour is placed by the clock that
// the user names, and what is missing, doubled or in no clock's day is diagnosed, never guessed.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/power/hourly.h"
#include "gigawatt/power/hourly_file.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::power {

struct HourlyTable {
  std::vector<long> hour;        // beginnings in the zone's standard time since 1970-01-01, rising
  std::vector<Hourly> values;    // by column
  schema::Location first, last;  // where the first and the last hour stand
};

using HourlyResult = base::Expected<HourlyTable, std::vector<schema::Diagnostic>>;
HourlyResult read_hourly_text(std::string bytes, const std::string& name,
                              const HourlyFileSpec& spec);
HourlyResult read_hourly_file(const HourlyFileSpec& spec);

// One calendar year of it.
YearResult whole_year(const HourlyTable& table, const std::string& name);

}  // namespace gigawatt::power
