// Bitcoin's own rules: what a block pays, how many hashes it takes, when either changes.
#pragma once

#include <cstdint>

#include "gigawatt/base/units.h"
#include "gigawatt/mining/hash_units.h"

namespace gigawatt::mining {

// Consensus rules (chainparams and pow of the reference client). Amounts of bitcoin are plain
// numbers with `_btc` at the end of the name: a bitcoin is no money until a price says so.
inline constexpr std::int64_t kHalvingBlocks = 210'000;
inline constexpr std::int64_t kRetargetBlocks = 2'016;
inline constexpr double kFirstSubsidyBtc = 50;
inline constexpr double kTargetBlockSeconds = 600;
inline constexpr double kRetargetClamp = 4;  // difficulty moves at most by this factor
inline constexpr double kHashesPerDifficulty = 0x1p32;

// New coins that the block at `height` pays; 0 after the 33rd halving, when it is below one
// satoshi.
double subsidy_btc(std::int64_t height);
// Mean over the blocks [first, first + count).
double average_subsidy_btc(std::int64_t first, std::int64_t count);
// Height of the first halving after `height`.
std::int64_t next_halving(std::int64_t height);

// Expected hashes until a block is found.
double hashes_per_block(double difficulty);
// The hash rate that finds blocks at the target pace, and back.
HashRate hash_rate_at(double difficulty);
double difficulty_at(HashRate hash_rate);
// Expected time of one block when `hash_rate` works at `difficulty`.
base::Time block_time(double difficulty, HashRate hash_rate);
// The difficulty of the next 2,016 blocks after `actual` was taken by the last 2,016.
double retarget(double difficulty, base::Time actual);

// What the finder of an average block earns.
struct BlockReward {
  double subsidy_btc = 0;
  double fees_btc = 0;
};

// What one hash is expected to earn: reward x price / hashes per block. `bitcoin` is the price of
// one.
HashPrice hashprice(base::Money bitcoin, BlockReward reward, double difficulty);

}  // namespace gigawatt::mining
