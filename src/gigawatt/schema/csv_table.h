// A table that a user wrote as CSV (RFC 4180): columns by name, every cell with its place.
//
//   auto table = schema::CsvTable::read_file("runs.csv", {.required = {"model", "n_chips"}});
//   schema::CsvCells cells(*table);
//   const auto chips = cells.integer(row, table->column("n_chips"), {.minimum = 1});
//   if (!cells.diagnostics().empty()) ...
//
// Commas separate; cells may be quoted and then hold commas, line ends and doubled quotes. Lines
// end in LF or CRLF, blank lines are skipped, spaces around a cell without quotes are no part of
// it, and a byte-order mark is ignored.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {

struct CsvRules {
  std::vector<std::string_view> required = {};  // columns that must be there
  std::vector<std::string_view> optional = {};  // columns that have a meaning too
  bool other_columns = false;                   // ignored where allowed, an error where not
  std::string what = "a table";                 // for messages: "a table of runs"
  std::size_t most_bytes = 64u << 20;
  std::size_t most_cells = 16u << 20;
  std::size_t most_diagnostics = 200;
};

// A column of one table; absent when the table has none of that name.
struct CsvColumn {
  int index = -1;
  bool present() const { return index >= 0; }
};

class CsvTable {
 public:
  using Result = base::Expected<CsvTable, std::vector<Diagnostic>>;
  // Everything that is wrong with the header and the lines, at once.
  static Result read_file(const std::string& path, const CsvRules& rules = {});
  static Result read_text(std::string bytes, const std::string& name, const CsvRules& rules = {});

  const std::string& name() const { return source_.name(); }
  std::span<const std::string> columns() const { return columns_; }
  std::size_t rows() const { return columns_.empty() ? 0 : cells_.size() / columns_.size() - 1; }
  CsvColumn column(std::string_view name) const;

  // Empty where the column is absent.
  std::string_view text(std::size_t row, CsvColumn column) const;
  Position position(std::size_t row, CsvColumn column) const;
  Location at(std::size_t row, CsvColumn column) const;  // of an absent column: the row's start
  Location at_header(CsvColumn column) const;
  // Columns that look like a slip of one that has a meaning, where others are allowed.
  const std::vector<Diagnostic>& warnings() const { return warnings_; }

 private:
  friend class CsvParser;
  struct Cell {  // the bytes between its quotes or commas
    std::uint32_t begin = 0, size = 0;
  };
  explicit CsvTable(SourceText source) : source_(std::move(source)) {}
  const Cell& cell(std::size_t row, CsvColumn column) const;
  std::string_view text_of(std::size_t index) const;
  Location location(const Cell& cell) const;

  SourceText source_;
  std::vector<std::string> columns_;
  std::vector<Cell> cells_;  // row by row, the header first
  // Text of cells with doubled quotes, by number of the cell.
  std::vector<std::pair<std::size_t, std::string>> unescaped_;
  std::vector<Diagnostic> warnings_;
};

// Reads cells as numbers and collects what is wrong with them.
class CsvCells {
 public:
  struct Bounds {
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
  };

  explicit CsvCells(const CsvTable& table, std::size_t most_diagnostics = 200)
      : table_(&table), most_diagnostics_(most_diagnostics) {}

  // Nothing where the cell is empty or its column absent, and where it was reported: text in place
  // of a number, NaN, infinity, a number out of bounds.
  std::optional<double> number(std::size_t row, CsvColumn column, const Bounds& bounds);
  std::optional<double> number(std::size_t row, CsvColumn column) {
    return number(row, column, Bounds());
  }
  // The same for whole numbers up to 2^53 ("1e6" and "8.0" are whole).
  std::optional<std::int64_t> integer(std::size_t row, CsvColumn column, const Bounds& bounds);
  std::optional<std::int64_t> integer(std::size_t row, CsvColumn column) {
    return integer(row, column, Bounds());
  }
  std::string_view text(std::size_t row, CsvColumn column) const {
    return table_->text(row, column);
  }
  // Whether the cell holds something; reports it where not.
  bool need(std::size_t row, CsvColumn column);
  void report(std::size_t row, CsvColumn column, std::string_view code, std::string message,
              std::string expected = {}, std::string hint = {});

  // In the order of the calls; the last one says so where more were left out.
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  const CsvTable* table_;
  std::size_t most_diagnostics_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace gigawatt::schema
