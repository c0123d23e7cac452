#include "gigawatt/power/cooling.h"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/schema/csv_table.h"
#include "support/files.h"
#include "support/shared_facts.h"

namespace gigawatt::power {
namespace {

using catalog::shipped;
constexpr CoolingKind kKinds[] = {CoolingKind::air_mine, CoolingKind::air_hall,
                                  CoolingKind::liquid};

TEST(Cooling, NeverTakesLessInWarmerOrDamperAir) {
  for (CoolingKind kind : kKinds) {
    const Cooling plant = cooling(shipped(), kind);
    for (double dry = -30; dry < 50; dry += 1)
      for (double wet = dry - 20; wet <= dry; wet += 1) {
        EXPECT_GE(pue(plant, {dry, wet}), 1);
        EXPECT_LE(pue(plant, {dry, wet}), 1.8);
        EXPECT_LE(pue(plant, {dry, wet}), pue(plant, {dry + 1, wet + 1}));
      }
  }
}

TEST(Cooling, NeedsNoChillerInTheCold) {
  const Cooling hall = cooling(shipped(), CoolingKind::air_hall);
  EXPECT_DOUBLE_EQ(pue(hall, {-10, -12}), 1 + hall.losses + hall.fans_and_pumps);
  const Cooling mine = cooling(shipped(), CoolingKind::air_mine);
  EXPECT_EQ(pue(mine, {-10, -12}), pue(mine, {45, 25}));
}

Weather typical_year(const schema::CsvTable& table, const std::string& station) {
  schema::CsvCells cells(table);
  Weather weather;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    weather.dry_bulb_c.push_back(cells.number(row, table.column(station + "_db_c")).value());
    weather.wet_bulb_c.push_back(cells.number(row, table.column(station + "_wb_c")).value());
  }
  return weather;
}

constexpr const char* kStations[] = {"childress_tx", "midland_tx", "buffalo_ny"};

// GIGAWATT_REWRITE=1 writes the table.
TEST(Weather, ShipsTheMeansOfTheSharedTypicalYears) {
  const auto text = support::shared_fact("weather_tmy.csv");
  if (!text) GTEST_SKIP() << "shared/facts/weather_tmy.csv is not beside this checkout";
  const auto table = schema::CsvTable::read_text(*text, "weather_tmy.csv", {.other_columns = true});
  ASSERT_TRUE(table.has_value());
  std::string lines = weather_head();
  for (const char* station : kStations)
    lines += weather_line(station, typical_year(*table, station));
  const std::string path = GIGAWATT_REPO "/catalog/weather.csv";
  EXPECT_TRUE(lines == support::kept_text(path, lines)) << path;
}

// What the levelled days of the shipped means leave out of a year's mean PUE.
TEST(Weather, MeansGiveTheTypicalYearsPueWithinTwoHundredths) {
  const auto text = support::shared_fact("weather_tmy.csv");
  if (!text) GTEST_SKIP() << "shared/facts/weather_tmy.csv is not beside this checkout";
  const auto table = schema::CsvTable::read_text(*text, "weather_tmy.csv", {.other_columns = true});
  for (const char* station : kStations)
    for (CoolingKind kind : kKinds) {
      const Cooling plant = cooling(shipped(), kind);
      const double hourly = base::mean(pue_of_year(plant, typical_year(*table, station)));
      const double means = base::mean(pue_of_year(plant, mean_weather(shipped(), station, 2001)));
      fmt::print("{:13} {:9} mean PUE {:.3f} by hours, {:.3f} by the shipped means\n", station,
                 choice_names(kind)[static_cast<std::size_t>(kind)], hourly, means);
      EXPECT_NEAR(hourly, means, 0.02);
    }
}

TEST(Weather, CoversEveryHourOfEveryYear) {
  EXPECT_EQ(weather_stations(shipped()).size(), 3u);
  EXPECT_EQ(mean_weather(shipped(), "buffalo_ny", 2027).dry_bulb_c.size(), 8760u);
  EXPECT_EQ(mean_weather(shipped(), "buffalo_ny", 2028).wet_bulb_c.size(), 8784u);
}

// A mine 1.01 to 1.06; halls 1.18 (a liquid-cooled design in North Dakota) to 1.3 (Washington).
TEST(Cooling, LiesWithinWhatOperatorsState) {
  for (const char* station : kStations) {
    const Weather weather = mean_weather(shipped(), station, 2027);
    const auto mean = [&](CoolingKind kind) {
      return base::mean(pue_of_year(cooling(shipped(), kind), weather));
    };
    EXPECT_NEAR(mean(CoolingKind::air_mine), 1.035, 0.025) << station;
    EXPECT_NEAR(mean(CoolingKind::air_hall), 1.27, 0.06) << station;
    EXPECT_NEAR(mean(CoolingKind::liquid), 1.18, 0.05) << station;
    EXPECT_LT(mean(CoolingKind::liquid), mean(CoolingKind::air_hall)) << station;
  }
}

}  // namespace
}  // namespace gigawatt::power
