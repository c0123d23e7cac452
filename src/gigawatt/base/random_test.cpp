#include "gigawatt/base/random.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <Random123/philox.h>
#include <gtest/gtest.h>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/normal.hpp>

namespace gigawatt::base {
namespace {

constexpr RandomKey kKey = {.seed = 0x0123'4567'89ab'cdef, .stream = 42};

// The block of one path, from the authors' own implementation and our layout of the counter.
r123::Philox4x32::ctr_type oracle_block(RandomKey key, std::uint64_t path, std::uint32_t step,
                                        std::uint32_t draw) {
  const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(path),
                                               static_cast<std::uint32_t>(path >> 32) | draw << 8,
                                               step, key.stream}};
  const r123::Philox4x32::key_type words = {
      {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)}};
  return r123::Philox4x32()(counter, words);
}

TEST(Random, MatchesRandom123) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const RandomKey key{random(), static_cast<std::uint32_t>(random())};
    const std::uint64_t path = random() >> (64 - kPathBits);
    const auto step = static_cast<std::uint32_t>(random());
    const auto draw = static_cast<std::uint32_t>(random() >> (64 - kDrawBits));
    const auto block = random_block<double>(key, path, step, draw);
    const auto oracle = oracle_block(key, path, step, draw);
    for (std::size_t w = 0; w < 4; ++w)
      ASSERT_EQ(static_cast<std::uint32_t>(block.word[w]), oracle[w]);
  }
}

TEST(Random, GivesAPathTheSameBitsAloneAndInAPack) {
  // The second start carries into the upper word of the path within the pack.
  for (const std::uint64_t first : {0ull, (1ull << 32) - 3, (1ull << kPathBits) - 8}) {
    pack u0, u1, z0, z1;
    uniforms<pack>(kKey, first, 7, 3, u0, u1);
    normals<pack>(kKey, first, 7, 3, z0, z1);
    const pack e = exponential<pack>(kKey, first, 7, 3);
    for (int k = 0; k < kPackLanes; ++k) {
      const std::uint64_t path = first + static_cast<std::uint64_t>(k);
      double v0, v1, y0, y1;
      uniforms<double>(kKey, path, 7, 3, v0, v1);
      normals<double>(kKey, path, 7, 3, y0, y1);
      EXPECT_EQ(lane(u0, k), v0);
      EXPECT_EQ(lane(u1, k), v1);
      EXPECT_EQ(lane(z0, k), y0);
      EXPECT_EQ(lane(z1, k), y1);
      EXPECT_EQ(lane(e, k), exponential<double>(kKey, path, 7, 3));
    }
  }
}

TEST(Random, NeverDrawsZeroOrOne) {
  constexpr std::uint64_t ones = ~0ull;
  EXPECT_EQ(detail::open_unit<double>(0, 0), 0x1p-53);
  EXPECT_EQ(detail::open_unit<double>(ones, ones), 1 - 0x1p-53);
  EXPECT_EQ(detail::open_unit<double>(0x8000'0000, 0), 0.5 + 0x1p-53);
}

TEST(Random, ChangesEverythingWithAnyPartOfThePlace) {
  const auto first = [](RandomKey key, std::uint64_t path, std::uint32_t step, std::uint32_t draw) {
    double u0, u1;
    uniforms<double>(key, path, step, draw, u0, u1);
    return u0;
  };
  const double base = first(kKey, 5, 6, 7);
  EXPECT_EQ(base, first(kKey, 5, 6, 7));
  EXPECT_NE(base, first({kKey.seed + 1, kKey.stream}, 5, 6, 7));
  EXPECT_NE(base, first({kKey.seed, kKey.stream + 1}, 5, 6, 7));
  EXPECT_NE(base, first(kKey, 6, 6, 7));
  EXPECT_NE(base, first(kKey, 5 + (1ull << 32), 6, 7));
  EXPECT_NE(base, first(kKey, 5, 7, 7));
  EXPECT_NE(base, first(kKey, 5, 6, 8));
}

// Distance of Kolmogorov and Smirnov, times the root of the sample size. 1.95 is exceeded by one
// sample in a thousand.
template <class Cdf>
double kolmogorov_smirnov(std::vector<double> sample, Cdf cdf) {
  std::ranges::sort(sample);
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double p = cdf(sample[i]);
    distance =
        std::max({distance, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  return distance * std::sqrt(n);
}

constexpr int kSamples = 200'000;

TEST(Random, UniformsAreUniformAndIndependent) {
  std::vector<double> all;
  double product = 0;
  for (int i = 0; i < kSamples / 2; ++i) {
    double u0, u1;
    uniforms<double>(kKey, static_cast<std::uint64_t>(i / 100), static_cast<std::uint32_t>(i % 100),
                     0, u0, u1);
    product += (u0 - 0.5) * (u1 - 0.5);
    all.insert(all.end(), {u0, u1});
  }
  EXPECT_LT(kolmogorov_smirnov(all, [](double u) { return u; }), 1.95);
  EXPECT_LT(std::abs(product * 12) / std::sqrt(kSamples / 2.0), 4);  // in standard errors
}

TEST(Random, NormalsHaveTheMomentsAndTheShapeOfTheNormalDistribution) {
  std::vector<double> all;
  double sums[4] = {}, product = 0, previous = 0, serial = 0;
  int beyond_4 = 0;
  constexpr int pairs = 1'000'000;
  for (int i = 0; i < pairs; ++i) {
    double z[2];
    normals<double>(kKey, static_cast<std::uint64_t>(i), 11, 0, z[0], z[1]);
    product += z[0] * z[1];
    serial += previous * z[0];
    previous = z[1];
    for (double x : z) {
      sums[0] += x, sums[1] += x * x, sums[2] += x * x * x, sums[3] += x * x * x * x;
      beyond_4 += std::abs(x) > 4;
      if (i < kSamples / 2) all.push_back(x);
    }
  }
  const double n = 2.0 * pairs, error = 1 / std::sqrt(n);
  EXPECT_NEAR(sums[0] / n, 0, 4 * error);
  EXPECT_NEAR(sums[1] / n, 1, 4 * std::sqrt(2.0) * error);
  EXPECT_NEAR(sums[2] / n, 0, 4 * std::sqrt(15.0) * error);
  EXPECT_NEAR(sums[3] / n, 3, 4 * std::sqrt(96.0) * error);
  EXPECT_NEAR(product / pairs, 0, 4 / std::sqrt(double(pairs)));
  EXPECT_NEAR(serial / pairs, 0, 4 / std::sqrt(double(pairs)));
  const boost::math::normal normal;
  const double expected = n * 2 * cdf(complement(normal, 4.0));
  EXPECT_NEAR(beyond_4, expected, 4 * std::sqrt(expected));
  EXPECT_LT(kolmogorov_smirnov(all, [&](double x) { return cdf(normal, x); }), 1.95);
}

TEST(Random, ExponentialsAreExponential) {
  std::vector<double> all;
  for (int i = 0; i < kSamples; ++i)
    all.push_back(exponential<double>(kKey, static_cast<std::uint64_t>(i), 0, 9));
  const boost::math::exponential_distribution<double> law(1.0);
  EXPECT_LT(kolmogorov_smirnov(all, [&](double x) { return cdf(law, x); }), 1.95);
}

}  // namespace
}  // namespace gigawatt::base
