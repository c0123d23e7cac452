#include "gigawatt/mining/bitcoin.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::mining {
namespace {

TEST(Bitcoin, TheSubsidyHalvesEvery210000Blocks) {
  EXPECT_EQ(subsidy_btc(0), 50);
  EXPECT_EQ(subsidy_btc(209'999), 50);
  EXPECT_EQ(subsidy_btc(210'000), 25);
  EXPECT_EQ(subsidy_btc(839'999), 6.25);
  EXPECT_EQ(subsidy_btc(840'000), 3.125);
  EXPECT_EQ(subsidy_btc(33 * kHalvingBlocks), 0);
  EXPECT_EQ(subsidy_btc(1'000 * kHalvingBlocks), 0);
  EXPECT_EQ(next_halving(840'000), 1'050'000);
  EXPECT_EQ(next_halving(839'999), 840'000);
}

// The supply that the rules lead to is known to the satoshi: 20,999,999.9769.
TEST(Bitcoin, AllSubsidiesTogetherStayBelow21Million) {
  double supply = 0;
  for (std::int64_t era = 0; era < 64; ++era)
    supply += static_cast<double>(kHalvingBlocks) * subsidy_btc(era * kHalvingBlocks);
  EXPECT_NEAR(supply, 20'999'999.9769, 1e-4);
  EXPECT_NEAR(average_subsidy_btc(0, 4 * kHalvingBlocks), (50 + 25 + 12.5 + 6.25) / 4, 1e-12);
  EXPECT_NEAR(average_subsidy_btc(839'000, 2'000), (6.25 + 3.125) / 2, 1e-12);
}

TEST(Bitcoin, HashRateAndDifficultyAreEachOthersInverse) {
  const double difficulty = 1.26982e14;  // June 2025
  const HashRate network = hash_rate_at(difficulty);
  EXPECT_NEAR(network.in(EH_per_s), 909, 1);
  EXPECT_NEAR(difficulty_at(network) / difficulty, 1, 1e-15);
  EXPECT_NEAR(block_time(difficulty, network).in(base::seconds), 600, 1e-9);
  EXPECT_NEAR(block_time(difficulty, network * 2).in(base::seconds), 300, 1e-9);
}

TEST(Bitcoin, RetargetsToTenMinutesWithinAFactorOfFour) {
  EXPECT_NEAR(retarget(100, base::days(14)), 100, 1e-12);
  EXPECT_NEAR(retarget(100, base::days(7)), 200, 1e-12);
  EXPECT_NEAR(retarget(100, base::days(20)), 70, 1e-12);
  EXPECT_EQ(retarget(100, base::days(1)), 400);
  EXPECT_EQ(retarget(100, base::days(1000)), 25);
}

// One PH/s for a day earns its share of 144 blocks at the target pace.
TEST(Bitcoin, HashpriceIsTheShareOfTheDaysBlocks) {
  const double difficulty = 1.48258e14;
  const BlockReward reward{.subsidy_btc = 3.125, .fees_btc = 0.02};
  const HashPrice price = hashprice(base::USD(90'000), reward, difficulty);
  const double share = 1e-3 / hash_rate_at(difficulty).in(EH_per_s);
  EXPECT_NEAR(price.in(USD_per_PH_day) / (144 * 3.145 * 90'000 * share), 1, 1e-12);
}

// Dates of past halvings are facts of the chain and rows of the catalog; their heights are rules.
TEST(Bitcoin, TheCatalogsHalvingsStandAtMultiplesOf210000) {
  const auto rows = catalog::shipped().rows_with_prefix("bitcoin.halving.");
  ASSERT_EQ(rows.size(), 4u);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto height = static_cast<std::int64_t>(rows[i]->base_value());
    EXPECT_EQ(height, static_cast<std::int64_t>(i + 1) * kHalvingBlocks) << rows[i]->name;
    EXPECT_EQ(subsidy_btc(height - 1), 2 * subsidy_btc(height)) << rows[i]->name;
  }
}

}  // namespace
}  // namespace gigawatt::mining
