#include "gigawatt/base/statistics.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>

namespace gigawatt::base {
namespace {

TEST(Statistics, MeanAndItsStandardError) {
  const std::vector<double> values = {2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_DOUBLE_EQ(mean(values), 5);
  EXPECT_DOUBLE_EQ(standard_error(values), std::sqrt(32.0 / 7 / 8));
  EXPECT_EQ(standard_error(std::vector{3.0}), 0);
}

TEST(Statistics, QuantilesInterpolateBetweenOrderStatistics) {
  const std::vector<double> values = {40, 10, 30, 20};  // numpy.quantile, method "linear"
  const Quantiles sample(values);
  EXPECT_DOUBLE_EQ(sample.at(0), 10);
  EXPECT_DOUBLE_EQ(sample.at(0.25), 17.5);
  EXPECT_DOUBLE_EQ(sample.at(0.5), 25);
  EXPECT_DOUBLE_EQ(sample.at(0.9), 37);
  EXPECT_DOUBLE_EQ(sample.at(1), 40);
  const std::vector<double> shares = {0.5, 0};
  EXPECT_EQ(quantiles(values, shares), (std::vector<double>{25, 10}));
  EXPECT_EQ(Quantiles(std::vector{7.0}).at(0.3), 7);
}

// Rockafellar & Uryasev: the minimum over a of a + mean(max(loss - a, 0)) / (1 - level).
double cvar_by_definition(const std::vector<double>& losses, double level) {
  double best = std::numeric_limits<double>::infinity();
  for (double a : losses) {
    double excess = 0;
    for (double loss : losses) excess += std::max(loss - a, 0.0);
    best = std::min(best, a + excess / static_cast<double>(losses.size()) / (1 - level));
  }
  return best;
}

TEST(Statistics, TailAverageIsTheMinimumOfRockafellarAndUryasev) {
  const std::vector<double> losses = {3, -1, 8, 0.5, 12, 4, 4, -7, 2, 9, 1};
  for (double level : {0.0, 0.3, 0.5, 0.77, 0.9, 0.95, 0.999})
    EXPECT_NEAR(cvar(losses, level), cvar_by_definition(losses, level), 1e-12) << level;
  EXPECT_NEAR(cvar(losses, 0), mean(losses), 1e-12);
  EXPECT_NEAR(cvar(losses, 0.999), 12, 1e-12);
}

TEST(Statistics, BinomialErrorAndUpperBound) {
  EXPECT_DOUBLE_EQ(binomial_standard_error(0.2, 100), 0.04);
  EXPECT_NEAR(binomial_upper_bound(0, 1000), 3.0 / 1000, 1e-5);  // the rule of three
  EXPECT_EQ(binomial_upper_bound(10, 10), 1);
}

TEST(Statistics, UpperBoundIsClopperPearsons) {
  using Binomial = boost::math::binomial_distribution<double>;
  for (std::int64_t trials : {1, 20, 1000, 100'000})
    for (std::int64_t events : {0, 1, 7, 500, 60'000}) {
      if (events >= trials) continue;
      for (double confidence : {0.5, 0.95, 0.999}) {
        const double wanted = Binomial::find_upper_bound_on_p(
            static_cast<double>(trials), static_cast<double>(events), 1 - confidence);
        EXPECT_NEAR(binomial_upper_bound(events, trials, confidence) / wanted, 1, 1e-9)
            << events << " of " << trials << " at " << confidence;
      }
    }
}

TEST(Statistics, NormalDistributionMatchesBoost) {
  const boost::math::normal_distribution<long double> normal;
  for (double x = -37; x <= 10; x += 0.0173) {
    const auto wanted = static_cast<double>(cdf(normal, static_cast<long double>(x)));
    EXPECT_NEAR(normal_cdf(x) / wanted, 1, 2e-15) << x;
  }
  EXPECT_EQ(normal_cdf(0), 0.5);
  EXPECT_EQ(normal_cdf(60), 1);
  EXPECT_EQ(normal_cdf(-60), 0);
}

TEST(Statistics, NormalQuantileMatchesBoostAndInvertsTheDistribution) {
  const boost::math::normal normal;
  for (double u = 1e-300; u < 0.4; u *= 1.9) {
    EXPECT_NEAR(normal_quantile(u) / quantile(normal, u), 1, 1e-14) << u;
    EXPECT_NEAR(normal_cdf(normal_quantile(u)) / u, 1, 1e-12) << u;
  }
  for (double u = 0.01; u < 1; u += 0.007)
    EXPECT_NEAR(normal_quantile(u), quantile(normal, u), 1e-14) << u;
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_EQ(normal_quantile(0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(normal_quantile(1), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace gigawatt::base
