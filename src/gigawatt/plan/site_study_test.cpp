#include "gigawatt/plan/site_study.h"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/delivery.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/site_halls.h"

namespace gigawatt::plan {
namespace {

using catalog::shipped;

struct Studied {
  sample::Sample sample;
  SiteStudy study;
};

Studied studied(const std::string& name, std::vector<std::string> settings = {}) {
  Studied result{sample::from_file("scenarios/" + name + ".toml", std::move(settings)), {}};
  EXPECT_TRUE(result.sample.plan) << result.sample.why();
  if (!result.sample.plan) return result;
  SiteStudyResult study = study_site(*result.sample.plan, shipped());
  EXPECT_TRUE(study.has_value()) << schema::render(study.error());
  if (study) result.study = std::move(*study);
  return result;
}

double npv(const SiteStudy& study, const char* name) {
  for (const SiteOption& option : study.options)
    if (option.name == name) return option.npv_usd;
  ADD_FAILURE() << name;
  return 0;
}

class EverySite : public ::testing::TestWithParam<const char*> {};

TEST_P(EverySite, AddsUp) {
  const Studied done = studied(GetParam());
  const SiteStudy& s = done.study;
  ASSERT_EQ(s.options.size(), 3u);
  const double served = s.energy.hall_mwh + s.energy.mining_mwh;
  EXPECT_NEAR(s.energy.mwh(), served, 1e-9 * served);
  EXPECT_NEAR(s.energy.cost_usd(), s.energy.hall_usd + s.energy.mining_usd,
              1e-9 * s.energy.cost_usd());
  EXPECT_GE(s.energy.year.average_pue, 1);
  EXPECT_GE(s.energy.hours.clock.size(), 8760u);
  EXPECT_LE(power::largest_violation(s.energy.year.dispatch, s.energy.year.plan), 1e-9);
  // One price of power, nothing that couples hours: the prices alone say what the year is worth.
  EXPECT_EQ(s.energy.year.optimum_gap, 0);
  EXPECT_NEAR(s.energy.hourly_usd, s.energy.dispatched_usd, 1e-9 * s.energy.cost_usd());
  for (std::size_t row = 0; row < s.capacity.rows(); ++row) {
    const auto value = [&](const char* name) { return s.capacity.values(name)[row]; };
    ASSERT_NEAR(
        value("grid_mw"),
        value("mining_mw") + value("works_mw") + value("hall_gross_mw") + value("unused_mw"), 1e-6);
  }
  EXPECT_TRUE(s.bills.empty());
  EXPECT_GT(s.figures.capex_usd, 0);
  EXPECT_GE(s.figures.lost_mining_usd, 0);
  EXPECT_GT(s.levelised.per_chip_hour.in(site::USD_per_chip_hour), 0.5);
  EXPECT_LT(s.levelised.per_chip_hour.in(site::USD_per_chip_hour), 10);
  for (const SiteOption& option : s.options) {
    const double rate = done.sample.plan->spec.finance.cost_of_equity.in(base::ratio);
    EXPECT_EQ(option.npv_usd, finance::net_present_value(option.flows_usd, rate));
  }
}

// At the break-even hashprice mining on is worth as much as doing both; above it more.
TEST_P(EverySite, BreaksEvenWhereItSays) {
  const Studied done = studied(GetParam());
  const finance::Metric even = done.study.figures.breakeven_hashprice;
  if (!even.value) {
    EXPECT_FALSE(even.outcome.empty());
    return;
  }
  const auto difference = [&](double hashprice) {
    const Studied at = studied(
        GetParam(), {fmt::format("mining.outlook.hashprice={:.12f} USD/PH/day", hashprice)});
    return npv(at.study, "mine") - npv(at.study, "both");
  };
  const double scale = std::abs(npv(done.study, "both")) + std::abs(npv(done.study, "mine"));
  EXPECT_NEAR(difference(*even.value) / scale, 0, 1e-6);
  EXPECT_GT(difference(1.2 * *even.value), 0);
  EXPECT_LT(difference(0.8 * *even.value), 0);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, EverySite,
                         ::testing::Values("childress-microsoft", "core-scientific-conversion",
                                           "helios", "lake-mariner-core42"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(SiteStudy, ChildressHangsOnResiduals) {
  const Studied done = studied("childress-microsoft");
  ASSERT_EQ(done.study.returns.size(), 9u);
  const auto rate = [&](std::size_t i) { return 100 * *done.study.returns[i].internal_rate.value; };
  EXPECT_GE(rate(0), -4);
  EXPECT_LE(rate(0), -2);
  EXPECT_GE(rate(1), 6);
  EXPECT_LE(rate(1), 7);
  EXPECT_GE(rate(2), 10);
  EXPECT_LE(rate(2), 11);
  EXPECT_NEAR(done.study.prepaid_share_of_chips, 0.33, 0.005);
  EXPECT_THAT(done.study.notes.front(), testing::HasSubstr("hangs on residuals"));
  const Studied bare = studied(
      "childress-microsoft", {"cloud_assets.hall_residual=0 %", "cloud_assets.chip_residual=0 %"});
  EXPECT_LT(npv(bare.study, "both"), npv(done.study, "both") - 5e8);
}

TEST(SiteStudy, WhatTheCustomerPaysIsNotTheOwners) {
  const Studied funded = studied("core-scientific-conversion");
  EXPECT_LT(funded.study.figures.owner_capex_usd, 0.05 * funded.study.figures.capex_usd);
  const Studied half = studied("core-scientific-conversion", {"customer_funding.share=50 %"});
  EXPECT_LT(npv(half.study, "both"), npv(funded.study, "both"));
  const Studied generous =
      studied("core-scientific-conversion", {"customer_funding.credited=0 USD/MW"});
  EXPECT_GT(npv(generous.study, "both"), npv(funded.study, "both"));
}

TEST(SiteStudy, DearPowerStopsTheMineAndNotTheHalls) {
  const Studied dear =
      studied("childress-microsoft", {"power.zone=\"\"", "power.price=300 USD/MWh"});
  EXPECT_EQ(dear.study.energy.mining_mwh, 0);
  EXPECT_EQ(dear.study.energy.curtailed_mwh(), 0);  // closed, month after month
  const Studied cheap =
      studied("childress-microsoft", {"power.zone=\"\"", "power.price=10 USD/MWh"});
  EXPECT_NEAR(dear.study.energy.hall_mwh, cheap.study.energy.hall_mwh, 1e-6);
  EXPECT_EQ(cheap.study.energy.curtailed_mwh(), 0);
  EXPECT_GT(npv(cheap.study, "mine"), npv(dear.study, "mine"));
  EXPECT_LT(dear.study.energy.year.average_pue / cheap.study.energy.year.average_pue, 2);
}

TEST(SiteStudy, HoursOfAZoneAreWorthMoreToAMineThatStops) {
  const Studied zone = studied("childress-microsoft");
  const Studied flat = studied("childress-microsoft", {"power.zone=\"\""});
  EXPECT_GT(npv(zone.study, "mine"), npv(flat.study, "mine"));
  EXPECT_GT(zone.study.energy.curtailed_mwh(), 0);
  EXPECT_LT(zone.study.energy.mining_usd / zone.study.energy.mining_mwh,
            flat.study.energy.mining_usd / flat.study.energy.mining_mwh);
  // The halls run in all hours, whatever they cost.
  EXPECT_NEAR(zone.study.energy.hall_mwh, flat.study.energy.hall_mwh, 1e-6);
}

TEST(SiteStudy, AChipHourIsAlsoPricedByWhatItDelivers) {
  const Studied done = studied("childress-microsoft");
  const job::Delivery& delivery = done.sample.plan->delivery.value();
  ASSERT_TRUE(done.study.usd_per_delivered_pflop_hour.value);
  EXPECT_NEAR(*done.study.usd_per_delivered_pflop_hour.value * delivery.useful_flops / 1e15,
              done.study.levelised.per_chip_hour.in(site::USD_per_chip_hour), 1e-12);
  // Another number format changes that cost alone.
  const Studied fp8 = studied("childress-microsoft", {"job.precision=fp8"});
  EXPECT_LT(*fp8.study.usd_per_delivered_pflop_hour.value,
            *done.study.usd_per_delivered_pflop_hour.value);
  EXPECT_EQ(fp8.study.levelised.per_chip_hour, done.study.levelised.per_chip_hour);
  const Studied without = studied("helios");
  EXPECT_FALSE(without.study.usd_per_delivered_pflop_hour.value);
  EXPECT_THAT(without.study.usd_per_delivered_pflop_hour.outcome, testing::HasSubstr("[job]"));
}

TEST_P(EverySite, ANewFleetIsWorthNoLessThanTheOldOne) {
  const Studied refreshed = studied(GetParam());
  const Studied never = studied(GetParam(), {"mining.refresh.policy=never"});
  EXPECT_NEAR(npv(never.study, "mine"), refreshed.study.mining.never_npv_usd, 1);
  EXPECT_NEAR(npv(never.study, "mine"), never.study.mining.never_npv_usd, 1);
  EXPECT_TRUE(never.study.mining.path.purchases.empty());
  EXPECT_GE(npv(refreshed.study, "mine"), npv(never.study, "mine") - 1);
  EXPECT_GE(npv(refreshed.study, "both"), npv(never.study, "both") - 1);
}

TEST(SiteStudy, ComparesOverOneHorizon) {
  const Studied again = studied("helios");
  const Studied once = studied("helios", {"conversion.relet=0 years"});
  EXPECT_EQ(once.study.timeline.rows(), once.sample.plan->timeline.rows());
  EXPECT_EQ(again.study.timeline.rows(), once.study.timeline.rows() + 60);
  for (const SiteOption& option : again.study.options)
    EXPECT_EQ(option.flows_usd.size(), static_cast<std::size_t>(again.study.timeline.rows()) + 1);
  EXPECT_GT(npv(again.study, "both"), npv(once.study, "both"));
  // Until the contract ends the halls bring what it pays, to the cent.
  const std::vector<double> halls = hall_income_usd(*again.sample.plan, again.study.timeline);
  const std::vector<double>& contracted = again.sample.plan->flows.cash_usd;
  for (std::size_t row = 0; row < contracted.size(); ++row)
    ASSERT_EQ(halls[row], contracted[row]) << row;
  EXPECT_LT(halls[contracted.size()], 0);  // vacant
  EXPECT_GT(halls.back(), 0);
  // A cloud contract ends with its residuals.
  const Studied cloud = studied("childress-microsoft");
  EXPECT_EQ(cloud.study.timeline.rows(), cloud.sample.plan->timeline.rows());
}

TEST(SiteStudy, BreakEvenHoldsAtItsExtremes) {
  const Studied helios = studied("helios");
  const double even = *helios.study.figures.breakeven_hashprice.value;
  const Studied low = studied("helios", {"mining.outlook.hashprice=8 USD/PH/day"});
  EXPECT_NEAR(*low.study.figures.breakeven_hashprice.value / even, 1, 1e-6);
  const auto outcome = [](const Studied& done) {
    return done.study.figures.breakeven_hashprice.outcome;
  };
  const Studied dear = studied("helios", {"site.hard_cost=$20B"});
  EXPECT_THAT(outcome(dear), testing::HasSubstr("nothing"));
  EXPECT_FALSE(dear.study.figures.wins);
  EXPECT_THAT(dear.study.figures.why_never, testing::HasSubstr("behind"));
  const Studied worthless = studied("helios", {"mining.outlook.hashprice=0.01 USD/PH/day"});
  EXPECT_THAT(outcome(worthless), testing::HasSubstr("hundred"));
  EXPECT_EQ(npv(worthless.study, "mine"), 0);
  const Studied beside = studied("helios", {"conversion.mine_power=0 MW"});
  EXPECT_THAT(outcome(beside), testing::HasSubstr("no part"));
  // What the halls bring is then all that is between them.
  std::vector<double> halls = beside.study.options[2].flows_usd;
  for (std::size_t i = 0; i < halls.size(); ++i) halls[i] -= beside.study.options[0].flows_usd[i];
  EXPECT_NEAR(halls.back(), hall_income_usd(*beside.sample.plan, beside.study.timeline).back(), 1);
}

TEST(SiteStudy, RanksWhatItRestsOn) {
  const Studied helios = studied("helios");
  const Plan& plan = *helios.sample.plan;
  const std::vector<Assumption> ranked = rank_site_assumptions(plan, shipped(), helios.study, 2);
  ASSERT_GE(ranked.size(), 6u);
  for (std::size_t i = 1; i < ranked.size(); ++i)
    EXPECT_GE(ranked[i - 1].npv_lever_usd, ranked[i].npv_lever_usd);
  const auto drift = std::ranges::find(ranked, "mining.outlook.growth", &Assumption::name);
  ASSERT_NE(drift, ranked.end());
  double lever = 0;
  for (const char* end : {"-30 %", "-10 %"}) {
    const Studied at = studied("helios", {fmt::format("mining.outlook.growth={}", end)});
    lever = std::max(lever, std::abs(at.study.converting_advantage_usd() -
                                     helios.study.converting_advantage_usd()));
  }
  EXPECT_NEAR(drift->npv_lever_usd / lever, 1, 1e-9);
  EXPECT_NEAR(*converting_advantage_usd(plan, shipped()), helios.study.converting_advantage_usd(),
              1e-6 * lever);
}

TEST(SiteStudy, SaysWhatIsMissing) {
  const sample::Sample river = sample::from_file("scenarios/river-bend.toml");
  ASSERT_TRUE(river.plan) << river.why();
  const SiteStudyResult study = study_site(*river.plan, shipped());
  ASSERT_FALSE(study.has_value());
  ASSERT_EQ(study.error().size(), 3u);
  for (const schema::Diagnostic& problem : study.error()) EXPECT_EQ(problem.code, "GW407");
}

TEST(SiteStudy, SaysWhatContradictsItself) {
  const auto codes = [](std::vector<std::string> settings) {
    const sample::Sample deal =
        sample::from_file("scenarios/childress-microsoft.toml", std::move(settings));
    std::vector<std::string> given;
    if (!deal.plan) {
      for (const schema::Diagnostic& problem : deal.diagnostics) given.push_back(problem.code);
      return given;
    }
    const SiteStudyResult study = study_site(*deal.plan, shipped());
    if (!study)
      for (const schema::Diagnostic& problem : study.error()) given.push_back(problem.code);
    return given;
  };
  EXPECT_THAT(codes({}), testing::IsEmpty());
  EXPECT_THAT(codes({"conversion.it_power=300 MW"}), testing::Contains("GW406"));
  EXPECT_THAT(codes({"power.zone=ercot_hb_west"}), testing::Contains("GW404"));
  EXPECT_THAT(codes({"conversion.cooling=air"}), testing::Contains("GW405"));
  EXPECT_THAT(codes({"cloud_assets.chips=$5B"}), testing::Contains("GW406"));
  EXPECT_THAT(codes({"mining.machine[0].model=s21"}), testing::Contains("GW404"));
  EXPECT_THAT(codes({"cloud[0].price=3 USD/GPU-hour"}), testing::Contains("GW405"));
}

}  // namespace
}  // namespace gigawatt::plan
