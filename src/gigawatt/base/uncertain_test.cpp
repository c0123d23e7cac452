#include "gigawatt/base/uncertain.h"

#include <cmath>

#include <gtest/gtest.h>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>

namespace gigawatt::base {
namespace {

// The mean of a distribution is the integral of its quantile function.
double integrated_quantile(const Distribution& distribution) {
  constexpr int steps = 200'000;
  double sum = 0;
  for (int i = 0; i < steps; ++i) sum += quantile(distribution, (i + 0.5) / steps);
  return sum / steps;
}

TEST(Uncertain, QuantilesMatchBoost) {
  const boost::math::normal normal(3, 2);
  const boost::math::lognormal lognormal(std::log(5.0), 0.4);
  const boost::math::triangular triangular(1, 2, 7);
  for (double u = 0.001; u < 1; u += 0.0113) {
    EXPECT_NEAR(quantile(Normal{3, 2}, u), quantile(normal, u), 1e-13);
    EXPECT_NEAR(quantile(LogNormal{5, 0.4}, u), quantile(lognormal, u), 1e-12);
    EXPECT_NEAR(quantile(Triangular{1, 2, 7}, u), quantile(triangular, u), 1e-13);
    EXPECT_DOUBLE_EQ(quantile(Uniform{-1, 4}, u), -1 + 5 * u);
    EXPECT_EQ(quantile(Fixed{6}, u), 6);
  }
}

TEST(Uncertain, EmpiricalQuantilesAreObservationsInOrder) {
  const Empirical sample = {{9, 1, 4, 6}};
  EXPECT_EQ(quantile(sample, 0.01), 1);
  EXPECT_EQ(quantile(sample, 0.26), 4);
  EXPECT_EQ(quantile(sample, 0.74), 6);
  EXPECT_EQ(quantile(sample, 0.76), 9);
  EXPECT_EQ(quantile(sample, 1 - 1e-12), 9);
}

TEST(Uncertain, MeanIsTheIntegralOfTheQuantiles) {
  for (const Distribution& d :
       {Distribution(Fixed{2}), Distribution(Normal{1, 3}), Distribution(LogNormal{2, 0.5}),
        Distribution(Uniform{3, 8}), Distribution(Triangular{0, 1, 6}),
        Distribution(Triangular{0, 0, 6}), Distribution(Triangular{4, 4, 4}),
        Distribution(Empirical{{3, 1, 8}})})
    EXPECT_NEAR(integrated_quantile(d), mean(d), 2e-4) << d.index();
}

TEST(Uncertain, QuantityIsKnownOrADistribution) {
  const Uncertain<dimensions::power> known = megawatts(5);
  EXPECT_TRUE(known.is_fixed());
  EXPECT_EQ(known.mean(), megawatts(5));
  const Uncertain<dimensions::power> guess{};
  EXPECT_TRUE(guess.is_fixed());
  Uncertain<dimensions::power> range;
  range.distribution = Uniform{4e6, 8e6};
  EXPECT_FALSE(range.is_fixed());
  EXPECT_EQ(range.mean(), megawatts(6));
}

}  // namespace
}  // namespace gigawatt::base
