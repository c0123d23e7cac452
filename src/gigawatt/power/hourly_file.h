// A file of the user's own hours (prices, weather): how it is to be read, and the year in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/power/hourly.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields_fwd.h"

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

// The values of one calendar year, each of its 8,760 or 8,784 hours once.
struct YearOfHours {
  int year = 0;
  std::vector<Hourly> values;
};
using YearResult = base::Expected<YearOfHours, std::vector<schema::Diagnostic>>;

}  // namespace gigawatt::power
