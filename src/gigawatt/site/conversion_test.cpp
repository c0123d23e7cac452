#include "gigawatt/site/conversion.h"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::site {
namespace {

using catalog::shipped;

ConversionSpec four_halls() {
  ConversionSpec spec;
  spec.decision = base::make_month(2026, 1);
  spec.it_power = base::MW_capacity(200);
  spec.gross_per_it = base::ratio(1.35);
  spec.mine_power = base::MW_capacity(280);
  spec.halls = 4;
  spec.stagger = base::Months{3};
  spec.location = base::percent(80);
  spec.rack_power = base::kW(132);
  return spec;
}

const base::Timeline kTimeline(base::make_month(2025, 7), 60);

TEST(Conversion, HallsFollowEachOtherAndTheirMinesStopWhenTheWorksBegin) {
  const Conversion conversion = resolve(four_halls(), shipped());
  ASSERT_EQ(conversion.halls.size(), 4u);
  for (std::size_t h = 0; h < 4; ++h) {
    const HallDates& dates = conversion.halls[h].planned;
    EXPECT_NEAR(dates.order, 3.0 * static_cast<double>(h), 1e-12);
    EXPECT_NEAR(dates.completion - conversion.halls[0].planned.completion, dates.order, 1e-12);
    EXPECT_NEAR(dates.completion - dates.mining_stops, 15, 1e-9);
    EXPECT_GE(dates.mining_stops, dates.order);
  }
  // Generators arrive after 70 weeks and take three months more: longer than the works.
  EXPECT_EQ(conversion.halls[0].waits_for, "generators");
  EXPECT_NEAR(conversion.halls[0].planned.completion, 70 * 168 / 730.0 + 3, 1e-9);
  EXPECT_EQ(conversion.months(), 29);  // 19.1 and nine
}

TEST(Conversion, WithoutGeneratorsTheWorksOrSwitchgearDecide) {
  ConversionSpec spec = four_halls();
  spec.backup = Backup::none;
  const Conversion conversion = resolve(spec, shipped());
  EXPECT_LT(conversion.halls[0].planned.completion, 15.1);
  spec.works = base::Months{20};
  EXPECT_EQ(resolve(spec, shipped()).halls[0].waits_for, "works");
  EXPECT_NEAR(resolve(spec, shipped()).halls[0].planned.completion, 20, 1e-9);
}

TEST(Conversion, AGreenfieldSiteWaitsForItsGrid) {
  ConversionSpec spec = four_halls();
  spec.kind = BuildKind::greenfield;
  const Conversion anew = resolve(spec, shipped()), converted = resolve(four_halls(), shipped());
  EXPECT_GT(anew.months(), converted.months() + 10);
  EXPECT_GT(anew.cost(), converted.cost());
  EXPECT_THAT(anew.halls[0].waits_for, testing::AnyOf("grid", "grid connection"));
}

TEST(Conversion, CompletionsAreSpreadAndMostlyLate) {
  const Conversion conversion = resolve(four_halls(), shipped());
  for (const HallSchedule& hall : conversion.halls) {
    EXPECT_LT(hall.completion_p10, hall.completion_p50);
    EXPECT_LT(hall.completion_p50, hall.completion_p90);
    // The last of several things to arrive is later than each one's most likely time.
    EXPECT_GT(hall.completion_p50, hall.planned.completion - 2);
    EXPECT_GT(hall.late_share(), 0.2);
    EXPECT_LT(hall.late_share(), 1);
  }
  const Conversion again = resolve(four_halls(), shipped()),
                   other = resolve(four_halls(), shipped(), 7);
  EXPECT_EQ(again.halls[3].completion_p90, conversion.halls[3].completion_p90);
  EXPECT_NEAR(other.halls[3].completion_p90, conversion.halls[3].completion_p90, 0.5);
}

TEST(Conversion, AStatedCostScalesTheLadder) {
  ConversionSpec spec = four_halls();
  spec.cost = base::million_USD(15) / base::MW_capacity(1);
  const Conversion conversion = resolve(spec, shipped());
  EXPECT_NEAR(conversion.cost().in(base::million_USD), 3000, 1e-6);
  EXPECT_GT(conversion.scale, 1);
  EXPECT_EQ(resolve(four_halls(), shipped()).scale, 1);
}

TEST(Conversion, PowerIsUsedOnceInEveryMonth) {
  ConversionSpec ramp = four_halls();
  ramp.interconnect = {{base::make_month(2025, 1), base::MW_capacity(280)},
                       {base::make_month(2028, 6), base::MW_capacity(320)}};
  ConversionSpec slow = ramp;
  slow.interconnect = {{base::make_month(2026, 1), base::MW_capacity(100)},
                       {base::make_month(2029, 1), base::MW_capacity(270)}};
  for (const ConversionSpec& spec : {four_halls(), ramp, slow}) {
    const base::Table table = capacity(resolve(spec, shipped()), kTimeline);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto value = [&](const char* name) { return table.values(name)[row]; };
      EXPECT_NEAR(
          value("grid_mw"),
          value("mining_mw") + value("works_mw") + value("hall_gross_mw") + value("unused_mw"),
          1e-9);
      for (const char* name : {"mining_mw", "works_mw", "hall_gross_mw", "unused_mw"})
        EXPECT_GE(value(name), -1e-9) << name;
      EXPECT_NEAR(value("hall_gross_mw"), 1.35 * value("it_mw"), 1e-9);
    }
    EXPECT_NEAR(table.values("it_mw").back(), 200, 1e-9);
    EXPECT_EQ(table.values("mining_mw").back(), 0);
    const auto spent = table.values("spent_share");
    EXPECT_NEAR(std::accumulate(spent.begin(), spent.end(), 0.0), 1, 1e-9);
  }
}

TEST(Conversion, AHallWaitsForTheInterconnect) {
  ConversionSpec spec = four_halls();
  spec.interconnect = {{base::make_month(2025, 1), base::MW_capacity(150)},
                       {base::make_month(2029, 1), base::MW_capacity(280)}};
  const Conversion conversion = resolve(spec, shipped());
  EXPECT_NE(conversion.halls[1].waits_for, "interconnect");
  EXPECT_EQ(conversion.halls[3].waits_for, "interconnect");
  EXPECT_NEAR(conversion.halls[3].planned.completion, 36, 1e-12);
}

TEST(Conversion, KeepsToPromisedDatesAndSaysHowLikelyTheyAre) {
  Conversion conversion = resolve(four_halls(), shipped());
  const std::vector<HallDates> dates(4, {.order = 0, .mining_stops = 3, .completion = 12});
  const std::vector<double> shares = {0.4, 0.3, 0.2, 0.1};
  const double before = conversion.halls[0].late_share();
  conversion.promise(dates, shares);
  EXPECT_EQ(conversion.months(), 12);
  EXPECT_GT(conversion.halls[0].late_share(), before);  // a year is too short for generators
  const base::Table table = capacity(conversion, kTimeline);
  EXPECT_NEAR(table.values("mining_mw")[8], 280, 1e-9);
  EXPECT_NEAR(table.values("works_mw")[9], 280, 1e-9);
  EXPECT_NEAR(table.values("it_mw")[18], 200, 1e-9);
}

TEST(Conversion, SaysWhatDoesNotFit) {
  const auto codes = [](const ConversionSpec& spec) {
    std::vector<std::string> given;
    for (const schema::Diagnostic& found : check(spec, shipped(), {}, "conversion"))
      given.push_back(found.code);
    return given;
  };
  EXPECT_THAT(codes(four_halls()), testing::IsEmpty());
  ConversionSpec spec = four_halls();
  spec.cooling = Cooling::air;
  EXPECT_THAT(codes(spec), testing::ElementsAre("GW405"));
  spec = four_halls();
  spec.interconnect = {{base::make_month(2027, 1), base::MW_capacity(200)},
                       {base::make_month(2026, 1), base::MW_capacity(100)}};
  EXPECT_THAT(codes(spec), testing::ElementsAre("GW401", "GW406"));
}

TEST(RunningCosts, LieWithinWhatSitesReport) {
  const Conversion conversion = resolve(four_halls(), shipped());
  const RunningCosts costs = running_costs(shipped(), conversion.spec.it_power, conversion.cost(),
                                           conversion.equipment_cost());
  const base::CapacityPrice per_mw = costs.total() / conversion.spec.it_power;
  const catalog::Row& published = shipped().at("opex.site");
  EXPECT_GE(per_mw.base_value(), *published.low);
  EXPECT_LE(per_mw.base_value(), *published.high);
}

}  // namespace
}  // namespace gigawatt::site
