#include "gigawatt/power/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace gigawatt::power {
namespace {

namespace chrono = std::chrono;

constexpr auto zones = std::to_array<ClockZone>({
    {"UTC", 0, SummerTime::none},
    {"US/Eastern", -5, SummerTime::us},
    {"US/Central", -6, SummerTime::us},
    {"US/Mountain", -7, SummerTime::us},
    {"US/Pacific", -8, SummerTime::us},
    {"Europe/Western", 0, SummerTime::eu},
    {"Europe/Central", 1, SummerTime::eu},
    {"Europe/Eastern", 2, SummerTime::eu},
});

long hours_of(chrono::sys_days day) { return day.time_since_epoch().count() * 24L; }

// Wall hours at which a year's changes happen: `skipped` is the hour left out in spring, `repeated`
// the one that comes twice in autumn.
struct Changes {
  long skipped = 0, repeated = 0;
};

Changes changes_of(const ClockZone& zone, chrono::year year) {
  using namespace chrono;
  if (zone.summer_time == SummerTime::us)
    return {hours_of(sys_days{year / March / Sunday[2]}) + 2,
            hours_of(sys_days{year / November / Sunday[1]}) + 1};
  return {hours_of(sys_days{year / March / Sunday[last]}) + 1 + zone.standard_offset,
          hours_of(sys_days{year / October / Sunday[last]}) + 1 + zone.standard_offset};
}

long floor_days(long hour) { return (hour >= 0 ? hour : hour - 23) / 24; }

chrono::year_month_day day_of(long hour) {
  return chrono::year_month_day{chrono::sys_days{chrono::days{floor_days(hour)}}};
}

}  // namespace

std::span<const ClockZone> named_zones() { return zones; }

std::optional<ClockZone> find_zone(std::string_view name) {
  const auto* found = std::ranges::find(zones, name, &ClockZone::name);
  if (found != zones.end()) return *found;
  if (!name.starts_with("UTC") || name.size() < 5) return std::nullopt;
  const bool minus = name[3] == '-';
  if (!minus && name[3] != '+') return std::nullopt;
  int offset = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + 4, end, offset);
  if (error != std::errc{} || stop != end || offset < 0 || offset > 14) return std::nullopt;
  return ClockZone{"", minus ? -offset : offset, SummerTime::none};
}

WallKind kind_of(const ClockZone& zone, long wall_hour) {
  if (zone.summer_time == SummerTime::none) return WallKind::plain;
  const Changes changes = changes_of(zone, day_of(wall_hour).year());
  if (wall_hour == changes.skipped) return WallKind::skipped;
  return wall_hour == changes.repeated ? WallKind::repeated : WallKind::plain;
}

long standard_hour(const ClockZone& zone, const WallHour& wall) {
  if (zone.summer_time == SummerTime::none) return wall.hour;
  const Changes changes = changes_of(zone, day_of(wall.hour).year());
  const bool summer =
      wall.hour > changes.skipped &&
      (wall.hour < changes.repeated || (wall.hour == changes.repeated && !wall.second));
  return summer ? wall.hour - 1 : wall.hour;
}

long wall_hour(const ClockZone& zone, long standard_hour) {
  if (zone.summer_time == SummerTime::none) return standard_hour;
  const Changes changes = changes_of(zone, day_of(standard_hour).year());
  // At the standard hour of the one that is skipped, and in the second of the repeated ones.
  const bool summer = standard_hour >= changes.skipped && standard_hour < changes.repeated;
  return summer ? standard_hour + 1 : standard_hour;
}

std::string to_text(long hour) {
  const chrono::year_month_day day = day_of(hour);
  return fmt::format("{}-{:02}-{:02} {:02}:00", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     hour - floor_days(hour) * 24);
}

}  // namespace gigawatt::power
