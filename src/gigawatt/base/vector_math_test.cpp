#include "gigawatt/base/vector_math.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "support/numbers.h"

namespace gigawatt::base {
namespace {

using support::kInfinity;
using support::kNaN;

constexpr int kTrials = 400'000;
constexpr long double kTwoPi = 6.283185307179586476925286766559L;

// Distance in units of the last place of the exact result; the oracle has 64 bits of mantissa.
double error_in_ulp(double result, long double exact) {
  int exponent = 0;
  std::frexp(static_cast<double>(exact), &exponent);
  const long double ulp = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return static_cast<double>(std::fabs(static_cast<long double>(result) - exact) / ulp);
}

class Draw {
 public:
  double between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }

 private:
  std::mt19937_64 random_{7};
};

template <class Function, class Oracle, class Next>
double largest_error(Function function, Oracle oracle, Next next) {
  double largest = 0;
  for (int i = 0; i < kTrials; ++i) {
    const double x = next(i);
    largest = std::max(largest, error_in_ulp(function(x), oracle(x)));
  }
  return largest;
}

TEST(VectorMath, ExponentialIsExactToAboutOneUlp) {
  Draw draw;
  const auto next = [&](int i) { return i % 2 ? draw.between(-745, 709.7) : draw.between(-2, 2); };
  EXPECT_LT(largest_error([](double x) { return base::exp(x); }, expl, next), 1.1);
}

TEST(VectorMath, LogarithmIsExactToOneUlp) {
  Draw draw;
  const auto next = [&](int i) {
    if (i % 2) return draw.between(0.25, 4);
    return std::ldexp(draw.between(0.5, 1), static_cast<int>(draw.between(-1073, 1024)));
  };
  EXPECT_LT(largest_error([](double x) { return base::log(x); }, logl, next), 1.0);
}

TEST(VectorMath, SmallExponentialsAndLogarithmsKeepTheirDigits) {
  Draw draw;
  const auto small = [&](int) {
    return std::ldexp(draw.between(-1, 1), -int(draw.between(0, 60)));
  };
  EXPECT_LT(largest_error([](double x) { return base::expm1(x); }, expm1l, small), 4.0);
  const auto above = [&](int i) { return std::max(small(i), -0.9); };
  EXPECT_LT(largest_error([](double x) { return base::log1p(x); }, log1pl, above), 4.0);
}

long double exact_sine(double turns, int quarter_shift) {
  const double quarters = std::nearbyint(turns * 4);
  const long double angle = kTwoPi * (static_cast<long double>(turns) - quarters / 4.0L);
  switch ((static_cast<long long>(quarters) + quarter_shift) & 3) {
    case 0:
      return sinl(angle);
    case 1:
      return cosl(angle);
    case 2:
      return -sinl(angle);
    default:
      return -cosl(angle);
  }
}

TEST(VectorMath, SineAndCosineOfTurnsAreExactToTwoUlp) {
  Draw draw;
  double largest = 0;
  for (int i = 0; i < kTrials; ++i) {
    const double turns = i % 2 ? draw.between(0, 1) : draw.between(-3000, 3000);
    double sine, cosine;
    sincos_2pi(turns, sine, cosine);
    largest = std::max({largest, error_in_ulp(sine, exact_sine(turns, 0)),
                        error_in_ulp(cosine, exact_sine(turns, 1))});
  }
  EXPECT_LT(largest, 2.0);
}

TEST(VectorMath, QuartersOfATurnAreExact) {
  const double sines[] = {0, 1, 0, -1}, cosines[] = {1, 0, -1, 0};
  for (int quarter = -8; quarter < 8; ++quarter) {
    double sine, cosine;
    sincos_2pi(quarter * 0.25, sine, cosine);
    EXPECT_EQ(sine, sines[quarter & 3]);
    EXPECT_EQ(cosine, cosines[quarter & 3]);
  }
}

TEST(VectorMath, ExponentialOverflowsToInfinityAndUnderflowsGradually) {
  EXPECT_EQ(base::exp(0.0), 1.0);
  EXPECT_EQ(base::exp(709.79), kInfinity);
  EXPECT_LT(base::exp(709.78), kInfinity);
  EXPECT_EQ(base::exp(kInfinity), kInfinity);
  EXPECT_EQ(base::exp(-745.14), 0.0);
  EXPECT_EQ(base::exp(-745.1), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(base::exp(-kInfinity), 0.0);
  EXPECT_TRUE(std::isnan(base::exp(kNaN)));
  EXPECT_EQ(base::expm1(-1e300), -1.0);
  EXPECT_EQ(base::expm1(800.0), kInfinity);
}

TEST(VectorMath, LogarithmOfZeroIsMinusInfinityAndOfANegativeNumberNone) {
  EXPECT_EQ(base::log(1.0), 0.0);
  EXPECT_EQ(base::log(0.0), -kInfinity);
  EXPECT_EQ(base::log(-0.0), -kInfinity);
  EXPECT_EQ(base::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(base::log(-1.0)));
  EXPECT_TRUE(std::isnan(base::log(-kInfinity)));
  EXPECT_TRUE(std::isnan(base::log(kNaN)));
  EXPECT_EQ(base::log1p(-1.0), -kInfinity);
  EXPECT_EQ(base::log1p(kInfinity), kInfinity);
}

TEST(VectorMath, GivesTheSameBitsInAPackAsAlone) {
  Draw draw;
  const double edges[] = {0.0, -0.0, 1e-320, -800, 800, kInfinity, -kInfinity, kNaN, 0.5, -1.0};
  const auto same = [](double a, double b) {
    return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
  };
  for (int i = 0; i < 20'000; ++i) {
    double x[kPackLanes];
    for (double& value : x) value = draw.between(-50, 50);
    x[i % kPackLanes] = edges[i % std::size(edges)];
    const pack packed = load<pack>(x);
    const pack exponential = base::exp(packed), logarithm = base::log(packed);
    const pack small = base::expm1(packed), above = base::log1p(packed);
    pack sine, cosine;
    sincos_2pi(packed, sine, cosine);
    for (int k = 0; k < kPackLanes; ++k) {
      double s, c;
      sincos_2pi(x[k], s, c);
      ASSERT_TRUE(same(lane(exponential, k), base::exp(x[k]))) << x[k];
      ASSERT_TRUE(same(lane(logarithm, k), base::log(x[k]))) << x[k];
      ASSERT_TRUE(same(lane(small, k), base::expm1(x[k]))) << x[k];
      ASSERT_TRUE(same(lane(above, k), base::log1p(x[k]))) << x[k];
      ASSERT_TRUE(same(lane(sine, k), s) && same(lane(cosine, k), c)) << x[k];
    }
  }
}

}  // namespace
}  // namespace gigawatt::base
