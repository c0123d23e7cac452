#include "gigawatt/power/coupled.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/power/merit_order.h"
#include "gigawatt/power/sample_dispatch.h"
#include "support/files.h"

namespace gigawatt::power {
namespace {

Dispatch reference_year() {
  return reference_site(support::file_text(GIGAWATT_REPO "/tests/data/dispatch_8760.bin"));
}

// Published optimum of the reference programme; oracles.highs_dispatch finds it with HiGHS.
constexpr double kOptimum = 13'720'081.7256;

TEST(CoupledDispatch, FindsTheReferenceOptimum) {
  const Dispatch site = reference_year();
  ASSERT_EQ(site.hours(), 8760);
  const CoupledResult result = solve_coupled(site);
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(result.net_cost_usd / kOptimum, 1, 1e-7);
  EXPECT_LE(result.lower_bound_usd, kOptimum + 1e-4);  // the optimum is known to four decimals
  EXPECT_GE(result.net_cost_usd, kOptimum - 1e-4);
  EXPECT_LE(result.optimum_gap, 1e-7);
  EXPECT_LE(result.largest_violation, 1e-6);
}

TEST(CoupledDispatch, GivesTheSameBitsOnEveryInstructionSetAndInPlainCode) {
  for (std::uint64_t seed : {1u, 2u, 3u}) {
    const Dispatch site = random_site(seed);
    const CoupledResult plain = solve_coupled(site, {.reference = true});
    for (base::Isa isa : {base::Isa::v2, base::Isa::v3, base::Isa::v4}) {
      if (isa > base::best_isa()) continue;
      const CoupledResult fast = solve_coupled(site, {.isa = isa});
      EXPECT_EQ(fast.net_cost_usd, plain.net_cost_usd) << seed << base::name_of(isa);
      EXPECT_EQ(fast.lower_bound_usd, plain.lower_bound_usd) << seed << base::name_of(isa);
      EXPECT_EQ(fast.plan.stored_mwh, plain.plan.stored_mwh) << seed << base::name_of(isa);
    }
  }
}

// A tier whose value moves is as good as one tier for each value, there only in its hours.
TEST(CoupledDispatch, ServesATierWhoseValueMoves) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Dispatch moving = random_site(seed), split = moving;
    for (std::size_t tier : {0u, 1u, 4u}) {
      LoadTier& first = split.tiers[tier];
      LoadTier second = first;
      second.value_usd_per_mwh *= 1.7;
      for (std::size_t t = 0; t < 168; ++t) {
        const bool late = t >= 70;
        moving.tiers[tier].hourly_value_usd_per_mwh.push_back(late ? second.value_usd_per_mwh
                                                                   : first.value_usd_per_mwh);
        (late ? first : second).demand_mw[t] = 0;
      }
      split.tiers.push_back(second);
    }
    for (Dispatch* site : {&moving, &split}) site->ramp_up_mw = site->ramp_down_mw = 1e9;
    const CoupledResult a = solve_coupled(moving), b = solve_coupled(split);
    EXPECT_LE(a.optimum_gap, 1e-6) << seed;
    EXPECT_NEAR(a.net_cost_usd, b.net_cost_usd, 2e-6 * (1 + std::abs(b.net_cost_usd))) << seed;
    moving.battery = split.battery = {};
    moving.peak.usd_per_mw = split.peak.usd_per_mw = 0;
    const double merit = net_cost_usd(moving, merit_order(moving));
    EXPECT_NEAR(merit, net_cost_usd(split, merit_order(split)), 1e-9 * (1 + std::abs(merit)));
    EXPECT_EQ(merit, net_cost_usd(moving, merit_order_reference(moving)));
  }
}

TEST(CoupledDispatch, ProvesItsPlansOfRandomWeeks) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Dispatch site = random_site(seed);
    const CoupledResult result = solve_coupled(site);
    EXPECT_TRUE(result.converged) << seed;
    EXPECT_LE(result.optimum_gap, 1e-6) << seed;
    EXPECT_GE(result.optimum_gap, -1e-9) << seed;
    EXPECT_LE(result.largest_violation, 1e-5) << seed;
    EXPECT_EQ(result.net_cost_usd, net_cost_usd(site, result.plan)) << seed;
  }
}

// Energy in = energy out, and what is curtailed with what is served makes up the demand.
TEST(CoupledDispatch, BalancesEveryHour) {
  const Dispatch site = random_site(11);
  const DispatchPlan plan = solve_coupled(site).plan;
  for (std::size_t t = 0; t < 168; ++t) {
    double in = plan.import_mw[t] + plan.discharge_mw[t], out = plan.charge_mw[t];
    for (const Hourly& generated : plan.generated_mw) in += generated[t];
    for (std::size_t i = 0; i < site.tiers.size(); ++i) {
      out += plan.served_mw[i][t];
      EXPECT_GE(plan.served_mw[i][t], 0);
      EXPECT_LE(plan.served_mw[i][t], site.tiers[i].demand_mw[t]);
    }
    EXPECT_NEAR(in, out, 1e-9);
  }
}

TEST(CoupledDispatch, IsTheMeritOrderWhereNothingCouples) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Dispatch site = random_site(seed);
    site.battery = {};
    site.peak.usd_per_mw = 0;
    site.ramp_up_mw = site.ramp_down_mw = 1e9;
    EXPECT_FALSE(site.couples_hours());
    const double exact = net_cost_usd(site, merit_order(site));
    const CoupledResult result = solve_coupled(site);
    EXPECT_NEAR(result.net_cost_usd, exact, 1e-6 * std::abs(exact)) << seed;
    EXPECT_LE(result.lower_bound_usd, exact + 1e-9 * std::abs(exact)) << seed;
  }
}

TEST(CoupledDispatch, NeverCostsMoreWithMoreFreedom) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Dispatch site = random_site(seed);
    Dispatch freer = site;
    freer.battery.energy_mwh *= 2;
    freer.ramp_up_mw *= 2;
    const CoupledResult with = solve_coupled(freer), without = solve_coupled(site);
    EXPECT_LE(with.lower_bound_usd, without.net_cost_usd) << seed;
    freer = site;
    freer.peak.usd_per_mw *= 2;
    EXPECT_GE(solve_coupled(freer).net_cost_usd, without.lower_bound_usd) << seed;
  }
}

// Megawatts in kilowatts, dollars in cents: the same plan.
TEST(CoupledDispatch, DoesNotDependOnTheUnits) {
  const Dispatch site = random_site(5);
  Dispatch scaled = site;
  for (double& mw : scaled.import_limit_mw) mw *= 1024;
  for (LoadTier& tier : scaled.tiers)
    for (double& mw : tier.demand_mw) mw *= 1024;
  for (Generator& generator : scaled.generators)
    for (double& mw : generator.available_mw) mw *= 1024;
  scaled.battery.charge_mw *= 1024;
  scaled.battery.discharge_mw *= 1024;
  scaled.battery.energy_mwh *= 1024;
  scaled.ramp_up_mw *= 1024;
  scaled.ramp_down_mw *= 1024;
  const CoupledResult small = solve_coupled(site), large = solve_coupled(scaled);
  EXPECT_NEAR(large.net_cost_usd / 1024, small.net_cost_usd, 1e-9 * std::abs(small.net_cost_usd));
}

TEST(CoupledDispatch, TakesZeroFullAndAbsurdInputs) {
  for (double price : {0.0, 9e4, -9e4}) {
    Dispatch site = random_site(7);
    site.price_usd_per_mwh.assign(168, price);
    const CoupledResult result = solve_coupled(site);
    EXPECT_TRUE(result.converged) << price;
    EXPECT_LE(result.largest_violation, 1e-5) << price;
    EXPECT_LE(result.optimum_gap, 1e-6) << price;
  }
  Dispatch dark = random_site(7);  // no line, no sun, no gas: everything is shed
  dark.import_limit_mw.assign(168, 0.0);
  dark.generators.clear();
  const CoupledResult result = solve_coupled(dark);
  EXPECT_TRUE(result.converged);
  double lost = 0;
  for (const LoadTier& tier : dark.tiers)
    if (tier.firm)
      for (double mw : tier.demand_mw) lost += mw * tier.value_usd_per_mwh;
  EXPECT_NEAR(result.net_cost_usd, lost, 1e-6 * lost);
}

TEST(CoupledDispatch, TakesTheNextPriceYearInTheSameMemory) {
  const Dispatch first = random_site(1);
  Dispatch second = random_site(2);
  second.peak.block_starts = first.peak.block_starts;
  CoupledSolver solver(first);
  EXPECT_TRUE(solver.solve(first).converged);
  EXPECT_EQ(solver.solve(second).net_cost_usd, solve_coupled(second).net_cost_usd);
}

// A battery that buys at the day's low and sells at its high, by hand.
TEST(CoupledDispatch, MovesEnergyFromCheapToDearHours) {
  Dispatch site;
  site.price_usd_per_mwh = {20, 20, 100, 100};
  site.import_limit_mw.assign(4, 50.0);
  site.tiers = {
      {.name = "AI", .value_usd_per_mwh = 1000, .demand_mw = Hourly(4, 10.0), .firm = true}};
  site.battery = {
      .charge_mw = 8, .discharge_mw = 8, .energy_mwh = 12, .stored_per_mwh_charged = 0.9};
  const CoupledResult result = solve_coupled(site);
  // 12 MWh are stored from 13 1/3 bought at 20 and save 12 MWh at 100.
  EXPECT_NEAR(result.net_cost_usd, 20 * (20 + 12 / 0.9) + 100 * (20 - 12), 1e-4);
}

}  // namespace
}  // namespace gigawatt::power
