#include "gigawatt/base/pack.h"

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "support/numbers.h"

namespace gigawatt::base {
namespace {

using support::kInfinity;
using support::kNaN;

// Operands with everything that double has to offer, in all pairings with themselves.
std::vector<double> operands() {
  std::vector<double> values = {
      0.0,     -0.0,   1.0,   -1.0,   0.5,  2.5,       -2.5,       5e-324,
      -5e-324, 2e-310, 1e300, -1e300, kNaN, kInfinity, -kInfinity, 4503599627370497.5};
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 48; ++i) {
    const double magnitude = std::ldexp(1.0, static_cast<int>(random() % 80) - 40);
    values.push_back((std::uniform_real_distribution<double>(-1, 1)(random)) * magnitude);
  }
  return values;
}

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

// Every lane of function(pack, pack) is what function(double, double) gives for it alone.
template <class Function>
void expect_same_lanes(const char* name, Function function) {
  const auto values = operands();
  for (std::size_t i = 0; i < values.size(); ++i) {
    double a[kPackLanes], b[kPackLanes];
    for (std::size_t shift = 0; shift < values.size(); ++shift) {
      for (std::size_t k = 0; k < kPackLanes; ++k) {
        a[k] = values[(i + k) % values.size()];
        b[k] = values[(i + shift + 3 * k) % values.size()];
      }
      const pack result = function(load<pack>(a), load<pack>(b));
      for (int k = 0; k < kPackLanes; ++k)
        ASSERT_TRUE(same_bits(lane(result, k), function(a[k], b[k])))
            << name << "(" << a[k] << ", " << b[k] << ") = " << lane(result, k);
    }
  }
}

TEST(Pack, ComputesEachLaneAsIfItWereAlone) {
  expect_same_lanes("add", [](auto a, auto b) { return a + b; });
  expect_same_lanes("subtract", [](auto a, auto b) { return a - b; });
  expect_same_lanes("multiply", [](auto a, auto b) { return a * b; });
  expect_same_lanes("divide", [](auto a, auto b) { return a / b; });
  expect_same_lanes("negate", [](auto a, auto) { return -a; });
  expect_same_lanes("min", [](auto a, auto b) { return min(a, b); });
  expect_same_lanes("max", [](auto a, auto b) { return max(a, b); });
  expect_same_lanes("abs", [](auto a, auto) { return abs(a); });
  expect_same_lanes("floor", [](auto a, auto) { return floor(a); });
  expect_same_lanes("sqrt", [](auto a, auto) { return sqrt(a); });
}

TEST(Pack, TakesDoublesOnEitherSide) {
  expect_same_lanes("mixed", [](auto a, auto b) {
    return (a + 1.5) * (2.0 - b) / 3.0 + (4.0 / b) - min(a, 0.25) * max(-1.0, b);
  });
  expect_same_lanes("in place", [](auto a, auto b) {
    a += b;
    a *= 3.0;
    a -= 0.5;
    a /= b;
    return a;
  });
}

TEST(Pack, ComparesAndSelectsLikeDouble) {
  const auto where = [](auto mask, auto a, auto b) { return select(mask, a, b); };
  expect_same_lanes("<", [&](auto a, auto b) { return where(a < b, a, b); });
  expect_same_lanes("<=", [&](auto a, auto b) { return where(a <= b, a, b); });
  expect_same_lanes(">", [&](auto a, auto b) { return where(a > b, a, b); });
  expect_same_lanes(">=", [&](auto a, auto b) { return where(a >= b, a, b); });
  expect_same_lanes("==", [&](auto a, auto b) { return where(a == b, a, b); });
  expect_same_lanes("!=", [&](auto a, auto b) { return where(a != b, a, b); });
  expect_same_lanes("masks", [&](auto a, auto b) {
    const auto mask = mask_or(mask_and(a < b, mask_not(b > 1.0)), 2.0 < a);
    return where(mask, a, b);
  });
}

TEST(Pack, MinimumAndMaximumReturnTheSecondOperandOfANaNAndOfZeros) {
  EXPECT_EQ(min(kNaN, 1.0), 1.0);
  EXPECT_TRUE(std::isnan(min(1.0, kNaN)));
  EXPECT_TRUE(std::signbit(min(0.0, -0.0)));
  EXPECT_FALSE(std::signbit(min(-0.0, 0.0)));
  EXPECT_TRUE(std::signbit(max(0.0, -0.0)));
}

TEST(Pack, CountsMasksOverAllLanes) {
  const pack index = lane_index<pack>();
  for (int limit = 0; limit <= kPackLanes; ++limit) {
    const pack_mask below = index < static_cast<double>(limit);
    EXPECT_EQ(any(below), limit > 0);
    EXPECT_EQ(all(below), limit == kPackLanes);
    EXPECT_EQ(none(below), limit == 0);
    EXPECT_EQ(all(!below), limit == 0);
    for (int k = 0; k < kPackLanes; ++k) EXPECT_EQ(lane(below, k), k < limit);
  }
  EXPECT_TRUE(any(true) && all(true) && none(false));
}

TEST(Pack, LoadsAndStoresAtAnyAddress) {
  double from[12], to[12];
  for (int i = 0; i < 12; ++i) from[i] = i * 1.25;
  for (int offset = 0; offset <= 4; ++offset) {
    std::memset(to, 0, sizeof to);
    store(to + offset, load<pack>(from + offset));
    for (int i = 0; i < 12; ++i)
      EXPECT_EQ(to[i], i >= offset && i < offset + kPackLanes ? from[i] : 0.0);
  }
  store(to, load<double>(from + 3));
  EXPECT_EQ(to[0], from[3]);
}

TEST(Pack, KeepsTheSignOfABroadcastZero) {
  EXPECT_TRUE(std::signbit(lane(broadcast<pack>(-0.0), 5)));
  EXPECT_EQ(lane(lane_index<pack>(), 7), 7.0);
  EXPECT_EQ(lane_index<double>(), 0.0);
}

TEST(Pack, MultipliesLowerHalvesToFullProducts) {
  const std::uint64_t a = 0x1234'5678'ffff'ffff, b = 0x9abc'def0'ffff'fffe;
  const std::uint64_t product = 0xffff'ffffull * 0xffff'fffeull;
  EXPECT_EQ(multiply_low_32(a, b), product);
  const pack_bits packed = multiply_low_32(make_pack_bits(a), make_pack_bits(b));
  for (int k = 0; k < kPackLanes; ++k)
    EXPECT_EQ(packed.part[k / kRegisterLanes][k % kRegisterLanes], product);
}

}  // namespace
}  // namespace gigawatt::base
