#include "gigawatt/power/clock_hour.h"

#include <chrono>

namespace gigawatt::power {

ClockHour clock_hour(long hour) {
  using namespace std::chrono;
  const long day = (hour >= 0 ? hour : hour - (kClock - 1)) / kClock;
  const sys_days date{days{day}};
  const int month = static_cast<int>(unsigned{year_month_day{date}.month()}) - 1;
  return {month, static_cast<int>(hour - day * kClock),
          weekday{date} == Saturday || weekday{date} == Sunday};
}

std::vector<ClockHour> hours_of_year(int year) {
  using namespace std::chrono;
  std::vector<ClockHour> hours;
  const sys_days first = std::chrono::year{year} / January / 1;
  const sys_days end = std::chrono::year{year + 1} / January / 1;
  for (sys_days day = first; day < end; day += days{1}) {
    const int month = static_cast<int>(unsigned{year_month_day{day}.month()}) - 1;
    const bool weekend = weekday{day} == Saturday || weekday{day} == Sunday;
    for (int hour = 0; hour < kClock; ++hour) hours.push_back({month, hour, weekend});
  }
  return hours;
}

std::vector<int> month_starts(int year) {
  using namespace std::chrono;
  const sys_days first = std::chrono::year{year} / January / 1;
  std::vector<int> starts;
  for (unsigned month = 1; month <= 12; ++month) {
    const sys_days day = std::chrono::year{year} / std::chrono::month{month} / 1;
    starts.push_back(static_cast<int>((day - first).count()) * kClock);
  }
  return starts;
}

}  // namespace gigawatt::power
