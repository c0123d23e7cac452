#include "gigawatt/mining/bitcoin.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::mining {

namespace {

constexpr double kSatoshisPerBitcoin = 1e8;

}  // namespace

double subsidy_btc(std::int64_t height) {
  GIGAWATT_CHECK(height >= 0, "height", height);
  const std::int64_t halvings = height / kHalvingBlocks;
  if (halvings >= 64) return 0;
  // The client halves whole satoshis by shifting them right.
  const auto first = static_cast<std::int64_t>(kFirstSubsidyBtc * kSatoshisPerBitcoin);
  return static_cast<double>(first >> halvings) / kSatoshisPerBitcoin;
}

std::int64_t next_halving(std::int64_t height) {
  return (height / kHalvingBlocks + 1) * kHalvingBlocks;
}

double average_subsidy_btc(std::int64_t first, std::int64_t count) {
  GIGAWATT_CHECK(count > 0, "count", count);
  double sum = 0;
  for (std::int64_t height = first; height < first + count;) {
    const std::int64_t end = std::min(first + count, next_halving(height));
    sum += static_cast<double>(end - height) * subsidy_btc(height);
    height = end;
  }
  return sum / static_cast<double>(count);
}

double hashes_per_block(double difficulty) { return difficulty * kHashesPerDifficulty; }

HashRate hash_rate_at(double difficulty) {
  return HashRate::from_base(hashes_per_block(difficulty) / kTargetBlockSeconds);
}

double difficulty_at(HashRate hash_rate) {
  return hash_rate.base_value() * kTargetBlockSeconds / kHashesPerDifficulty;
}

base::Time block_time(double difficulty, HashRate hash_rate) {
  GIGAWATT_CHECK(hash_rate > HashRate{}, "hash rate", hash_rate.base_value());
  return base::seconds(hashes_per_block(difficulty) / hash_rate.base_value());
}

double retarget(double difficulty, base::Time actual) {
  GIGAWATT_CHECK(actual > base::Time{}, "actual", actual.base_value());
  const double target_seconds = kTargetBlockSeconds * static_cast<double>(kRetargetBlocks);
  const double factor = target_seconds / actual.in(base::seconds);
  return difficulty * std::clamp(factor, 1 / kRetargetClamp, kRetargetClamp);
}

HashPrice hashprice(base::Money bitcoin, BlockReward reward, double difficulty) {
  GIGAWATT_CHECK(difficulty > 0, "difficulty", difficulty);
  const base::Money block = bitcoin * (reward.subsidy_btc + reward.fees_btc);
  return HashPrice::from_base(block.in(base::USD) / hashes_per_block(difficulty));
}

}  // namespace gigawatt::mining
