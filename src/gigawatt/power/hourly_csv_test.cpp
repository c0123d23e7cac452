#include "gigawatt/power/hourly_csv.h"

#include <chrono>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/power/clock.h"
#include "support/files.h"
#include "support/temporary_folder.h"

namespace gigawatt::power {
namespace {

using ::testing::HasSubstr;

HourlyFileSpec spec(std::string zone = "UTC") {
  return {.file = {}, .columns = {"price"}, .hour_column = {}, .zone = std::move(zone)};
}

// `count` hours from 2025-01-01 00:00 on, of a clock without summer time.
std::string hours(int count, int first = 0) {
  std::string text = "time,price\n";
  const std::chrono::sys_days start = std::chrono::year{2025} / 1 / 1;
  for (int hour = first; hour < first + count; ++hour) {
    std::string time = to_text(start.time_since_epoch().count() * 24L + hour);
    time[10] = 'T';
    text += fmt::format("{},{}\n", time, hour);
  }
  return text;
}

schema::Diagnostic only(const HourlyResult& result) {
  EXPECT_FALSE(result.has_value());
  if (result) return {};
  EXPECT_EQ(result.error().size(), 1u) << schema::render(result.error());
  return result.error().front();
}

TEST(HourlyCsv, ReadsAWholeYear) {
  const auto table = read_hourly_text(hours(8760), "p.csv", spec());
  ASSERT_TRUE(table.has_value()) << schema::render(table.error());
  const auto year = whole_year(*table, "p.csv");
  ASSERT_TRUE(year.has_value());
  EXPECT_EQ(year->year, 2025);
  EXPECT_EQ(year->values[0][8759], 8759);
}

TEST(HourlyCsv, RefusesAYearWithOneHourTooFewOrADayTooMany) {
  for (int count : {8759, 8784, 24}) {
    const auto table = read_hourly_text(hours(count), "p.csv", spec());
    ASSERT_TRUE(table.has_value());
    const auto year = whole_year(*table, "p.csv");
    ASSERT_FALSE(year.has_value()) << count;
    EXPECT_EQ(year.error()[0].code, "GW302");
    EXPECT_THAT(year.error()[0].message, HasSubstr(std::to_string(count)));
    EXPECT_THAT(year.error()[0].expected, HasSubstr("8760 hours"));
  }
  // Labels of the ending hour, read as beginnings, are a year off by an hour.
  EXPECT_FALSE(whole_year(*read_hourly_text(hours(8760, 1), "p.csv", spec()), "p").has_value());
}

TEST(HourlyCsv, ReadsBothLabelsAsTheSameHours) {
  HourlyFileSpec ending = spec();
  ending.label = HourLabel::ending;
  EXPECT_EQ(read_hourly_text(hours(48, 1), "p.csv", ending)->hour,
            read_hourly_text(hours(48), "p.csv", spec())->hour);
  const std::string text = "date,hour,price\n2025-01-01,24,1\n2025-01-02,1,2\n";
  HourlyFileSpec two = ending;
  two.time_column = "date";
  two.hour_column = "hour";
  const auto table = read_hourly_text(text, "p.csv", two);
  ASSERT_TRUE(table.has_value()) << schema::render(table.error());
  EXPECT_EQ(to_text(table->hour[0]), "2025-01-01 23:00");
  EXPECT_EQ(to_text(table->hour[1]), "2025-01-02 00:00");
}

TEST(HourlyCsv, FollowsTheClockThroughSummerTime) {
  const std::string spring =
      "time,price\n2025-03-09T00,1\n2025-03-09T01,2\n2025-03-09T03,3\n2025-03-09T04,4\n";
  const auto table = read_hourly_text(spring, "p.csv", spec("US/Central"));
  ASSERT_TRUE(table.has_value()) << schema::render(table.error());
  EXPECT_EQ(table->hour.back() - table->hour.front(), 3);
  const std::string autumn =
      "time,price\n2025-11-02T00,1\n2025-11-02T01,2\n2025-11-02T01,3\n2025-11-02T02,4\n";
  const auto twice = read_hourly_text(autumn, "p.csv", spec("US/Central"));
  ASSERT_TRUE(twice.has_value()) << schema::render(twice.error());
  EXPECT_EQ(twice->hour.back() - twice->hour.front(), 3);
}

TEST(HourlyCsv, RefusesHoursThatTheClockDoesNotShow) {
  const auto skipped =
      only(read_hourly_text("time,price\n2025-03-09T02,1\n", "p.csv", spec("US/Central")));
  EXPECT_EQ(skipped.code, "GW410");
  EXPECT_EQ(skipped.at.line, 2);
  EXPECT_EQ(skipped.at.column, 1);
  const auto once = only(read_hourly_text("time,price\n2025-11-02T01,2\n2025-11-02T02,4\n", "p.csv",
                                          spec("US/Central")));
  EXPECT_EQ(once.code, "GW410");
  EXPECT_EQ(once.at.line, 3);
}

TEST(HourlyCsv, TakesOffsetsAtTheirWord) {
  const std::string text =
      "time,price\n2025-11-02T01:00-05:00,1\n2025-11-02T01:00-06:00,2\n2025-11-02T08:00Z,3\n";
  const auto table = read_hourly_text(text, "p.csv", spec("US/Central"));
  ASSERT_TRUE(table.has_value()) << schema::render(table.error());
  EXPECT_EQ(to_text(table->hour[0]), "2025-11-02 00:00");
  EXPECT_EQ(to_text(table->hour[2]), "2025-11-02 02:00");
}

TEST(HourlyCsv, NamesGapsAndDoubledHours) {
  const auto gap =
      only(read_hourly_text("time,price\n2025-01-01T00,1\n2025-01-01T05,2\n", "p.csv", spec()));
  EXPECT_EQ(gap.code, "GW302");
  EXPECT_THAT(gap.message, HasSubstr("4 hours are missing from 2025-01-01 01:00"));
  HourlyFileSpec gaps = spec();
  gaps.gaps = true;
  EXPECT_TRUE(read_hourly_text("time,price\n2025-01-01T00,1\n2025-01-01T05,2\n", "p.csv", gaps));
  const auto twice =
      only(read_hourly_text("time,price\n2025-01-01T00,1\n2025-01-01T00,2\n", "p.csv", spec()));
  EXPECT_EQ(twice.code, "GW408");
  EXPECT_EQ(twice.at.line, 3);
}

TEST(HourlyCsv, SkipsEmptyCellsOnlyWhereHoursMayBeMissing) {
  const std::string text = "time,price\n2025-01-01T00,1\n2025-01-01T01,\n2025-01-01T02,3\n";
  EXPECT_EQ(only(read_hourly_text(text, "p.csv", spec())).code, "GW302");
  HourlyFileSpec gaps = spec();
  gaps.gaps = true;
  const auto table = read_hourly_text(text, "p.csv", gaps);
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->values[0], (Hourly{1, 3}));
  EXPECT_EQ(table->hour[1] - table->hour[0], 2);
}

TEST(HourlyCsv, NamesTheCellThatIsNoNumberAndTheTimeThatIsNone) {
  const auto text = only(read_hourly_text("time,price\n2025-01-01T00,n/a\n", "p.csv", spec()));
  EXPECT_EQ(text.code, "GW204");
  EXPECT_EQ(text.at.line, 2);
  EXPECT_EQ(text.at.column, 15);
  EXPECT_EQ(only(read_hourly_text("time,price\n2025-01-01T00,\n", "p.csv", spec())).code, "GW302");
  for (const char* time : {"2025-01-01", "2025-13-01T00", "2025-02-29T00", "2025-01-01T24",
                           "2025-01-01T00:30", "01/02/2025 00:00", "2025-01-01T00x", ""})
    EXPECT_EQ(only(read_hourly_text(fmt::format("time,price\n{},1\n", time), "p.csv", spec())).code,
              "GW208")
        << time;
}

TEST(HourlyCsv, AsksForTheZone) {
  EXPECT_EQ(only(read_hourly_text(hours(2), "p.csv", spec(""))).code, "GW404");
  EXPECT_THAT(only(read_hourly_text(hours(2), "p.csv", spec("CPT"))).expected,
              HasSubstr("US/Central"));
}

TEST(HourlyCsv, ReadsWhatSpreadsheetsWrite) {
  std::string windows = "\xEF\xBB\xBF";
  for (char c : hours(3)) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_TRUE(read_hourly_text(windows, "p.csv", spec()).has_value());
  EXPECT_EQ(only(read_hourly_text(std::string("\xFF\xFEt\0i\0", 6), "p.csv", spec())).code,
            "GW107");
  EXPECT_EQ(only(read_hourly_text("", "p.csv", spec())).code, "GW104");
  EXPECT_FALSE(read_hourly_text("time,price\n", "p.csv", spec()).has_value());
  EXPECT_EQ(only(read_hourly_text("when,price\n2025-01-01T00,1\n", "p.csv", spec())).code, "GW302");
}

TEST(HourlyCsv, RefusesAFileOfAGigabyteWithoutReadingIt) {
  const support::TemporaryFolder folder;
  HourlyFileSpec large = spec();
  large.file = folder.write("large.csv", hours(2));
  support::enlarge(large.file, 1u << 30);
  EXPECT_EQ(only(read_hourly_file(large)).code, "GW105");
}

}  // namespace
}  // namespace gigawatt::power
