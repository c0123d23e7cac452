#include "gigawatt/plan/mine_history.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/named_file.h"

namespace gigawatt::plan {

namespace {

constexpr const char* kFile = "mining.history_csv";
constexpr const char* kHashprice = "mining.outlook.hashprice";
constexpr std::ptrdiff_t kYear = 12;  // months

using Months = std::vector<mining::NetworkMonth>;

// The whole months before the close.
Months before_close(const ScenarioSpec& spec) {
  Months months = mining::whole_months(*spec.mining->history);
  std::erase_if(months, [&](const auto& each) { return each.month >= spec.header.close; });
  return months;
}

}  // namespace

std::vector<schema::Diagnostic> settle_mine_history(ScenarioSpec& spec,
                                                    const schema::Provenances& provenance) {
  if (!spec.mining || spec.mining->history_csv.empty() || spec.mining->history) return {};
  mining::MineSpec& mine = *spec.mining;
  const std::string file = schema::named_file(provenance, kFile, mine.history_csv);
  auto history = mining::read_history_file(file);
  if (!history) return schema::of_named_file(provenance, kFile, file, std::move(history.error()));
  mine.history = std::make_shared<const mining::NetworkHistory>(std::move(*history));
  if (mine.outlook.bitcoin_price || schema::written(provenance, kHashprice)) return {};
  const Months months = before_close(spec);
  if (months.empty())
    return {schema::diagnostic_at(
        provenance, kFile,
        {.code = "GW406",
         .message = fmt::format("{} has no whole month before the close, {}", file,
                                base::to_text(spec.header.close)),
         .expected = "a month of which every day is there, its chain cells filled",
         .hint = "or state mining.outlook.hashprice"})};
  mine.outlook.hashprice = months.back().hashprice;
  mine.history_says_hashprice = true;
  return {};
}

void cite_mine_history(Plan& plan) {
  const ScenarioSpec& spec = plan.spec;
  if (!spec.mining || !spec.mining->history_says_hashprice) return;
  const Months months = before_close(spec);
  const auto dollars = [](const mining::NetworkMonth& month) {
    return month.hashprice.in(mining::USD_per_PH_day);
  };
  schema::Provenance citation{
      .origin = schema::Origin::file,
      .text = fmt::format("{:.1f} USD/PH/day", dollars(months.back())),
      .source = fmt::format("{}, {}", spec.mining->history_csv, base::to_text(months.back().month)),
      .confidence = "C",
      .reason = "the last whole month before the close; its range is that of the year before",
      .range = {},
      .at = plan.provenance.at(kFile).at};
  if (std::ssize(months) >= kYear) {
    const auto [low, high] =
        std::minmax_element(months.end() - kYear, months.end(),
                            [](const auto& a, const auto& b) { return a.hashprice < b.hashprice; });
    citation.range = {low->hashprice.base_value(), high->hashprice.base_value()};
  }
  plan.provenance[kHashprice] = std::move(citation);
}

std::optional<MineHistory> mine_history(const Plan& plan) {
  const auto& mine = plan.spec.mining;
  if (!mine || !mine->history || !plan.mine) return std::nullopt;
  MineHistory history;
  const MineFigures fleet = mine_figures(plan, *plan.mine);
  const Months months = mining::whole_months(*mine->history);
  for (const mining::NetworkMonth& month : months)
    history.months.push_back(
        {.network = month,
         .mined_btc = month.mined_btc(mining::EH_per_s(fleet.hash_rate_ehs)),
         .breakeven_power_usd_per_mwh =
             mining::mining_value(month.hashprice, mining::J_per_TH(fleet.joules_per_terahash),
                                  plan.mine->mine.terms)
                 .in(base::USD_per_MWh)});
  const std::size_t before = before_close(plan.spec).size();
  if (before > 0) history.start = before - 1;
  history.says_hashprice = mine->history_says_hashprice;
  history.measured = mining::measured_moves(months);
  history.assumed = mining::assumed_moves(mine->outlook);
  return history;
}

}  // namespace gigawatt::plan
