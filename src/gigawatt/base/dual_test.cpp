#include "gigawatt/base/dual.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/base/money.h"

namespace gigawatt::base {
namespace {

// d/dx and d/dy of function(x, y) against central differences, whose own error is about h^2.
template <class Function>
void expect_derivatives(const char* name, Function function, double x, double y) {
  const auto result = function(variable<2>(x, 0), variable<2>(y, 1));
  constexpr double h = 1e-5;
  const double by_x = (function(x + h, y) - function(x - h, y)) / (2 * h);
  const double by_y = (function(x, y + h) - function(x, y - h)) / (2 * h);
  EXPECT_EQ(result.value, function(x, y)) << name;
  EXPECT_NEAR(result.derivative[0], by_x, 2e-8 * (1 + std::abs(by_x))) << name;
  EXPECT_NEAR(result.derivative[1], by_y, 2e-8 * (1 + std::abs(by_y))) << name;
}

TEST(Dual, DerivativesMatchCentralDifferences) {
  for (const auto& [x, y] : {std::pair{0.7, 1.9}, {2.5, 0.3}, {1.1, 1.2}}) {
    expect_derivatives("product", [](auto a, auto b) { return a * b + 3.0 * a - b / 2.0; }, x, y);
    expect_derivatives("quotient", [](auto a, auto b) { return (1.0 - a) / (b * b + a); }, x, y);
    expect_derivatives(
        "exp", [](auto a, auto b) { return base::exp(a * b) - base::exp(-a); }, x, y);
    expect_derivatives("log", [](auto a, auto b) { return base::log(a + b) * base::log(b); }, x, y);
    expect_derivatives(
        "small", [](auto a, auto b) { return base::expm1(a * 0.1) * base::log1p(b * 0.1); }, x, y);
    expect_derivatives("root", [](auto a, auto b) { return base::sqrt(a * a + b * b); }, x, y);
    expect_derivatives("abs", [](auto a, auto b) { return base::abs(a - b) * b; }, x, y);
  }
}

TEST(Dual, ChoicesTakeTheDerivativeOfTheSideTaken) {
  const auto x = variable<2>(2, 0), y = variable<2>(3, 1);
  EXPECT_EQ(base::min(x * x, y).derivative[1], 1);
  EXPECT_EQ(base::max(x * x, y).derivative[0], 4);
  EXPECT_EQ(base::max(x, 5.0).derivative[0], 0);
  EXPECT_EQ(base::min(5.0, x).derivative[0], 1);
  EXPECT_EQ(base::select(x < y, x * y, y).derivative[0], 3);
  EXPECT_EQ(base::floor(x * 1.4).value, 2);
  EXPECT_EQ(base::floor(x * 1.4).derivative[0], 0);
  static_assert(std::is_same_v<mask_of<dual<3>>, bool>);
  static_assert(lanes<dual<3>> == 1);
}

TEST(Dual, AccumulatesInPlace) {
  dual<1> sum = broadcast<dual<1>>(1);
  const auto x = variable<1>(2, 0);
  sum += x;
  sum *= x;
  sum -= 1.0;
  sum /= x;  // ((1 + x) x - 1) / x
  EXPECT_DOUBLE_EQ(sum.value, 2.5);
  EXPECT_DOUBLE_EQ(sum.derivative[0], 1 + 1 / 4.0);
}

// With v = (1 + i)^-n: a = (1 - v)/i, da/di = (n v/(1 + i) - a)/i and da/dn = v ln(1 + i)/i.
TEST(Dual, CarriesTheDerivativesOfAnAnnuityInClosedForm) {
  for (double i : {0.002, 0.05, 0.3})
    for (double n : {1.0, 12.0, 180.0}) {
      const auto a = annuity_factor(Annuity<dual<2>>{variable<2>(i, 0), variable<2>(n, 1)});
      const double v = std::pow(1 + i, -n), value = (1 - v) / i;
      EXPECT_NEAR(a.value / value, 1, 1e-12);
      EXPECT_NEAR(a.derivative[0] / ((n * v / (1 + i) - value) / i), 1, 1e-9) << i << " " << n;
      EXPECT_NEAR(a.derivative[1] / (v * std::log1p(i) / i), 1, 1e-12) << i << " " << n;
    }
}

}  // namespace
}  // namespace gigawatt::base
