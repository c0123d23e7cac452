#include "gigawatt/catalog/regimes.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/credit.h"
#include "support/files.h"

namespace gigawatt::catalog {
namespace {

using ::testing::ElementsAre;

std::vector<Regime> shipped_regimes() { return regimes(shipped()); }

TEST(Regimes, GoFromBoomToWinter) {
  std::vector<std::string> names;
  for (const Regime& regime : shipped_regimes()) names.push_back(regime.name);
  EXPECT_THAT(names, ElementsAre("boom", "base", "slow_adoption", "correction", "winter"));
}

TEST(Regimes, AreEachEqualOrWorseForALenderThanTheOneBefore) {
  const auto all = shipped_regimes();
  ASSERT_EQ(all.size(), 5u);
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Regime &before = all[i - 1], &after = all[i];
    EXPECT_LE(after.rent_level, before.rent_level) << after.name;
    EXPECT_LE(after.rent_growth, before.rent_growth) << after.name;
    EXPECT_GE(after.rent_volatility, before.rent_volatility) << after.name;
    EXPECT_EQ(after.rent_half_life, before.rent_half_life) << after.name;
    EXPECT_GE(after.hazard_multiplier, before.hazard_multiplier) << after.name;
    EXPECT_GE(after.vacancy, before.vacancy) << after.name;
    EXPECT_GE(after.cap_rate, before.cap_rate) << after.name;
    EXPECT_LE(after.relet_share, before.relet_share) << after.name;
  }
}

TEST(Regimes, HaveAReasonAndARowForEveryParameter) {
  for (const Regime& regime : shipped_regimes()) {
    EXPECT_FALSE(regime.reason.empty()) << regime.name;
    for (std::string_view parameter : regime_parameters) {
      const Row& row = shipped().at(regime_row(regime.name, parameter));
      EXPECT_FALSE(row.reason.empty()) << row.name;
      EXPECT_TRUE(row.low.has_value()) << row.name;
    }
  }
}

// The figures that the reasons name.
TEST(Regimes, FollowTheHistoryTheyCite) {
  const Catalog& catalog = shipped();
  const auto value = [&](const char* name) { return catalog.at(name).base_value(); };
  const auto all = shipped_regimes();
  const double average = value("credit.speculative.average");
  EXPECT_NEAR(all[0].hazard_multiplier.in(base::ratio), value("credit.speculative.2023") / average,
              0.01);
  EXPECT_NEAR(all[3].hazard_multiplier.in(base::ratio), value("credit.speculative.1991") / average,
              0.05);
  EXPECT_NEAR(all[4].hazard_multiplier.in(base::ratio), value("credit.speculative.2009") / average,
              0.05);
  const double today = value("rent.wholesale.2024");
  EXPECT_NEAR(all[2].rent_level.in(base::ratio),
              (value("rent.wholesale.2022") + value("rent.wholesale.2023")) / 2 / today, 0.005);
  EXPECT_NEAR(all[3].rent_level.in(base::ratio), value("rent.wholesale.2021") / today, 0.005);
  EXPECT_NEAR(all[4].rent_level.in(base::ratio),
              value("bust.mining.hashprice.2022") / value("bust.mining.hashprice.2021"), 0.005);
}

TEST(Regimes, AreTheOnesThatTheDocumentationShows) {
  const std::string page = support::file_text(GIGAWATT_REPO "/docs/explanation/catalog.md");
  for (std::string_view parameter : regime_parameters) {
    std::string line = "| " + std::string(parameter) + " |";
    for (const Regime& regime : shipped_regimes())
      line += " " + shipped().at(regime_row(regime.name, parameter)).text + " |";
    EXPECT_THAT(page, ::testing::HasSubstr(line));
  }
}

// --- Credit -------------------------------------------------------------------------------------

const std::vector<std::string> letters = {"AAA", "AA", "A", "BBB", "BB", "B", "CCC"};

TEST(Credit, KnowsTheLettersBestFirst) { EXPECT_EQ(known_ratings(shipped()), letters); }

TEST(Credit, ReproducesTheTableAtWholeYears) {
  const Catalog& catalog = shipped();
  for (const std::string& rating : letters) {
    const auto hazards = monthly_hazard(catalog, rating, 72).value();
    double sum = 0;
    for (int year = 1; year <= 6; ++year) {
      for (int month = 0; month < 12; ++month) sum += hazards[(year - 1) * 12 + month];
      const double table = catalog.at("credit." + rating + "." + std::to_string(year)).base_value();
      EXPECT_EQ(*cumulative_default(catalog, rating, year), table);
      EXPECT_NEAR(-std::expm1(-sum), table, 1e-14) << rating << ' ' << year;
    }
  }
}

TEST(Credit, HoldsTheLastHazardBeyondTheTable) {
  const auto hazards = monthly_hazard(shipped(), "BBB", 200).value();
  ASSERT_EQ(hazards.size(), 200u);
  EXPECT_EQ(hazards[72], hazards[71]);
  EXPECT_EQ(hazards[199], hazards[71]);
  double sum = 0;
  for (int month = 0; month < 180; ++month) sum += hazards[month];
  EXPECT_NEAR(*cumulative_default(shipped(), "BBB", 15), -std::expm1(-sum), 1e-14);
}

TEST(Credit, GivesWorseRatingsMoreDefaults) {
  for (double years : {0.5, 1.0, 2.5, 6.0, 15.0}) {
    double before = -1;
    for (const std::string& rating : letters) {
      const double now = *cumulative_default(shipped(), rating, years);
      // AAA and AA are alike in the table from year three on.
      if (rating == "AA") {
        EXPECT_GE(now, before - 4e-4) << years;
      } else {
        EXPECT_GT(now, before) << rating << ' ' << years;
      }
      before = now;
    }
  }
}

TEST(Credit, ReadsNotchesAsTheirLetter) {
  const Catalog& catalog = shipped();
  EXPECT_EQ(letter_rating(catalog, "AA+").value(), "AA");
  EXPECT_EQ(letter_rating(catalog, "BBB-").value(), "BBB");
  EXPECT_EQ(letter_rating(catalog, "AAA").value(), "AAA");
  EXPECT_FALSE(letter_rating(catalog, "AAA+").has_value());
  EXPECT_EQ(monthly_hazard(catalog, "AA+", 3).value(), monthly_hazard(catalog, "AA", 3).value());
}

TEST(Credit, NamesTheKnownRatingsWhenOneIsUnknown) {
  for (const char* bad : {"", "+", "NR", "Baa3", "bbb", "speculative", "BBB--", "D"}) {
    const auto result = monthly_hazard(shipped(), bad, 12);
    ASSERT_FALSE(result.has_value()) << bad;
    EXPECT_EQ(result.error().rating, bad);
    EXPECT_EQ(result.error().known, letters);
    EXPECT_THAT(to_text(result.error()), ::testing::HasSubstr("CCC"));
  }
}

TEST(Credit, LetsAaaFirmsLiveThroughTheFirstYear) {
  const auto hazards = monthly_hazard(shipped(), "AAA", 13).value();
  EXPECT_EQ(hazards[11], 0);
  EXPECT_GT(hazards[12], 0);
}

}  // namespace
}  // namespace gigawatt::catalog
