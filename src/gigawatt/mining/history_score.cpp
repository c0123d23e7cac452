#include "gigawatt/mining/history_score.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/chain_past.h"
#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/date_text.h"

namespace gigawatt::mining {
namespace {

constexpr std::string_view kFile = "catalog/mined.csv";
constexpr std::string_view kWhoColumn = ".company";
constexpr schema::CsvCells::Bounds kFleetBounds{.minimum = 1e-9, .maximum = 1e9};
constexpr schema::CsvCells::Bounds kMinedBounds{.minimum = 0, .maximum = 21e6};

using MinedResult = base::Expected<std::vector<MinedMonth>, std::vector<schema::Diagnostic>>;

schema::CsvRules rules() {
  return {.required = {"month", "hash_rate_ehs", "mined_btc"},
          .optional = {"who"},
          .other_columns = true,
          .what = "a table of months in which bitcoin was mined"};
}

MinedResult mined_of(const schema::CsvTable::Result& table) {
  if (!table) return base::Unexpected<std::vector<schema::Diagnostic>>(table.error());
  schema::CsvCells cells(*table);
  const schema::CsvColumn who = table->column("who"), date = table->column("month"),
                          fleet = table->column("hash_rate_ehs"), btc = table->column("mined_btc");
  std::vector<MinedMonth> months;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const auto month = schema::parse_month(cells.text(row, date));
    if (!month)
      cells.report(row, date, "GW208", fmt::format("\"{}\" is no month", cells.text(row, date)),
                   "a month as 2025-06");
    MinedMonth each{.who = std::string(cells.text(row, who)),
                    .month = month.value_or(base::Month{})};
    if (cells.need(row, fleet))
      each.fleet = EH_per_s(cells.number(row, fleet, kFleetBounds).value_or(0));
    if (cells.need(row, btc)) each.btc = cells.number(row, btc, kMinedBounds).value_or(0);
    months.push_back(std::move(each));
  }
  if (!cells.diagnostics().empty()) return base::Unexpected(cells.diagnostics());
  return months;
}

// Months without the other hashprice, or in which a hash earned nothing, are left out.
template <class Other>
std::optional<Agreement> agreement(const std::vector<NetworkMonth>& months, Other other) {
  Agreement found;
  double squares = 0;
  for (const NetworkMonth& month : months) {
    const std::optional<HashPrice> reference = other(month);
    if (!reference || *reference <= HashPrice{}) continue;
    const double error = (month.hashprice / *reference).in(base::ratio)-1;
    squares += error * error;
    ++found.months;
    if (std::abs(error) < std::abs(found.worst)) continue;
    found.worst = error;
    found.worst_month = month.month;
  }
  if (found.months == 0) return std::nullopt;
  found.root_mean_square = std::sqrt(squares / found.months);
  return found;
}

}  // namespace

std::vector<MinedMonth> published_mined(const catalog::Catalog& catalog) {
  std::vector<MinedMonth> months;
  for (const catalog::Row& row : catalog.rows()) {
    if (row.file != kFile || !row.name.ends_with(kWhoColumn)) continue;
    const std::string id = row.name.substr(0, row.name.size() - kWhoColumn.size());
    const auto month = schema::parse_month(catalog.at(id + ".announced_date").text);
    GIGAWATT_CHECK(month.has_value(), "month of", id);
    months.push_back({.who = row.text,
                      .month = *month,
                      .fleet = catalog::quantity<HashRate>(catalog.at(id + ".fleet_hash_rate")),
                      .btc = catalog.at(id + ".mined").base_value()});
  }
  return months;
}

MinedResult read_mined_file(const std::string& path) {
  return mined_of(schema::CsvTable::read_file(path, rules()));
}

MinedResult read_mined_text(std::string bytes, const std::string& name) {
  return mined_of(schema::CsvTable::read_text(std::move(bytes), name, rules()));
}

HistoryScore score_history(const NetworkHistory& history, const std::vector<MinedMonth>& mined,
                           const catalog::Catalog& catalog) {
  HistoryScore score{
      .months = monthly(history), .with_quoted = {}, .with_realised = {}, .mined = {}};
  score.with_quoted = agreement(score.months, [](const NetworkMonth& m) { return m.quoted; });
  score.with_realised =
      agreement(score.months, [](const NetworkMonth& m) { return std::optional(m.realised); });
  for (const MinedMonth& said : mined) {
    const auto month = std::ranges::find(score.months, said.month, &NetworkMonth::month);
    MinedScore each{
        .said = said, .expected_btc = expected_btc(catalog, said.month, said.fleet), .btc = {}};
    if (month != score.months.end() && month->whole()) each.btc = month->mined_btc(said.fleet);
    score.mined.push_back(std::move(each));
  }
  return score;
}

}  // namespace gigawatt::mining
