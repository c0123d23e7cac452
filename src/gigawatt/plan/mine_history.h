// The past of the network as a mine's owner wrote it down: what its machines would have earned, and
// where the hashprice stands at the close.
#pragma once

#include <optional>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/mining/hashprice_moves.h"
#include "gigawatt/mining/history.h"
#include "gigawatt/plan/scenario.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::plan {

struct Plan;

struct MineHistoryMonth {
  mining::NetworkMonth network;
  double mined_btc = 0;                    // by all machines of the mine, none of them ever off
  double breakeven_power_usd_per_mwh = 0;  // of the mine's hash rate, on average
};

struct MineHistory {
  std::vector<MineHistoryMonth> months;  // whole ones
  std::optional<std::size_t> start;      // the last of them before the close
  bool says_hashprice = false;           // of the outlook's first month: nobody stated it
  std::optional<mining::HashpriceMoves> measured;
  mining::HashpriceMoves assumed;
};

// Reads the file that [mining] names; the last whole month before the close is the hashprice of the
// first month where nobody stated one. Does nothing the second time. What is wrong with the file
// otherwise.
std::vector<schema::Diagnostic> settle_mine_history(ScenarioSpec& spec,
                                                    const schema::Provenances& provenance);
// The citation of that hashprice, its range that of the year before.
void cite_mine_history(Plan& plan);

// Nothing where the scenario names no history.
std::optional<MineHistory> mine_history(const Plan& plan);

}  // namespace gigawatt::plan
