#include "gigawatt/power/hourly_csv.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/power/clock.h"
#include "gigawatt/schema/csv_table.h"

namespace gigawatt::power {
namespace {

namespace chrono = std::chrono;

// Reads text from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly `count` digits.
  std::optional<int> digits(std::size_t count) {
    if (text_.size() < count) return std::nullopt;
    int value = 0;
    for (char c : text_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(count);
    return value;
  }

 private:
  std::string_view text_;
};

// A time as written: an hour of some clock, and that clock's offset where it is said.
struct Written {
  long hour = 0;
  std::optional<int> offset;
};

std::optional<long> read_date(Scanner& scan) {
  const auto year = scan.digits(4);
  if (!year || !scan.take('-')) return std::nullopt;
  const auto month = scan.digits(2);
  if (!month || !scan.take('-')) return std::nullopt;
  const auto day = scan.digits(2);
  if (!day || *year < 1900 || *year > 2200) return std::nullopt;
  const chrono::year_month_day date = chrono::year{*year} /
                                      chrono::month{static_cast<unsigned>(*month)} /
                                      chrono::day{static_cast<unsigned>(*day)};
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days{date}.time_since_epoch().count() * 24L;
}

// "Z" or "-06:00", in whole hours.
std::optional<int> read_offset(Scanner& scan) {
  if (scan.take('Z')) return 0;
  const bool minus = scan.take('-');
  if (!minus && !scan.take('+')) return std::nullopt;
  const auto hours = scan.digits(2);
  if (!hours || *hours > 14) return std::nullopt;
  if (scan.take(':') && scan.digits(2) != 0) return std::nullopt;
  return minus ? -*hours : *hours;
}

// "2025-06-30T14", "2025-06-30 14:00:00Z": a whole hour.
std::optional<Written> read_time(std::string_view text, int latest_hour) {
  Scanner scan(text);
  const auto day = read_date(scan);
  if (!day || (!scan.take('T') && !scan.take(' '))) return std::nullopt;
  const auto hour = scan.digits(2);
  if (!hour || *hour > latest_hour) return std::nullopt;
  for (int part = 0; part < 2 && scan.take(':'); ++part)
    if (scan.digits(2) != 0) return std::nullopt;
  Written written{*day + *hour, std::nullopt};
  if (scan.done()) return written;
  written.offset = read_offset(scan);
  return written.offset && scan.done() ? std::optional(written) : std::nullopt;
}

schema::Diagnostic plain_diagnostic(const std::string& name, std::string_view code,
                                    std::string message, std::string expected = {},
                                    std::string hint = {}) {
  return {.code = std::string(code),
          .message = std::move(message),
          .at = {.file = name},
          .expected = std::move(expected),
          .hint = std::move(hint)};
}

base::Unexpected<std::vector<schema::Diagnostic>> refuse(schema::Diagnostic diagnostic) {
  return base::Unexpected(std::vector{std::move(diagnostic)});
}

class HourlyReader {
 public:
  HourlyReader(const schema::CsvTable& table, const HourlyFileSpec& spec, const ClockZone& zone)
      : spec_(spec),
        zone_(zone),
        table_(table),
        cells_(table),
        rows_(table.rows()),
        time_(table.column(spec.time_column)),
        hour_(spec.hour_column.empty() ? schema::CsvColumn{} : table.column(spec.hour_column)) {
    for (const std::string& column : spec.columns) columns_.push_back(table.column(column));
    result_.values.resize(columns_.size());
  }

  HourlyResult read() {
    for (std::size_t row = 0; row < rows_; ++row) {
      if (spec_.gaps && has_empty_cell(row)) continue;
      const auto hour = hour_of(row);
      if (hour && in_order(row, *hour)) previous_ = *hour;
      if (result_.hour.empty()) result_.first = table_.at(row, time_);
      if (row + 1 == rows_) result_.last = table_.at(row, time_);
      result_.hour.push_back(hour.value_or(0));
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        double value = 0;
        if (cells_.need(row, columns_[c]))
          value = cells_.number(row, columns_[c], {.minimum = spec_.least, .maximum = spec_.most})
                      .value_or(0);
        result_.values[c].push_back(value);
      }
    }
    if (!cells_.diagnostics().empty()) return base::Unexpected(cells_.diagnostics());
    return std::move(result_);
  }

 private:
  bool has_empty_cell(std::size_t row) const {
    return std::ranges::any_of(
        columns_, [&](schema::CsvColumn column) { return cells_.text(row, column).empty(); });
  }

  // The beginning of the row's hour in the zone's standard time.
  std::optional<long> hour_of(std::size_t row) {
    const bool ending = spec_.label == HourLabel::ending;
    const auto written = hour_.present() ? from_two(row) : from_one(row);
    if (!written) return std::nullopt;
    const long wall = written->hour - (ending ? 1 : 0);
    if (written->offset) return wall - *written->offset + zone_.standard_offset;
    return from_wall(row, wall);
  }

  std::optional<Written> from_one(std::size_t row) {
    const std::string_view text = cells_.text(row, time_);
    auto written = read_time(text, spec_.label == HourLabel::ending ? 24 : 23);
    if (!written)
      cells_.report(row, time_, "GW208", fmt::format("\"{}\" is no hour of a day", text),
                    "a whole hour as 2025-06-30T14:00, or with its offset 2025-06-30T14:00-06:00");
    return written;
  }

  std::optional<Written> from_two(std::size_t row) {
    const std::string_view text = cells_.text(row, time_);
    Scanner scan(text);
    const auto day = read_date(scan);
    if (!day || !scan.done()) {
      cells_.report(row, time_, "GW208", fmt::format("\"{}\" is no date", text),
                    "a day as 2025-06-30");
      return std::nullopt;
    }
    const bool ending = spec_.label == HourLabel::ending;
    const double first = ending ? 1 : 0;
    const auto hour = cells_.integer(row, hour_, {.minimum = first, .maximum = first + 23});
    if (!hour) {
      cells_.need(row, hour_);
      return std::nullopt;
    }
    return Written{*day + static_cast<long>(*hour), std::nullopt};
  }

  std::optional<long> from_wall(std::size_t row, long wall) {
    switch (kind_of(zone_, wall)) {
      case WallKind::plain:
        return standard_hour(zone_, {wall});
      case WallKind::repeated: {
        const long first = standard_hour(zone_, {wall});
        const bool seen = previous_ && *previous_ >= first;
        return standard_hour(zone_, {wall, seen});
      }
      case WallKind::skipped:
        break;
    }
    cells_.report(row, time_, "GW410",
                  fmt::format("{} does not exist: clocks go forward over it", to_text(wall)),
                  "no such hour in a zone with summer time",
                  "times that never change are in a zone such as UTC-6");
    return std::nullopt;
  }

  bool in_order(std::size_t row, long hour) {
    if (!previous_) return true;
    const long expected = *previous_ + 1;
    if (hour < expected) {
      cells_.report(row, time_, "GW408", fmt::format("{} comes twice or too late", to_text(hour)),
                    fmt::format("{} on this line, in standard time", to_text(expected)),
                    "a label counts the hour that begins, or the one that ends");
      return false;
    }
    if (hour == expected || spec_.gaps) return true;
    const bool turned = zone_.summer_time != SummerTime::none && hour == expected + 1 &&
                        kind_of(zone_, expected) == WallKind::repeated;
    cells_.report(
        row, time_, turned ? "GW410" : "GW302",
        turned ? fmt::format("{} comes once, and clocks go back over it", to_text(expected))
               : fmt::format("{} hours are missing from {} on", hour - expected, to_text(expected)),
        fmt::format("{} on this line, in standard time", to_text(expected)),
        turned ? "times that never change are in a zone such as UTC-6" : "");
    return true;
  }

  const HourlyFileSpec& spec_;
  const ClockZone& zone_;
  const schema::CsvTable& table_;
  schema::CsvCells cells_;
  std::size_t rows_;
  schema::CsvColumn time_, hour_;
  std::vector<schema::CsvColumn> columns_;
  std::optional<long> previous_;
  HourlyTable result_;
};

schema::CsvRules rules_of(const HourlyFileSpec& spec) {
  schema::CsvRules rules{.other_columns = true, .what = "an hourly series"};
  rules.required.push_back(spec.time_column);
  if (!spec.hour_column.empty()) rules.required.push_back(spec.hour_column);
  for (const std::string& column : spec.columns) rules.required.push_back(column);
  return rules;
}

HourlyResult read_table(const schema::CsvTable::Result& table, const HourlyFileSpec& spec,
                        const std::string& name) {
  const auto zone = find_zone(spec.zone);
  if (!zone) {
    std::string names;
    for (const ClockZone& known : named_zones()) names += fmt::format("{}, ", known.name);
    return refuse(plain_diagnostic(name, "GW404",
                                   spec.zone.empty()
                                       ? "the zone of the times is not said"
                                       : fmt::format("no zone is called \"{}\"", spec.zone),
                                   names + "or a clock that never changes, as UTC-6"));
  }
  if (!table) return base::Unexpected(table.error());
  return HourlyReader(*table, spec, *zone).read();
}

}  // namespace

HourlyResult read_hourly_text(std::string bytes, const std::string& name,
                              const HourlyFileSpec& spec) {
  return read_table(schema::CsvTable::read_text(std::move(bytes), name, rules_of(spec)), spec,
                    name);
}

HourlyResult read_hourly_file(const HourlyFileSpec& spec) {
  return read_table(schema::CsvTable::read_file(spec.file, rules_of(spec)), spec, spec.file);
}

YearResult whole_year(const HourlyTable& table, const std::string& name) {
  using namespace chrono;
  const auto start_of = [](int year) {
    return sys_days{chrono::year{year} / January / 1}.time_since_epoch().count() * 24L;
  };
  const std::size_t rows = table.hour.size();
  if (rows == 0) return refuse(plain_diagnostic(name, "GW104", "there are no hours"));
  const sys_days first{days{(table.hour.front() + 23) / 24}};
  const int year = static_cast<int>(year_month_day{first}.year());
  const long begin = start_of(year), hours = start_of(year + 1) - begin;
  if (table.hour.front() != begin || static_cast<long>(rows) != hours ||
      table.hour.back() != begin + hours - 1) {
    std::vector found{
        plain_diagnostic(name, "GW302",
                         fmt::format("{} hours from {} to {} are no calendar year", rows,
                                     to_text(table.hour.front()), to_text(table.hour.back())),
                         fmt::format("{} hours, from {} to {}, in standard time", hours,
                                     to_text(begin), to_text(begin + hours - 1)),
                         "labels of hours that end count one hour later than of hours that begin")};
    const auto row = [&](const schema::Location& at, std::string_view does, long hour,
                         long wanted) {
      if (hour == wanted || at.line == 0) return;
      found.push_back({.code = "GW302",
                       .message = fmt::format("the hours {} with {}", does, to_text(hour)),
                       .at = at,
                       .expected = fmt::format("{}, in standard time", to_text(wanted))});
    };
    row(table.first, "begin", table.hour.front(), begin);
    row(table.last, "end", table.hour.back(), begin + hours - 1);
    return base::Unexpected(std::move(found));
  }
  return YearOfHours{year, table.values};
}

}  // namespace gigawatt::power
