#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/read_rows.h"
#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::catalog {
namespace {

// Columns of a file with one row a line.
constexpr auto columns = std::to_array<std::string_view>(
    {"name", "value", "unit", "low", "high", "source", "date", "confidence", "reason"});
// Columns of a wide file that say where its other cells come from, beside a date; that of an
// announcement is a fact of its own too.
constexpr auto date_columns = std::to_array<std::string_view>({"date", "announced_date"});
constexpr auto wide_columns =
    std::to_array<std::string_view>({"id", "confidence", "source", "note"});
// The second line of a wide file begins with this, then says the unit of each column.
constexpr std::string_view unit_line = "(unit)";

class CsvRows {
 public:
  CsvRows(RowReader& reader, const schema::CsvTable& table) : reader_(reader), table_(table) {}

  void read() {
    const bool wide = table_.text(0, {0}) == unit_line;
    if (!(wide ? check_wide_columns() : check_columns())) return;
    for (std::size_t row = wide ? 1 : 0; row < table_.rows(); ++row) {
      if (wide) {
        read_cells(row);
      } else {
        read_row(row);
      }
    }
  }

 private:
  bool check_columns() {
    bool good = true;
    for (const std::string& name : table_.columns()) {
      if (std::ranges::count(columns, name)) continue;
      good = false;
      const auto near = schema::nearest(name, columns);
      reader_.report({.code = "GW301",
                      .message = fmt::format("{} is no column", name),
                      .at = table_.at_header(table_.column(name)),
                      .expected = base::joined(columns, ", "),
                      .hint = near ? fmt::format("did you mean {}?", *near) : ""});
    }
    for (std::string_view name : columns) good &= check_present(name);
    return good;
  }

  bool check_wide_columns() {
    for (std::string_view name : date_columns) {
      if (table_.column(name).present()) date_ = table_.column(name);
    }
    bool good = date_.present() || check_present(date_columns.front());
    for (std::string_view name : wide_columns) good &= check_present(name);
    for (const std::string& name : table_.columns()) {
      is_provenance_.push_back(std::ranges::count(wide_columns, name) > 0 || name == "date");
      low_.push_back(table_.column(name + "_low"));
      high_.push_back(table_.column(name + "_high"));
    }
    for (std::size_t c = 0; c < low_.size(); ++c) {  // a range is part of the value's own row
      if (low_[c].present() && high_[c].present())
        is_provenance_[low_[c].index] = is_provenance_[high_[c].index] = true;
    }
    return good;
  }

  bool check_present(std::string_view name) {
    if (table_.column(name).present()) return true;
    reader_.report("GW302", {}, fmt::format("there is no column {}", name));
    return false;
  }

  std::string text(std::size_t row, schema::CsvColumn column) const {
    return std::string(table_.text(row, column));
  }
  std::string text(std::size_t row, std::string_view column) const {
    return text(row, table_.column(column));
  }

  Place place(std::size_t row, schema::CsvColumn column) const {
    const schema::Position at = table_.position(row, column);
    return {at.line, at.column, std::max(1, schema::code_points(table_.text(row, column)))};
  }

  static std::string with_unit(const std::string& number, const std::string& unit) {
    return number.empty() || unit == "text" || unit == "date" ? number : number + " " + unit;
  }

  void read_row(std::size_t row) {
    const std::string unit = text(row, "unit");
    if (unit.empty()) {
      reader_.report("GW201", place(row, {0}), fmt::format("{} has no unit", text(row, "name")),
                     "a unit in every row");
      return;
    }
    reader_.add({.name = text(row, "name"),
                 .values = {with_unit(text(row, "value"), unit)},
                 .unit = unit,
                 .low = with_unit(text(row, "low"), unit),
                 .high = with_unit(text(row, "high"), unit),
                 .source = text(row, "source"),
                 .date = text(row, "date"),
                 .confidence = text(row, "confidence"),
                 .reason = text(row, "reason"),
                 .at = place(row, {0}),
                 .value_at = place(row, table_.column("value"))});
  }

  // Every cell that is not empty becomes a row "id.column" with the provenance of its line; cells
  // column_low and column_high beside it are its range.
  void read_cells(std::size_t row) {
    const std::string prefix = text(row, "id") + ".";
    WrittenRow written{.source = text(row, "source"),
                       .date = text(row, date_),
                       .confidence = text(row, "confidence"),
                       .reason = text(row, "note")};
    if (written.reason.empty() && written.confidence == "C")
      written.reason = "One doubtful source.";
    written.values.resize(1);
    for (std::size_t c = 0; c < low_.size(); ++c) {
      const schema::CsvColumn column{static_cast<int>(c)};
      if (table_.text(row, column).empty() || is_provenance_[c]) continue;
      written.name = prefix + table_.columns()[c];
      written.unit = text(0, column);
      written.values.front() = with_unit(text(row, column), written.unit);
      written.low = with_unit(text(row, low_[c]), written.unit);
      written.high = with_unit(text(row, high_[c]), written.unit);
      written.at = written.value_at = place(row, column);
      reader_.add(written);
    }
  }

  RowReader& reader_;
  const schema::CsvTable& table_;
  // Of a wide file:
  schema::CsvColumn date_;
  std::vector<bool> is_provenance_;  // columns that speak about the others
  std::vector<schema::CsvColumn> low_, high_;
};

}  // namespace

void read_csv_rows(RowReader& reader) {
  const schema::SourceText& source = reader.source();
  const auto table = schema::CsvTable::read_text(
      source.text(), source.name(), {.other_columns = true, .what = "a catalog table"});
  if (table) {
    CsvRows(reader, *table).read();
    return;
  }
  for (const schema::Diagnostic& diagnostic : table.error()) reader.report(diagnostic);
}

}  // namespace gigawatt::catalog
