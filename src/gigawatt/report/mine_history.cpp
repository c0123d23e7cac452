#include "gigawatt/report/mine_history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/plan/plan.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

// The columns of a month, in JSON, in the table and on the screen.
struct MonthColumn {
  const char* key;
  double (*value)(const plan::MineHistoryMonth&);
};
using Month = plan::MineHistoryMonth;
constexpr std::array<MonthColumn, 6> kColumns{{
    {"bitcoin_usd", [](const Month& m) { return m.network.price.in(base::USD); }},
    {"hash_rate_ehs", [](const Month& m) { return m.network.hash_rate.in(mining::EH_per_s); }},
    {"difficulty", [](const Month& m) { return m.network.difficulty; }},
    {"hashprice_usd_per_ph_day",
     [](const Month& m) { return m.network.hashprice.in(mining::USD_per_PH_day); }},
    {"mined_btc", [](const Month& m) { return m.mined_btc; }},
    {"breakeven_power_usd_per_mwh", [](const Month& m) { return m.breakeven_power_usd_per_mwh; }},
}};

Json month_to_json(const plan::MineHistoryMonth& month) {
  Json json = {{"month", base::to_text(month.network.month)}};
  for (const MonthColumn& column : kColumns) json[column.key] = column.value(month);
  return json;
}

Json moves_to_json(const mining::HashpriceMoves& moves) {
  return {{"growth", moves.growth.in(base::ratio)},
          {"month_move", moves.month_move},
          {"year_move", moves.year_move}};
}

std::string too_few_months() {
  return fmt::format("fewer than {} whole months in which a hash earned something",
                     mining::kLeastMovesMonths);
}

double hashprice_of(const plan::MineHistoryMonth& month) {
  return month.network.hashprice.in(mining::USD_per_PH_day);
}

void print_start(Screen& screen, const plan::SiteStudy& study) {
  const plan::MineHistory& history = *study.history;
  if (!history.start) {
    screen.labelled("At close", "the file has no whole month before it");
    return;
  }
  const plan::MineHistoryMonth& start = history.months[*history.start];
  screen.labelled("At close", fmt::format("{} was the last whole month before: {:.1f} USD/PH/day",
                                          base::to_text(start.network.month), hashprice_of(start)));
  screen.labelled(
      "", fmt::format("at {:.4g} EH/s and difficulty {:.4g}",
                      start.network.hash_rate.in(mining::EH_per_s), start.network.difficulty));
  const double used = study.mining.hashprice_usd_per_ph_day;
  if (history.says_hashprice)
    screen.labelled("", "that is the hashprice of the first month here");
  else if (hashprice_of(start) > 0)
    screen.labelled("", fmt::format("{:.1f} {} and counts, {:.1f} % {}", used,
                                    study.plan->spec.mining->outlook.bitcoin_price
                                        ? "follows from bitcoin_price"
                                        : "is stated",
                                    100 * std::abs(used / hashprice_of(start) - 1),
                                    used < hashprice_of(start) ? "below" : "above"));
}

void print_moves(Screen& screen, const plan::MineHistory& history) {
  const auto percent = [](double value) { return fmt::format("{:.0f} %", 100 * value); };
  const auto text = [&](const mining::HashpriceMoves& moves, const char* whose) {
    return fmt::format("{} a year {}; moves of {} in a month, {} in twelve",
                       percent(moves.growth.in(base::ratio)), whose, percent(moves.month_move),
                       percent(moves.year_move));
  };
  screen.labelled("Moves",
                  history.measured ? text(*history.measured, "measured") : too_few_months());
  screen.labelled("", text(history.assumed, "assumed"));
}

}  // namespace

void put_history(Json& mining, const plan::SiteStudy& study) {
  if (!study.history) return;
  const plan::MineHistory& history = *study.history;
  Json months = Json::array();
  for (const plan::MineHistoryMonth& month : history.months) months.push_back(month_to_json(month));
  mining["history"] = std::move(months);
  Json evidence;
  if (history.start) {
    evidence["start"] = month_to_json(history.months[*history.start]);
  } else {
    put_none(evidence, "start", "no whole month before the close");
  }
  evidence["says_hashprice"] = history.says_hashprice;
  if (history.measured) {
    evidence["measured"] = moves_to_json(*history.measured);
  } else {
    put_none(evidence, "measured", too_few_months());
  }
  evidence["assumed"] = moves_to_json(history.assumed);
  mining["history_evidence"] = std::move(evidence);
}

void print_history(Screen& screen, const plan::SiteStudy& study) {
  if (!study.history) return;
  constexpr std::size_t kShown = 6;
  const std::vector<plan::MineHistoryMonth>& months = study.history->months;
  screen.heading("ITS PAST", fmt::format("{} whole months of {}", months.size(),
                                         study.plan->spec.mining->history_csv));
  screen.line("  " + left("month", 10) + right("hashprice", 12) + right("network", 11) +
              right("mined", 11) + right("pays up to", 14));
  const std::size_t end = study.history->start ? *study.history->start + 1 : months.size();
  for (std::size_t i = end - std::min(kShown, end); i < end; ++i) {
    const plan::MineHistoryMonth& m = months[i];
    screen.line("  " + left(base::to_text(m.network.month), 10) +
                right(fmt::format("{:.1f}", hashprice_of(m)), 12) +
                right(fmt::format("{:.4g}", m.network.hash_rate.in(mining::EH_per_s)), 11) +
                right(fmt::format("{:.4g}", m.mined_btc), 11) +
                right(fmt::format("{:.1f}", m.breakeven_power_usd_per_mwh), 14));
  }
  screen.line("  " + left("", 10) + right("USD/PH/day", 12) + right("EH/s", 11) + right("BTC", 11) +
              right("USD/MWh", 14));
  print_start(screen, study);
  print_moves(screen, *study.history);
}

void add_history(std::vector<CsvFile>& files, const plan::SiteStudy& study) {
  if (!study.history) return;
  CsvText months;
  months.cell("month");
  for (const MonthColumn& column : kColumns) months.cell(column.key);
  months.end_row();
  for (const plan::MineHistoryMonth& month : study.history->months) {
    months.cell(base::to_text(month.network.month));
    for (const MonthColumn& column : kColumns) months.cell(column.value(month));
    months.end_row();
  }
  files.push_back({"mining_history.csv", months.take()});
}

}  // namespace gigawatt::report
