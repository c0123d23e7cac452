#include "gigawatt/base/calendar.h"

#include <gtest/gtest.h>

#include "gigawatt/base/timeline.h"

namespace gigawatt::base {
namespace {

TEST(Calendar, CountsMonthsAcrossYears) {
  const Month start = make_month(2026, 11);
  EXPECT_EQ(plus(start, 3), make_month(2027, 2));
  EXPECT_EQ(plus(start, -11), make_month(2025, 12));
  for (int count = -40; count <= 40; ++count)
    EXPECT_EQ(months_between(start, plus(start, count)), count);
}

TEST(Calendar, KnowsTheHoursOfAMonth) {
  EXPECT_EQ(hours_in(make_month(2027, 1)), 744);
  EXPECT_EQ(hours_in(make_month(2027, 2)), 672);
  EXPECT_EQ(hours_in(make_month(2028, 2)), 696);
  EXPECT_EQ(hours_in(make_month(2100, 2)), 672);  // no leap year
  int year = 0;
  for (unsigned month = 1; month <= 12; ++month) year += hours_in(make_month(2028, month));
  EXPECT_EQ(year, 8784);
}

TEST(Calendar, WritesYearAndMonth) { EXPECT_EQ(to_text(make_month(2027, 5)), "2027-05"); }

TEST(Timeline, NumbersMonthsFromItsStart) {
  const Timeline timeline(make_month(2026, 10), 24);
  EXPECT_EQ(timeline.row(make_month(2026, 10)), 0);
  EXPECT_EQ(timeline.row(make_month(2027, 1)), 3);
  EXPECT_EQ(timeline.row(make_month(2026, 8)), -2);
  EXPECT_EQ(timeline.month(23), make_month(2028, 9));
  for (int row = 0; row < timeline.rows(); ++row) EXPECT_EQ(timeline.row(timeline.month(row)), row);
}

TEST(TimelineDeathTest, RefusesToHaveNoRows) {
  EXPECT_DEATH(Timeline(make_month(2026, 1), 0), "rows");
}

}  // namespace
}  // namespace gigawatt::base
