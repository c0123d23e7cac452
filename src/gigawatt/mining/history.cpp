#include "gigawatt/mining/history.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/schema/csv_table.h"

namespace gigawatt::mining {
namespace {

namespace chrono = std::chrono;

struct ChainColumn {
  std::string_view name;
  schema::CsvCells::Bounds bounds;  // what can be: the rules of the chain, and no overflow
};
constexpr double kMostCoins = 21e6;
// Hash rate over what difficulty stands for: 0.59 to 1.27 on the days of 2017 to 2026. Beyond it a
// unit is wrong.
constexpr double kMostPace = 10;
constexpr schema::CsvCells::Bounds kPriceBounds{.minimum = 0, .maximum = 1e12};
constexpr std::string_view kQuoted = "hashprice_usd_ph_day";
constexpr schema::CsvCells::Bounds kQuotedBounds{.minimum = 0, .maximum = 1e6};
constexpr auto chain_columns = std::to_array<ChainColumn>({
    {"hashrate_ehs_7d", {.minimum = 1e-9, .maximum = 1e9}},
    {"difficulty", {.minimum = 1, .maximum = 1e24}},
    {"block_subsidy_btc", {.minimum = 0, .maximum = kFirstSubsidyBtc}},
    {"blocks_est", {.minimum = 1, .maximum = 1e5}},
    {"fees_btc", {.minimum = 0, .maximum = kMostCoins}},
});

schema::CsvRules rules() {
  schema::CsvRules rules{.required = {"date", "price_usd"},
                         .optional = {kQuoted},
                         .other_columns = true,
                         .what = "a daily history of the network"};
  for (const ChainColumn& column : chain_columns) rules.required.push_back(column.name);
  return rules;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return error == std::errc{} && plain ? std::optional(value) : std::nullopt;
}

std::optional<chrono::sys_days> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)),
             day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const chrono::year_month_day date = chrono::year{*year} /
                                      chrono::month{static_cast<unsigned>(*month)} /
                                      chrono::day{static_cast<unsigned>(*day)};
  return date.ok() ? std::optional<chrono::sys_days>(date) : std::nullopt;
}

std::string day_text(chrono::sys_days day) {
  const chrono::year_month_day date(day);
  return fmt::format("{}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

class HistoryReader {
 public:
  explicit HistoryReader(const schema::CsvTable& table)
      : table_(table),
        cells_(table),
        date_(table.column("date")),
        price_(table.column("price_usd")),
        quoted_(table.column(kQuoted)) {}

  base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> read() {
    for (std::size_t row = 0; row < table_.rows(); ++row) read_day(row);
    if (!cells_.diagnostics().empty())
      return base::Unexpected<std::vector<schema::Diagnostic>>(cells_.diagnostics());
    return std::move(history_);
  }

 private:
  void read_day(std::size_t row) {
    const std::string_view text = cells_.text(row, date_);
    const auto date = parse_day(text);
    if (!date) {
      cells_.report(row, date_, "GW208", fmt::format("\"{}\" is no date", text),
                    "a day as 2025-06-30");
      return;
    }
    check_order(row, text, *date);
    NetworkDay day{.date = *date, .price = {}, .chain = {}, .quoted = {}};
    if (cells_.need(row, price_))
      day.price = base::USD(cells_.number(row, price_, kPriceBounds).value_or(0));
    day.chain = read_chain(row);
    if (const auto quoted = cells_.number(row, quoted_, kQuotedBounds))
      day.quoted = USD_per_PH_day(*quoted);
    history_.push_back(day);
  }

  std::optional<ChainDay> read_chain(std::size_t row) {
    std::array<std::optional<double>, chain_columns.size()> values;
    std::size_t empty = 0;
    for (std::size_t c = 0; c < chain_columns.size(); ++c) {
      const schema::CsvColumn column = table_.column(chain_columns[c].name);
      if (cells_.text(row, column).empty()) ++empty;
      values[c] = cells_.number(row, column, chain_columns[c].bounds);
    }
    if (empty == chain_columns.size()) return std::nullopt;
    if (empty != 0)
      cells_.report(row, date_, "GW302",
                    fmt::format("{} of {} chain cells are empty", empty, chain_columns.size()),
                    "all of them, or none where only the price is known");
    if (!std::ranges::all_of(values, [](const auto& value) { return value.has_value(); }))
      return std::nullopt;
    const ChainDay day{.hash_rate = EH_per_s(*values[0]),
                       .difficulty = *values[1],
                       .subsidy_btc = *values[2],
                       .blocks = *values[3],
                       .fees_btc = *values[4]};
    check_units(row, day);
    return day;
  }

  // Once a file: a unit is wrong on every line.
  void check_units(std::size_t row, const ChainDay& day) {
    const double pace = (day.hash_rate / hash_rate_at(day.difficulty)).in(base::ratio);
    if (told_units_ || (pace < kMostPace && pace > 1 / kMostPace)) return;
    told_units_ = true;
    cells_.report(row, table_.column(chain_columns[0].name), "GW406",
                  fmt::format("{:g} EH/s is {:.2g} times what difficulty {:g} stands for",
                              day.hash_rate.in(EH_per_s), pace, day.difficulty),
                  fmt::format("some {:.3g} EH/s", hash_rate_at(day.difficulty).in(EH_per_s)),
                  "the hash rate is in EH/s, the difficulty that of the block header");
  }

  void check_order(std::size_t row, std::string_view text, chrono::sys_days date) {
    if (history_.empty()) return;
    const chrono::sys_days expected = history_.back().date + chrono::days{1};
    if (date == expected) return;
    const bool before = date < expected;
    cells_.report(row, date_, before ? "GW408" : "GW302",
                  before ? fmt::format("{} comes twice or too late", text)
                         : fmt::format("{} is missing before {}", day_text(expected), text),
                  fmt::format("{} on this line: every day once, in order", day_text(expected)));
  }

  const schema::CsvTable& table_;
  schema::CsvCells cells_;
  schema::CsvColumn date_, price_, quoted_;
  NetworkHistory history_;
  bool told_units_ = false;
};

base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> history_of(
    const schema::CsvTable::Result& table) {
  if (!table) return base::Unexpected<std::vector<schema::Diagnostic>>(table.error());
  return HistoryReader(*table).read();
}

base::Month month_of(chrono::sys_days day) {
  const chrono::year_month_day date(day);
  return date.year() / date.month();
}

}  // namespace

base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> read_history(
    std::string bytes, const std::string& name) {
  return history_of(schema::CsvTable::read_text(std::move(bytes), name, rules()));
}

base::Expected<NetworkHistory, std::vector<schema::Diagnostic>> read_history_file(
    const std::string& path) {
  return history_of(schema::CsvTable::read_file(path, rules()));
}

std::vector<NetworkMonth> monthly(const NetworkHistory& history) {
  std::vector<NetworkMonth> months;
  for (const NetworkDay& day : history) {
    if (!day.chain) continue;
    const base::Month month = month_of(day.date);
    if (months.empty() || months.back().month != month)
      months.push_back({.month = month, .quoted = HashPrice{}});
    NetworkMonth& sum = months.back();
    sum.price += day.price;
    sum.hash_rate += day.chain->hash_rate;
    sum.difficulty += day.chain->difficulty;
    sum.hashprice += hashprice(day.price, day.chain->reward(), day.chain->difficulty);
    if (sum.quoted && day.quoted)
      *sum.quoted += *day.quoted;
    else
      sum.quoted.reset();
    const double btc_per_ehs = day.chain->mined_btc() / day.chain->hash_rate.in(EH_per_s);
    sum.btc_per_ehs += btc_per_ehs;
    sum.realised += day.price * btc_per_ehs / (EH_per_s(1) * base::days(1));
    ++sum.days;
  }
  for (NetworkMonth& mean : months) {
    mean.price = mean.price / mean.days;
    mean.hash_rate = mean.hash_rate / mean.days;
    mean.difficulty /= mean.days;
    mean.hashprice = mean.hashprice / mean.days;
    mean.realised = mean.realised / mean.days;
    if (mean.quoted) mean.quoted = *mean.quoted / mean.days;
  }
  return months;
}

std::vector<NetworkMonth> whole_months(const NetworkHistory& history) {
  std::vector<NetworkMonth> months = monthly(history);
  std::erase_if(months, [](const NetworkMonth& month) { return !month.whole(); });
  return months;
}

}  // namespace gigawatt::mining
