// Tables of measured training runs: what was run, apart from how fast it was.
//
// The columns are those of published tables (README of the validation folder). What a predictor
// may read is kept in RunInput; it has no cell that was measured or derived from a measurement.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::validation {

// The cells of a row that describe the run.
class RunInput {
 public:
  // Empty for a column that the table lacks.
  std::string_view text(std::string_view column) const;
  bool has(std::string_view column) const { return !text(column).empty(); }
  // As schema::parse_number reads them ("8,192", "1 024"). Nothing for an empty cell, and for one
  // that bad_cell() speaks of.
  std::optional<double> number(std::string_view column) const;
  std::optional<int> whole(std::string_view column) const;
  std::optional<bool> flag(std::string_view column) const;
  // The first cell that cannot mean what its column says, with the reason: words for a number, a
  // share of a layer, degrees below 1.
  std::optional<std::string> bad_cell() const;
  // Whether the table has the column and this row nothing in it.
  bool leaves_empty(std::string_view column) const;
  // Ignored when `column` does not describe a run: a measurement cannot get in.
  void set(std::string_view column, std::string text);

 private:
  std::vector<std::pair<std::string_view, std::string>> cells_;
};

// How fast it was, as the source says it, and the same fact as others derived it.
struct RunMeasurement {
  std::string unit, flops_convention;
  std::optional<double> value, step_s, tokens_per_s_per_chip, tokens_per_s, tflops_per_chip;
  std::optional<double> mfu_percent, memory_gib;
  bool doubtful = false;  // the table flags the row: predicted, not scored
};

struct Run {
  schema::Location at;
  std::string id, series;  // for reports only
  RunInput input;
  RunMeasurement measured;
};

// Columns that describe a run, those of the tables and the optional ones.
std::span<const std::string_view> run_columns();

// How schema::CsvTable is to read such a file.
schema::CsvRules run_table_rules();
struct RunsRead {
  std::vector<Run> runs;
  std::vector<schema::Diagnostic> warnings;  // measured cells that make no sense: not scored
};
RunsRead read_runs(const schema::CsvTable& table);

}  // namespace gigawatt::validation
