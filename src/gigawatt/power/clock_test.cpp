#include "gigawatt/power/clock.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gigawatt::power {
namespace {

long wall(int year, unsigned month, unsigned day, int hour) {
  const std::chrono::sys_days date =
      std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  return date.time_since_epoch().count() * 24L + hour;
}

TEST(Clock, LeavesOutAnHourInSpringAndRepeatsOneInAutumn) {
  const ClockZone texas = *find_zone("US/Central"), berlin = *find_zone("Europe/Central");
  EXPECT_EQ(kind_of(texas, wall(2025, 3, 9, 2)), WallKind::skipped);
  EXPECT_EQ(kind_of(texas, wall(2025, 11, 2, 1)), WallKind::repeated);
  EXPECT_EQ(kind_of(texas, wall(2024, 3, 10, 2)), WallKind::skipped);
  EXPECT_EQ(kind_of(berlin, wall(2023, 3, 26, 2)), WallKind::skipped);
  EXPECT_EQ(kind_of(berlin, wall(2023, 10, 29, 2)), WallKind::repeated);
  EXPECT_EQ(kind_of(*find_zone("UTC"), wall(2025, 3, 9, 2)), WallKind::plain);
}

TEST(Clock, CountsEveryHourOfAYearOnceInStandardTime) {
  for (const ClockZone& zone : named_zones()) {
    long expected = wall(2025, 1, 1, 0);
    for (long hour = expected; hour < wall(2026, 1, 1, 0); ++hour) {
      const WallKind kind = kind_of(zone, hour);
      if (kind == WallKind::skipped) continue;
      EXPECT_EQ(standard_hour(zone, {hour}), expected++) << zone.name;
      if (kind == WallKind::repeated) {
        EXPECT_EQ(standard_hour(zone, {hour, true}), expected++) << zone.name;
      }
    }
    EXPECT_EQ(expected, wall(2026, 1, 1, 0)) << zone.name;
  }
}

TEST(Clock, TheWallAndStandardTimeAreOneClock) {
  for (const ClockZone& zone : named_zones())
    for (long hour = wall(2024, 1, 1, 0); hour < wall(2026, 1, 1, 0); ++hour) {
      const long shown = wall_hour(zone, hour);
      EXPECT_NE(kind_of(zone, shown), WallKind::skipped) << zone.name;
      const bool second = kind_of(zone, shown) == WallKind::repeated && shown == hour;
      EXPECT_EQ(standard_hour(zone, {shown, second}), hour) << zone.name;
    }
  const ClockZone texas = *find_zone("US/Central");
  EXPECT_EQ(wall_hour(texas, wall(2025, 7, 4, 16)), wall(2025, 7, 4, 17));
  EXPECT_EQ(wall_hour(texas, wall(2025, 1, 4, 16)), wall(2025, 1, 4, 16));
}

TEST(Clock, KnowsZonesByNameAndByOffset) {
  EXPECT_EQ(find_zone("UTC-6")->standard_offset, -6);
  EXPECT_EQ(find_zone("UTC+1")->standard_offset, 1);
  for (const char* bad : {"", "CPT", "UTC-", "UTC-15", "UTC 6", "utc", "US/Central "})
    EXPECT_FALSE(find_zone(bad).has_value()) << bad;
  EXPECT_EQ(to_text(wall(2025, 3, 9, 2)), "2025-03-09 02:00");
  EXPECT_EQ(to_text(-1), "1969-12-31 23:00");
}

}  // namespace
}  // namespace gigawatt::power
