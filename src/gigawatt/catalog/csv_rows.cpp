#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "gigawatt/catalog/read_rows.h"
#include "gigawatt/schema/csv_line.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::catalog {
namespace {

struct Cell {
  std::string text;
  Place at;
};
using Line = std::vector<Cell>;

// Columns of a file with one row a line.
constexpr auto columns = std::to_array<std::string_view>(
    {"name", "value", "unit", "low", "high", "source", "date", "confidence", "reason"});
// Columns of a wide file that say where its other cells come from; announced_date is one of both.
constexpr auto wide_columns =
    std::to_array<std::string_view>({"id", "confidence", "source", "note"});
// The second line of a wide file begins with this, then says the unit of each column.
constexpr std::string_view unit_line = "(unit)";

int line_count(const std::string& text) {
  const auto ends = static_cast<int>(std::ranges::count(text, '\n'));
  return text.empty() || text.back() == '\n' ? ends : ends + 1;
}

class CsvRows {
 public:
  explicit CsvRows(RowReader& reader) : reader_(reader) {}

  void read() {
    const int last = line_count(reader_.source().text());
    const auto header = read_line(1);
    if (!header) return;
    for (const Cell& cell : *header) names_.push_back(cell.text);
    const auto second = last > 1 ? read_line(2) : std::nullopt;
    const bool wide = second && second->front().text == unit_line;
    if (!(wide ? check_wide_columns() : check_columns(*header))) return;
    if (wide) {
      units_ = *second;
      for (const std::string& name : names_)
        is_provenance_.push_back(std::ranges::count(wide_columns, name) > 0);
    }
    for (int number = wide ? 3 : 2; number <= last; ++number) {
      const auto line = read_line(number);
      if (!line) continue;
      if (wide) {
        read_cells(*line);
      } else {
        read_row(*line);
      }
    }
  }

 private:
  std::optional<Line> read_line(int number) {
    const auto cells = schema::split_csv_line(reader_.source().line(number));
    if (!cells) {
      reader_.report("GW108", {.line = number}, "a quote is open or followed by more text",
                     "cells as in RFC 4180, each on one line");
      return std::nullopt;
    }
    if (number > 1 && cells->size() != names_.size()) {
      reader_.report(
          "GW302", {.line = number},
          fmt::format("the line has {} cells, the header {}", cells->size(), names_.size()),
          "a cell for each column");
      return std::nullopt;
    }
    Line line;
    for (const schema::CsvCell& cell : *cells)
      line.push_back({cell.text, {number, cell.column, cell.length}});
    return line;
  }

  bool check_columns(const Line& header) {
    bool good = header.size() == columns.size();
    for (const Cell& cell : header) {
      if (std::ranges::count(columns, cell.text)) continue;
      good = false;
      const auto near = schema::nearest(cell.text, columns);
      reader_.report("GW301", cell.at, fmt::format("{} is no column", cell.text),
                     fmt::format("{}", fmt::join(columns, ", ")),
                     near ? fmt::format("did you mean {}?", *near) : "");
    }
    for (std::string_view name : columns) {
      if (std::ranges::count(names_, name) == 1) continue;
      good = false;
      reader_.report("GW302", {}, fmt::format("column {} must be there once", name));
    }
    return good;
  }

  bool check_wide_columns() {
    bool good = true;
    for (std::string_view name : {"announced_date", "id", "confidence", "source", "note"}) {
      if (std::ranges::count(names_, name) == 1) continue;
      good = false;
      reader_.report("GW302", {}, fmt::format("column {} must be there once", name));
    }
    return good;
  }

  std::size_t column(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
  }

  const std::string& text(const Line& line, std::string_view name) const {
    return line[column(name)].text;
  }

  static std::string with_unit(const std::string& number, const std::string& unit) {
    return number.empty() || unit == "text" || unit == "date" ? number : number + " " + unit;
  }

  void read_row(const Line& line) {
    const std::string& unit = text(line, "unit");
    if (unit.empty()) {
      reader_.report("GW201", line.front().at, fmt::format("{} has no unit", text(line, "name")),
                     "a unit in every row");
      return;
    }
    reader_.add({.name = text(line, "name"),
                 .values = {with_unit(text(line, "value"), unit)},
                 .unit = unit,
                 .low = with_unit(text(line, "low"), unit),
                 .high = with_unit(text(line, "high"), unit),
                 .source = text(line, "source"),
                 .date = text(line, "date"),
                 .confidence = text(line, "confidence"),
                 .reason = text(line, "reason"),
                 .at = line.front().at,
                 .value_at = line[column("value")].at});
  }

  // Every cell that is not empty becomes a row "id.column" with the provenance of its line.
  void read_cells(const Line& line) {
    const std::string prefix = text(line, "id") + ".";
    WrittenRow row{.source = text(line, "source"),
                   .date = text(line, "announced_date"),
                   .confidence = text(line, "confidence"),
                   .reason = text(line, "note")};
    if (row.reason.empty() && row.confidence == "C") row.reason = "One doubtful source.";
    row.values.resize(1);
    for (std::size_t c = 0; c < line.size(); ++c) {
      if (line[c].text.empty() || is_provenance_[c]) continue;
      row.name = prefix + names_[c];
      row.unit = units_[c].text;
      row.values.front() = with_unit(line[c].text, row.unit);
      row.at = row.value_at = line[c].at;
      reader_.add(row);
    }
  }

  RowReader& reader_;
  std::vector<std::string> names_;
  Line units_;                       // of a wide file
  std::vector<bool> is_provenance_;  // columns that speak about the others
};

}  // namespace

void read_csv_rows(RowReader& reader) { CsvRows(reader).read(); }

}  // namespace gigawatt::catalog
