#include "gigawatt/base/paths.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/base/statistics.h"

namespace gigawatt::base {
namespace {

constexpr GbmModel kPrice = {.initial = 100, .growth = 0.03, .volatility = 0.25};
constexpr OuModel kRent = {.initial = 0.5, .level = -0.2, .reversion = 0.4, .volatility = 0.3};

using Values = std::vector<double>;

Values make(int steps) { return Values(static_cast<std::size_t>(steps) * kBlockPaths); }

// Each test runs on every instruction set this machine has and on the plain reference; the
// parameter -1 is the reference.
class Paths : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (GetParam() > static_cast<int>(best_isa())) GTEST_SKIP() << "instruction set not here";
  }
  static Values gbm(const GbmStep& step, const PathBlock& block) {
    Values values = make(block.steps);
    if (GetParam() < 0) {
      gbm_paths_reference(step, block, values);
    } else {
      gbm_paths(static_cast<Isa>(GetParam()), step, block, values);
    }
    return values;
  }
  static Values ou(const OuStep& step, const PathBlock& block) {
    Values values = make(block.steps);
    if (GetParam() < 0) {
      ou_paths_reference(step, block, values);
    } else {
      ou_paths(static_cast<Isa>(GetParam()), step, block, values);
    }
    return values;
  }
  // The last value of each of `paths` paths.
  template <class Run>
  static Values ends(int paths, int steps, Run run) {
    Values result;
    for (int first = 0; first < paths; first += kBlockPaths) {
      const PathBlock block{{.seed = 9}, static_cast<std::uint64_t>(first), steps};
      const Values values = run(block);
      result.insert(result.end(), values.end() - kBlockPaths, values.end());
    }
    return result;
  }
};

TEST_P(Paths, HaveTheBitsOfTheReference) {
  for (int steps : {0, 1, 2, 31, 32, 33, 180}) {  // around the length of a tile
    const PathBlock block{{.seed = 3, .stream = 8}, (1ull << 32) - 4, steps};
    Values wanted = make(steps);
    gbm_paths_reference(step_of(kPrice, 1.0 / 12), block, wanted);
    EXPECT_EQ(gbm(step_of(kPrice, 1.0 / 12), block), wanted) << steps;
    ou_paths_reference(step_of(kRent, 1.0 / 12), block, wanted);
    EXPECT_EQ(ou(step_of(kRent, 1.0 / 12), block), wanted) << steps;
  }
}

TEST_P(Paths, DoNotDependOnTheBlockTheyAreMadeIn) {
  constexpr int steps = 40;
  const RandomKey key = {.seed = 4};
  const Values block = gbm(step_of(kPrice, 0.1), {key, 16, steps});
  const Values shifted = gbm(step_of(kPrice, 0.1), {key, 19, steps});
  for (std::size_t step = 0; step < steps; ++step)
    for (std::size_t lane = 3; lane < kBlockPaths; ++lane)
      EXPECT_EQ(block[step * kBlockPaths + lane], shifted[step * kBlockPaths + lane - 3]);
}

// ln S(T) is normal with mean ln S(0) + (mu - sigma^2/2) T and variance sigma^2 T.
TEST_P(Paths, GbmHasItsMeanAndVariance) {
  constexpr int paths = 40'000;
  constexpr double horizon = 2;
  const Values end =
      ends(paths, 24, [](const PathBlock& block) { return gbm(step_of(kPrice, 1.0 / 12), block); });
  const double growth = std::exp(kPrice.growth * horizon);
  EXPECT_NEAR(mean(end), kPrice.initial * growth, 3 * standard_error(end));
  Values squares;
  const double sigma_2t = kPrice.volatility * kPrice.volatility * horizon;
  const double log_mean = std::log(kPrice.initial) + kPrice.growth * horizon - 0.5 * sigma_2t;
  for (double price : end) squares.push_back(std::pow(std::log(price) - log_mean, 2));
  EXPECT_NEAR(mean(squares), sigma_2t, 3 * standard_error(squares));
}

// Black & Scholes (1973).
TEST_P(Paths, PriceAEuropeanCallAsBlackAndScholes) {
  constexpr int paths = 40'000;
  constexpr double strike = 110, horizon = 1, rate = kPrice.growth;
  const double discount = std::exp(-rate * horizon);
  const double deviation = kPrice.volatility * std::sqrt(horizon);
  const double d1 =
      (std::log(kPrice.initial / strike) + rate * horizon) / deviation + deviation / 2;
  const double wanted =
      kPrice.initial * normal_cdf(d1) - strike * discount * normal_cdf(d1 - deviation);
  Values payoff =
      ends(paths, 12, [](const PathBlock& block) { return gbm(step_of(kPrice, 1.0 / 12), block); });
  for (double& value : payoff) value = discount * std::max(value - strike, 0.0);
  EXPECT_NEAR(mean(payoff), wanted, 3 * standard_error(payoff));
}

// After many relaxation times: mean = level, variance = sigma^2 / (2 kappa), and the values of two
// times dt apart have the correlation e^(-kappa dt).
TEST_P(Paths, OuForgetsItsStart) {
  constexpr int steps = 60;
  Values end, squares, products;
  for (int first = 0; first < 40'000; first += kBlockPaths) {
    const PathBlock block{{.seed = 10}, static_cast<std::uint64_t>(first), steps};
    const Values values = ou(step_of(kRent, 0.5), block);
    for (std::size_t lane = 0; lane < kBlockPaths; ++lane) {
      const double last = values[(steps - 1) * kBlockPaths + lane] - kRent.level;
      const double before = values[(steps - 2) * kBlockPaths + lane] - kRent.level;
      end.push_back(last);
      squares.push_back(last * last);
      products.push_back(last * before);
    }
  }
  const double variance = kRent.volatility * kRent.volatility / (2 * kRent.reversion);
  EXPECT_NEAR(mean(end), 0, 3 * standard_error(end));
  EXPECT_NEAR(mean(squares), variance, 3 * standard_error(squares));
  EXPECT_NEAR(mean(products), variance * std::exp(-kRent.reversion * 0.5),
              3 * standard_error(products));
}

TEST_P(Paths, OneLongStepHasTheLawOfManyShortOnes) {
  const auto one = [](const PathBlock& block) { return ou(step_of(kRent, 2.0), block); };
  const auto many = [](const PathBlock& block) { return ou(step_of(kRent, 0.125), block); };
  const Values a = ends(40'000, 1, one), b = ends(40'000, 16, many);
  EXPECT_NEAR(mean(a), mean(b), 3 * std::hypot(standard_error(a), standard_error(b)));
  // A standard error is itself uncertain by 1/sqrt(2 n).
  EXPECT_NEAR(standard_error(a) / standard_error(b), 1, 3 / std::sqrt(40'000.0));
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, Paths, testing::Range(-1, 3), [](const auto& of) {
  return of.param < 0 ? std::string("reference") : "v" + std::to_string(of.param + 2);
});

}  // namespace
}  // namespace gigawatt::base
