// The clocks of a zone: hours as a wall clock shows them, with summer time, and the standard time
// that everything here is counted in.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::power {

// When a zone's clocks go forward and back.
enum class SummerTime {
  none,
  us,  // since 2007: second Sunday of March to first Sunday of November, 02:00 on the wall
  eu   // since 1996: last Sundays of March and October, 01:00 UTC
};

struct ClockZone {
  std::string_view name;    // "US/Central"
  int standard_offset = 0;  // hours from UTC, of standard time
  SummerTime summer_time = SummerTime::none;
};

// "UTC", "UTC-6" (a clock that never changes), "US/Central", "Europe/Central", ...
std::optional<ClockZone> find_zone(std::string_view name);
std::span<const ClockZone> named_zones();

// Hours since 1970-01-01 00:00 that a wall clock may show.
struct WallHour {
  long hour = 0;
  bool second = false;  // the second of the two hours of that name when clocks go back
};

enum class WallKind {
  plain,
  skipped,  // does not exist: clocks go forward over it
  repeated  // exists twice: clocks go back over it
};
WallKind kind_of(const ClockZone& zone, long wall_hour);

// In the zone's standard time; of a skipped hour what it would be without the change.
long standard_hour(const ClockZone& zone, const WallHour& wall);
// What the wall shows in an hour of the zone's standard time.
long wall_hour(const ClockZone& zone, long standard_hour);
// "2025-03-09 02:00".
std::string to_text(long hour);

}  // namespace gigawatt::power
