// The past of the network day by day: price, difficulty, blocks and fees, from a user's CSV.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/expected.h"
#include "gigawatt/base/units.h"
#include "gigawatt/mining/bitcoin.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::mining {

// What the chain says of a day.
struct ChainDay {
  HashRate hash_rate;  // of the network, usually a mean over seven days
  double difficulty = 0;
  double subsidy_btc = 0;  // of a block
  double blocks = 0;       // found that day
  double fees_btc = 0;     // of all of them

  double mined_btc() const { return blocks * subsidy_btc + fees_btc; }
  BlockReward reward() const { return {subsidy_btc, fees_btc / blocks}; }
};

struct NetworkDay {
  std::chrono::sys_days date;
  base::Money price;                // of one bitcoin
  std::optional<ChainDay> chain;    // absent where only the price is known
  std::optional<HashPrice> quoted;  // what the file itself says that a hash earned
};

// Days without a gap, in order.
using NetworkHistory = std::vector<NetworkDay>;

// Reads CSV with the columns date, price_usd, hashrate_ehs_7d, difficulty, block_subsidy_btc,
// blocks_est, fees_btc and, where there is one, hashprice_usd_ph_day; further columns are ignored.
// A day's chain cells are all there or all empty. Gaps, repeated days, text and numbers that cannot
// be are diagnosed, all at once.
base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> read_history(
    std::string bytes, const std::string& name);
base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> read_history_file(
    const std::string& path);

// Means over the days of a month whose chain is known; nothing when there is none.
struct NetworkMonth {
  base::Month month{};
  base::Money price;
  HashRate hash_rate;
  double difficulty = 0;
  HashPrice hashprice;              // from each day's price, reward and difficulty
  HashPrice realised;               // from each day's blocks, fees and hash rate instead
  std::optional<HashPrice> quoted;  // where the file has it on those days
  double btc_per_ehs = 0;  // sum: what one EH/s that never stops mines of each day's coins and fees
  int days = 0;

  bool whole() const { return days * 24 == base::hours_in(month); }
  double mined_btc(HashRate fleet) const { return fleet.in(EH_per_s)*btc_per_ehs; }
};
std::vector<NetworkMonth> monthly(const NetworkHistory& history);
// Those of which every day is known.
std::vector<NetworkMonth> whole_months(const NetworkHistory& history);

}  // namespace gigawatt::mining
