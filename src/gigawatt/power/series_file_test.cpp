#include "gigawatt/power/series_file.h"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/power/clock.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/price_model.h"
#include "support/temporary_folder.h"

namespace gigawatt::power {
namespace {

using ::testing::HasSubstr;
namespace chrono = std::chrono;

// Each hour of a year is worth its number.
YearOfHours numbered(int year) {
  YearOfHours own{.year = year, .values = {{}}};
  for (std::size_t hour = 0; hour < hours_of_year(year).size(); ++hour)
    own.values[0].push_back(static_cast<double>(hour));
  return own;
}

// The day of the own year that a day's first hour came from.
chrono::sys_days source(const YearOfHours& own, const Hourly& hours, int day) {
  const auto first = static_cast<int>(hours[static_cast<std::size_t>(24 * (day - 1))]);
  EXPECT_EQ(first % 24, 0);
  return chrono::sys_days{chrono::year{own.year} / 1 / 1} + chrono::days{first / 24};
}

TEST(SeriesFile, KeepsWeekdaysAndStaysNearTheDate) {
  for (const YearOfHours& own : {numbered(2023), numbered(2024)})
    for (int year : {2024, 2025, 2026, 2027, 2028})
      for (unsigned number = 1; number <= 12; ++number) {
        const base::Month month = base::make_month(year, number);
        const Hourly hours = hours_of_month(own, 0, month);
        ASSERT_EQ(hours.size(), static_cast<std::size_t>(base::hours_in(month)));
        for (int day = 1; day <= base::hours_in(month) / 24; ++day) {
          const chrono::sys_days date{month / day}, from = source(own, hours, day);
          ASSERT_EQ(chrono::weekday{date}, chrono::weekday{from})
              << fmt::format("{}-{}", year, day);
          const auto same =
              chrono::sys_days{chrono::year{own.year} / month.month() / 1} + chrono::days{day - 1};
          const auto apart = (from - same).count();
          // At the year's ends a day may come from the other end.
          ASSERT_TRUE(std::abs(apart) <= 3 || std::abs(std::abs(apart) - 364) <= 3) << apart;
        }
      }
}

TEST(SeriesFile, TheSameYearIsItself) {
  const YearOfHours own = numbered(2024);
  Hourly all;
  for (unsigned month = 1; month <= 12; ++month) {
    const Hourly hours = hours_of_month(own, 0, base::make_month(2024, month));
    all.insert(all.end(), hours.begin(), hours.end());
  }
  EXPECT_EQ(all, own.values[0]);
}

class SeriesFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    // As the reader of a scenario remembers the key `file`.
    provenance_["power.price_csv.file"] = {
        .origin = schema::Origin::file,
        .text = "prices.csv",
        .at = {.file = folder_.path("case.toml"), .line = 7, .column = 8, .length = 1}};
    provenance_["power.price_csv.zone"] = provenance_["power.price_csv.file"];
    provenance_["power.generator[0].profile_csv.file"] = provenance_["power.price_csv.file"];
  }

  void write(int hours, const std::string& last = {}) {
    std::string rows = "time,price\n";
    const chrono::sys_days start = chrono::year{2025} / 1 / 1;
    for (int hour = 0; hour < hours; ++hour)
      rows += fmt::format("{},{}\n", to_text(start.time_since_epoch().count() * 24L + hour),
                          hour + 1 == hours && !last.empty() ? last : "0.5");
    folder_.write("prices.csv", rows);
  }
  PriceFileSpec spec() const {
    return {.file = {.file = "prices.csv", .zone = "UTC-6"}, .usd_per_unit = base::ratio(1.5)};
  }

  support::TemporaryFolder folder_;
  schema::Provenances provenance_;
};

TEST_F(SeriesFolder, ReadsBesideTheScenarioInDollars) {
  write(8760);
  const YearResult year = read_year(spec(), provenance_, "power.price_csv");
  ASSERT_TRUE(year.has_value()) << schema::render(year.error());
  EXPECT_EQ(year->year, 2025);
  EXPECT_EQ(year->values[0][8759], 0.75);
}

TEST_F(SeriesFolder, ShowsTheScenariosLineWhereTheWholeFileIsWrong) {
  for (int hours : {0, 24, 8759}) {
    write(hours);
    const YearResult year = read_year(spec(), provenance_, "power.price_csv");
    ASSERT_FALSE(year.has_value()) << hours;
    EXPECT_EQ(year.error().front().at.line, 7) << hours;
    EXPECT_THAT(year.error().front().message, HasSubstr("prices.csv")) << hours;
    if (hours == 0) continue;
    // And the row at which the hours of the year stop.
    ASSERT_EQ(year.error().size(), 2u) << hours;
    EXPECT_EQ(year.error()[1].at.line, hours + 1);
    EXPECT_THAT(year.error()[1].at.file, HasSubstr("prices.csv"));
    EXPECT_THAT(year.error()[1].expected, HasSubstr("2025-12-31 23:00"));
  }
  std::remove(folder_.path("prices.csv").c_str());
  const YearResult none = read_year(spec(), provenance_, "power.price_csv");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().front().at.line, 7);
  PriceFileSpec elsewhere = spec();
  elsewhere.file.zone = "US/Centrall";
  EXPECT_EQ(read_year(elsewhere, provenance_, "power.price_csv").error().front().code, "GW404");
}

TEST_F(SeriesFolder, ShowsTheFilesLineWhereACellIsWrong) {
  write(8760, "dear");
  const YearResult year = read_year(spec(), provenance_, "power.price_csv");
  ASSERT_FALSE(year.has_value());
  EXPECT_EQ(year.error().front().at.line, 8761);
  EXPECT_THAT(year.error().front().at.file, HasSubstr("prices.csv"));
}

TEST_F(SeriesFolder, AProfileIsAShare) {
  write(8760, "1.01");
  const ProfileFileSpec profile{.file = {.file = "prices.csv", .zone = "UTC-6"}, .column = "price"};
  const YearResult year = read_year(profile, provenance_, "power.generator[0].profile_csv");
  ASSERT_FALSE(year.has_value());
  EXPECT_EQ(year.error().front().code, "GW206");
  EXPECT_EQ(year.error().front().at.line, 8761);
}

}  // namespace
}  // namespace gigawatt::power
