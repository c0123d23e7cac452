#include "gigawatt/job/run_overlay.h"

#include <algorithm>

#include <fmt/format.h>

namespace gigawatt::job {

schema::CsvRules overlay_rules() {
  return {.required = {"source", "location", "column", "value", "words"},
          .what = "an overlay of training runs"};
}

base::Expected<std::vector<OverlayLine>, std::vector<schema::Diagnostic>> read_overlay(
    const schema::CsvTable& table) {
  schema::CsvCells cells(table);
  const auto columns = run_columns();
  std::vector<OverlayLine> lines;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto text = [&](std::string_view column) {
      return std::string(table.text(row, table.column(column)));
    };
    for (const std::string_view column : {"source", "column", "value", "words"})
      cells.need(row, table.column(column));
    OverlayLine line{.source = text("source"),
                     .location = text("location"),
                     .column = text("column"),
                     .value = text("value"),
                     .words = text("words")};
    if (!line.column.empty() && !std::ranges::count(columns, line.column))
      cells.report(row, table.column("column"), "GW301",
                   fmt::format("{} is no column that describes a run", line.column));
    lines.push_back(std::move(line));
  }
  if (!cells.diagnostics().empty()) return tl::unexpected(cells.diagnostics());
  return lines;
}

void apply_overlay(const std::vector<OverlayLine>& overlay, RunInput& input) {
  const std::string source(input.text("source_url")), location(input.text("source_location"));
  const std::string model(input.text("model_name"));
  RunInput filled = input;
  for (const OverlayLine& line : overlay) {
    const bool here = location.find(line.location) != std::string::npos ||
                      model.find(line.location) != std::string::npos;
    if (!here || !source.starts_with(line.source)) continue;
    if (input.text(line.column).empty()) filled.set(line.column, line.value);
  }
  input = std::move(filled);
}

}  // namespace gigawatt::job
