#include "gigawatt/site/building.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::site {
namespace {

using catalog::shipped;
constexpr auto kMillionPerMw = base::million_USD / base::MW_capacity;

double cost(BuildKind kind, Cooling cooling, Backup backup, double location = 0.8) {
  const BuildingType type{kind, cooling, backup, base::ratio(location)};
  return paid_cost(cost_lines(shipped(), type)).middle.in(kMillionPerMw);
}

double published(const char* row) {
  return catalog::quantity<base::CapacityCost>(shipped().at(row)).in(kMillionPerMw);
}

double end_of(const char* row, bool high) {
  const catalog::Row& found = shipped().at(row);
  return base::CapacityCost::from_base(high ? *found.high : *found.low).in(kMillionPerMw);
}

// The ladder is built from shares of a conventional hall; the deals were not used to make it.
TEST(Building, TheLadderMeetsThePublishedConversions) {
  const double air = cost(BuildKind::conversion, Cooling::air, Backup::none);
  EXPECT_GE(air, end_of("capex.conversion.core42", false));
  EXPECT_LE(air, end_of("capex.conversion.core42", true));
  const double liquid = cost(BuildKind::conversion, Cooling::liquid, Backup::generators);
  EXPECT_GE(liquid, end_of("capex.conversion.liquid_cooled", false));
  EXPECT_LE(liquid, end_of("capex.conversion.liquid_cooled", true));
  const double concurrent = cost(BuildKind::conversion, Cooling::liquid, Backup::concurrent);
  EXPECT_GE(concurrent, end_of("capex.conversion.tier3", false));
  EXPECT_LE(concurrent, end_of("capex.conversion.tier3", true));
}

TEST(Building, AGreenfieldHallCostsTheUsMeanAndItsPremium) {
  const double liquid = cost(BuildKind::greenfield, Cooling::liquid, Backup::generators, 1);
  const double mean = published("capex.greenfield.us");
  EXPECT_NEAR(liquid / (mean * 1.085), 1, 0.06);  // land and grid are not in the published mean
  EXPECT_NEAR(liquid / published("capex.greenfield.abilene"), 1, 0.06);
}

TEST(Building, AMineSavesLandGridAndPartOfTheRest) {
  const BuildingType type{.location = base::ratio(0.8)};
  BuildingType greenfield = type;
  greenfield.kind = BuildKind::greenfield;
  const auto converted = cost_lines(shipped(), type), anew = cost_lines(shipped(), greenfield);
  ASSERT_EQ(converted.size(), anew.size());
  for (std::size_t i = 0; i < anew.size(); ++i) {
    EXPECT_EQ(anew[i].name, converted[i].name);
    EXPECT_EQ(anew[i].reused, base::ratio(0)) << anew[i].name;
    EXPECT_EQ(anew[i].paid.middle, anew[i].whole.middle) << anew[i].name;
    for (const CostLine& line : {anew[i], converted[i]}) {
      EXPECT_LE(line.paid.low, line.paid.middle) << line.name;
      EXPECT_LE(line.paid.middle, line.paid.high) << line.name;
    }
  }
  const auto grid = std::ranges::find(converted, "grid", &CostLine::name);
  ASSERT_NE(grid, converted.end());
  EXPECT_EQ(grid->paid.middle, base::CapacityCost{});
  EXPECT_EQ(grid->lead.mean(), base::Time{});  // nothing to wait for
  const auto new_grid = std::ranges::find(anew, "grid", &CostLine::name);
  EXPECT_GT(new_grid->lead.mean().in(base::days), 128 * 7);
}

TEST(Building, OnlyWhatIsAskedForIsBuilt) {
  const auto lines = cost_lines(shipped(), {.cooling = Cooling::air, .backup = Backup::none});
  EXPECT_EQ(std::ranges::find(lines, "generators", &CostLine::name), lines.end());
  EXPECT_EQ(std::ranges::find(lines, "liquid_loop", &CostLine::name), lines.end());
}

TEST(Building, ARackMustBeCooledAndFit) {
  const RackSpec rack{.power = base::kW(132), .chips = 72};
  const Fit liquid = fit(shipped(), Cooling::liquid, base::MW_capacity(200), rack);
  EXPECT_TRUE(liquid.cooled);
  EXPECT_EQ(liquid.racks, 1515);
  EXPECT_EQ(liquid.chips, 1515 * 72);
  const Fit air = fit(shipped(), Cooling::air, base::MW_capacity(200), rack);
  EXPECT_FALSE(air.cooled);
  EXPECT_EQ(air.chips, 0);
  // The 76,000 chips of IREN and Microsoft on 200 MW are racks of 189 kW with all that they need.
  const Fit iren = fit(shipped(), Cooling::liquid, base::MW_capacity(200),
                       {.power = base::kW(200'000.0 / 1056), .chips = 72});
  EXPECT_NEAR(static_cast<double>(iren.chips) / 76'000, 1, 0.001);
}

}  // namespace
}  // namespace gigawatt::site
