// The user's own hourly series (prices, weather) from a CSV: every hour is placed by the clock that
// the user names, and what is missing, doubled or in no clock's day is diagnosed, never guessed.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/power/clock.h"
#include "gigawatt/power/dispatch.h"
#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::power {

// What the time of a row names: the hour that begins then (00 to 23), or the one that ends then (01
// to 24, or 00 of the next day), as grid operators label them.
enum class HourLabel { beginning, ending };
inline std::vector<std::string_view> choice_names(HourLabel) { return {"beginning", "ending"}; }

inline constexpr double kLargestHourly = 1e6;  // in any unit

// How a file is to be read. Time is one column ("2025-06-30T14:00", "2025-06-30 14", with or
// without an offset "Z" or "-06:00"), or the two of a date and an hour.
struct HourlyFileSpec {
  std::string file;
  std::vector<std::string> columns;  // whose numbers are wanted
  std::string time_column = "time";  // of the time, or of the date where there is an hour column
  std::string hour_column;           // empty: the time is in one column
  std::string zone;                  // of the times and of the result
  HourLabel label = HourLabel::beginning;
  bool gaps = false;  // whether hours may be missing, or their cells empty
  // What a number may be; beyond the ends of a price or a temperature it is a slip.
  double least = -kLargestHourly, most = kLargestHourly;
};
// Where the file is and how its hours are told; a table of a scenario adds its columns.
schema::Fields describe(HourlyFileSpec& spec);

struct HourlyTable {
  std::vector<long> hour;      // beginnings in the zone's standard time since 1970-01-01, rising
  std::vector<Hourly> values;  // by column
};

using HourlyResult = base::Expected<HourlyTable, std::vector<schema::Diagnostic>>;
HourlyResult read_hourly_text(std::string bytes, const std::string& name,
                              const HourlyFileSpec& spec);
HourlyResult read_hourly_file(const HourlyFileSpec& spec);

// The values of one calendar year, each of its 8,760 or 8,784 hours once.
struct YearOfHours {
  int year = 0;
  std::vector<Hourly> values;
};
using YearResult = base::Expected<YearOfHours, std::vector<schema::Diagnostic>>;
YearResult whole_year(const HourlyTable& table, const std::string& name);

}  // namespace gigawatt::power
