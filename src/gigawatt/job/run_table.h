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

#include "gigawatt/base/expected.h"
#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::job {

// The cells of a row that describe the run.
class RunInput {
 public:
  // Empty for a column that the table lacks.
  std::string_view text(std::string_view column) const;
  std::optional<double> number(std::string_view column) const;
  std::optional<int> whole(std::string_view column) const;
  // Ignored when `column` does not describe a run: a measurement cannot get in.
  void set(std::string_view column, std::string text);

 private:
  std::vector<std::pair<std::string_view, std::string>> cells_;
};

// How fast it was, as the source says it, and the same fact as others derived it.
struct RunMeasurement {
  std::string unit, flops_convention;
  std::optional<double> value, step_s, tokens_per_s_per_chip, tflops_per_chip, memory_gib;
  bool doubtful = false;  // the table flags the row: predicted, not scored
};

struct Run {
  int line = 0;
  std::string id, series;  // for reports only
  RunInput input;
  RunMeasurement measured;
};

// Columns that describe a run, those of the tables and the optional ones.
std::span<const std::string_view> run_columns();

// How schema::CsvTable is to read such a file.
schema::CsvRules run_table_rules();
// Or the cells that are no numbers.
base::Expected<std::vector<Run>, std::vector<schema::Diagnostic>> read_runs(
    const schema::CsvTable& table);

}  // namespace gigawatt::job
