// The Monte Carlo against what can be written down: rent, options on it, defaults, delays,
// overruns.
//
// Every frequency is held to four of its own standard errors; seeds are fixed, so nothing flickers.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/credit.h"
#include "gigawatt/catalog/regimes.h"
#include "gigawatt/plan/path_block.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"
#include "support/numbers.h"

namespace gigawatt::plan {
namespace {

using sample::kMomentErrors;
using sample::kMomentPaths;
using support::sample_variance;

// One hall for each of `contracts`, let for fifteen years, no debt: what is drawn and nothing else.
std::string deal(const std::vector<std::string>& contracts, const std::string& site = {}) {
  std::string text =
      "[scenario]\nname = \"drawn\"\nclose = \"2026-01\"\n"
      "[site]\nhard_cost_per_it_power = \"$8M/MW\"\n" +
      site;
  for (std::size_t c = 0; c < contracts.size(); ++c) {
    text += fmt::format(
        "[[phase]]\ncontract = \"{0}\"\nit_power = \"10 MW\"\ncompletion = \"2027-01\"\n"
        "[[contract]]\nname = \"{0}\"\ntenant = \"Tenant {0}\"\nkind = \"triple-net\"\n"
        "term = \"15 years\"\nrent = \"150 USD/kW-month\"\n{1}",
        c, contracts[c]);
  }
  return text + fmt::format("[risk]\npaths = {}\nseed = 7\nwrong_way_beta = 0\n", kMomentPaths);
}

PathColumns columns_of(const sample::Sample& sample) {
  SimulationOptions options;
  options.paths = sample.plan->spec.risk.paths;
  return simulate(*sample.plan, sample.plan->chain(), *sample.financing, options).columns;
}

void expect_frequency(const std::vector<double>& values, double below, double probability) {
  const auto hits = std::ranges::count_if(values, [&](double v) { return v < below; });
  const double share = static_cast<double>(hits) / static_cast<double>(values.size());
  const double error =
      std::sqrt(probability * (1 - probability) / static_cast<double>(values.size()));
  EXPECT_NEAR(share, probability, kMomentErrors * error) << "below " << below;
}

// --- Market rent --------------------------------------------------------------------------------

// Rent over today's at the end of `rows`, one vector a row, of kMomentPaths paths.
std::vector<std::vector<double>> factors_at(const Plan& plan, const RegimeChain& chain,
                                            const std::vector<int>& rows) {
  PathBlock block(plan, chain, {});
  std::vector<std::vector<double>> factors(rows.size());
  for (std::int64_t path = 0; path < kMomentPaths; path += kChainLanes) {
    block.draw(static_cast<std::uint64_t>(path));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const double* row = block.market_factor() + rows[r] * kChainLanes;
      factors[r].insert(factors[r].end(), row, row + kChainLanes);
    }
  }
  return factors;
}

// ln(rent) after t years: a normal variable (Ornstein & Uhlenbeck 1930) about a level that closes
// half of its gap in each half-life.
struct LogRent {
  double mean = 0, variance = 0, pull = 0;
};
LogRent log_rent(const catalog::Regime& regime, double t) {
  const double pull = std::numbers::ln2 / regime.rent_half_life.in(base::years);
  const double volatility = regime.rent_volatility.in(base::ratio);
  const double level = std::log(regime.rent_level.in(base::ratio));
  return {level * (1 - std::exp(-pull * t)) + std::log1p(regime.rent_growth.in(base::ratio)) * t,
          volatility * volatility * (1 - std::exp(-2 * pull * t)) / (2 * pull), pull};
}

TEST(MarketRent, HasTheMomentsOfItsProcessInEveryRegime) {
  const sample::Sample sample = sample::from_text(deal({""}));
  ASSERT_TRUE(sample.financing) << sample.why();
  const std::vector<int> rows = {0, 11, 60, 143};
  for (const auto& chain : sample.plan->regimes) {
    const auto factors = factors_at(*sample.plan, *chain, rows);
    std::vector<std::vector<double>> logs = factors;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      SCOPED_TRACE(fmt::format("{} row {}", chain->regime.name, rows[r]));
      for (double& factor : logs[r]) factor = std::log(factor);
      const LogRent x = log_rent(chain->regime, (rows[r] + 1) / 12.0);
      const double n = static_cast<double>(kMomentPaths);
      EXPECT_NEAR(base::mean(logs[r]), x.mean, kMomentErrors * std::sqrt(x.variance / n));
      EXPECT_NEAR(sample_variance(logs[r]), x.variance,
                  kMomentErrors * x.variance * std::sqrt(2 / n));
    }
    // Covariance of two dates: the variance of the first, decayed.
    const LogRent early = log_rent(chain->regime, 1), late = log_rent(chain->regime, 61 / 12.0);
    double product = 0;
    for (std::size_t p = 0; p < logs[1].size(); ++p)
      product += (logs[1][p] - early.mean) * (logs[2][p] - late.mean);
    const double covariance = early.variance * std::exp(-early.pull * (61 / 12.0 - 1));
    EXPECT_NEAR(product / static_cast<double>(kMomentPaths), covariance,
                kMomentErrors * std::sqrt(early.variance * late.variance * 2 /
                                          static_cast<double>(kMomentPaths)));
  }
}

// E[max(F - K, 0)] of a lognormal F (Black 1976, undiscounted).
double call_value(const LogRent& x, double strike) {
  const double deviation = std::sqrt(x.variance);
  const double d2 = (x.mean - std::log(strike)) / deviation;
  return std::exp(x.mean + x.variance / 2) * base::normal_cdf(d2 + deviation) -
         strike * base::normal_cdf(d2);
}

TEST(MarketRent, PricesOptionsAsBlackDoes) {
  const sample::Sample sample = sample::from_text(deal({""}));
  ASSERT_TRUE(sample.financing) << sample.why();
  const std::vector<int> rows = {23, 119};
  for (const auto& chain : sample.plan->regimes) {
    const auto factors = factors_at(*sample.plan, *chain, rows);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const LogRent x = log_rent(chain->regime, (rows[r] + 1) / 12.0);
      for (const double moneyness : {0.8, 1.0, 1.3}) {
        const double strike = moneyness * std::exp(x.mean);
        std::vector<double> payoff;
        for (double factor : factors[r]) payoff.push_back(std::max(0.0, factor - strike));
        EXPECT_NEAR(base::mean(payoff), call_value(x, strike),
                    kMomentErrors * base::standard_error(payoff))
            << chain->regime.name << " row " << rows[r] << " strike " << strike;
      }
    }
  }
}

// --- Credit -------------------------------------------------------------------------------------

double cumulative(const std::string& rating, double years) {
  return *catalog::cumulative_default(catalog::shipped(), rating, years);
}

TEST(TenantDefault, ComesAsOftenAsItsRatingSays) {
  for (const std::string rating : {"A", "BBB", "BB-", "B", "CCC"}) {
    SCOPED_TRACE(rating);
    const sample::Sample sample = sample::from_text(deal({"tenant_rating = \"" + rating + "\"\n"}));
    ASSERT_TRUE(sample.financing) << sample.why();
    const PathColumns columns = columns_of(sample);
    for (const int years : {1, 2, 3, 5, 6, 12})
      expect_frequency(columns.tenant_lost_row, 12 * years, cumulative(rating, years));
  }
}

// A regime multiplies the hazard: survival is raised to its power.
TEST(TenantDefault, IsMultipliedByTheRegime) {
  const sample::Sample sample =
      sample::from_text(deal({"tenant_rating = \"BB\"\n"}), {"risk.regime=winter"});
  ASSERT_TRUE(sample.financing) << sample.why();
  const double multiplier = sample.plan->chain().regime.hazard_multiplier.in(base::ratio);
  EXPECT_GT(multiplier, 2);
  const PathColumns columns = columns_of(sample);
  for (const int years : {1, 5, 10})
    expect_frequency(columns.tenant_lost_row, 12 * years,
                     1 - std::pow(1 - cumulative("BB", years), multiplier));
}

const char* const kGuaranteed =
    "tenant_rating = \"CCC\"\nguarantor = \"Parent\"\nguarantor_rating = \"B\"\n";

// The rent is lost when both have failed, in whichever order.
TEST(TenantDefault, IsLostOnlyWhenItsGuarantorFailsToo) {
  const sample::Sample sample = sample::from_text(deal({kGuaranteed}));
  ASSERT_TRUE(sample.financing) << sample.why();
  const PathColumns columns = columns_of(sample);
  for (const int years : {2, 5, 10})
    expect_frequency(columns.tenant_lost_row, 12 * years,
                     cumulative("CCC", years) * cumulative("B", years));
}

// One guarantor behind two leases fails once; two guarantors fail each on its own.
TEST(TenantDefault, OfTwoLeasesDependsOnWhetherTheyShareAGuarantor) {
  const std::string other =
      "tenant_rating = \"CCC\"\nguarantor = \"Bank\"\nguarantor_rating = \"B\"\n";
  const sample::Sample shared = sample::from_text(deal({kGuaranteed, kGuaranteed}));
  const sample::Sample apart = sample::from_text(deal({kGuaranteed, other}));
  ASSERT_TRUE(shared.financing) << shared.why();
  ASSERT_TRUE(apart.financing) << apart.why();
  const PathColumns one = columns_of(shared), two = columns_of(apart);
  for (const int years : {2, 5, 10}) {
    const double tenant = cumulative("CCC", years), guarantor = cumulative("B", years);
    expect_frequency(one.tenant_lost_row, 12 * years,
                     guarantor * (1 - (1 - tenant) * (1 - tenant)));
    expect_frequency(two.tenant_lost_row, 12 * years, 1 - std::pow(1 - tenant * guarantor, 2));
  }
}

// --- Construction -------------------------------------------------------------------------------

// Distribution function of the triangular distribution.
double triangular_cdf(double low, double mode, double high, double x) {
  if (x <= low) return 0;
  if (x >= high) return 1;
  if (x < mode) return (x - low) * (x - low) / ((high - low) * (mode - low));
  return 1 - (high - x) * (high - x) / ((high - low) * (high - mode));
}

const char* const kDelay = "delay = { triangular = [\"0 months\", \"2 months\", \"9 months\"] }\n";

// Rent starts on the first of a month: a delay of 2.1 months is one of three.
TEST(Construction, DelayHasItsQuantilesInWholeMonths) {
  const sample::Sample sample = sample::from_text(deal({""}, kDelay));
  ASSERT_TRUE(sample.financing) << sample.why();
  const PathColumns columns = columns_of(sample);
  for (int months = 1; months <= 9; ++months)
    expect_frequency(columns.delay_months, months + 0.5, triangular_cdf(0, 2, 9, months));
}

// The later of two halls: as one hall when their delays are the same, F squared when independent.
TEST(Construction, DelaysOfTwoHallsAreAsCorrelatedAsStated) {
  for (const bool together : {true, false}) {
    const std::string rho =
        together ? "delay_correlation = \"100 %\"\n" : "delay_correlation = \"0 %\"\n";
    const sample::Sample sample = sample::from_text(deal({"", ""}, kDelay + rho));
    ASSERT_TRUE(sample.financing) << sample.why();
    const PathColumns columns = columns_of(sample);
    for (int months = 1; months <= 8; ++months)
      expect_frequency(columns.delay_months, months + 0.5,
                       std::pow(triangular_cdf(0, 2, 9, months), together ? 1 : 2));
  }
}

TEST(Construction, OverrunHasItsDistribution) {
  const sample::Sample sample = sample::from_text(
      deal({""}, "cost_overrun = { triangular = [\"-5 %\", \"3 %\", \"25 %\"] }\n"));
  ASSERT_TRUE(sample.financing) << sample.why();
  const PathColumns columns = columns_of(sample);
  for (const double x : {-0.03, 0.0, 0.03, 0.10, 0.20})
    expect_frequency(columns.overrun, x, triangular_cdf(-0.05, 0.03, 0.25, x));
  EXPECT_NEAR(base::mean(columns.overrun), 0.23 / 3,
              kMomentErrors * base::standard_error(columns.overrun));
}

}  // namespace
}  // namespace gigawatt::plan
