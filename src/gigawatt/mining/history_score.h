// A history of the network against what it must agree with: its own hash rate, the hashprice that
// it quotes, and the bitcoin that miners say they mined.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/history.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::mining {

// A month of a miner as it was reported.
struct MinedMonth {
  std::string who;
  base::Month month{};
  HashRate fleet;  // mean over the month
  double btc = 0;
};

std::vector<MinedMonth> published_mined(const catalog::Catalog& catalog);
// A user's own CSV: month, hash_rate_ehs, mined_btc and, where there is one, who.
base::Expected<std::vector<MinedMonth>, std::vector<schema::Diagnostic>> read_mined_file(
    const std::string& path);
base::Expected<std::vector<MinedMonth>, std::vector<schema::Diagnostic>> read_mined_text(
    std::string bytes, const std::string& name);

struct MinedScore {
  MinedMonth said;
  std::optional<double> expected_btc;  // by the difficulty that ships; nothing beside its months
  std::optional<double> btc;  // by the history; nothing unless it has every day of the month
};

// How far the hashprice of difficulty, price and fees lies from another, by month.
struct Agreement {
  int months = 0;
  double root_mean_square = 0, worst = 0;  // of ratios less one; the worst with its sign
  base::Month worst_month{};
};

struct HistoryScore {
  std::vector<NetworkMonth> months;
  std::optional<Agreement> with_quoted, with_realised;  // where any month has them
  std::vector<MinedScore> mined;
};
// The history may be empty: then the months that miners reported are compared with the chain alone.
HistoryScore score_history(const NetworkHistory& history, const std::vector<MinedMonth>& mined,
                           const catalog::Catalog& catalog);

}  // namespace gigawatt::mining
