// The hours of a year as a zone's own clock counts them: what profiles and tariffs go by.
#pragma once

#include <vector>

namespace gigawatt::power {

inline constexpr int kClock = 24;  // hours of a day

struct ClockHour {
  int month = 0;  // 0 is January
  int hour = 0;   // 0 begins at midnight
  bool weekend = false;

  int season() const { return (month + 1) % 12 / 3; }  // 0 is December to February
  int block() const { return hour / 4; }
};

// The hour that a clock shows so many hours after 1970-01-01 00:00.
ClockHour clock_hour(long hour);
// Every hour of a year, 8,760 or 8,784, in standard time.
std::vector<ClockHour> hours_of_year(int year);
// First hours of its twelve months.
std::vector<int> month_starts(int year);

}  // namespace gigawatt::power
