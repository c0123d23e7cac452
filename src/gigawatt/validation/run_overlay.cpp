#include "gigawatt/validation/run_overlay.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace gigawatt::validation {

namespace {

// Whether each of the words, parted by " & ", stands in one of the cells.
bool all_stand_in(std::string_view words, std::span<const std::string_view> cells) {
  constexpr std::string_view mark = " & ";
  while (true) {
    const auto end = words.find(mark);
    const std::string_view word = words.substr(0, end);
    if (std::ranges::none_of(cells, [&](std::string_view cell) {
          return cell.find(word) != std::string_view::npos;
        }))
      return false;
    if (end == std::string_view::npos) return true;
    words.remove_prefix(end + mark.size());
  }
}

}  // namespace

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
  const std::string source(input.text("source_url"));
  const std::array<std::string_view, 4> places{input.text("source_location"),
                                               input.text("model_name"), input.text("precision"),
                                               input.text("zero_stage_or_dist_opt")};
  RunInput filled = input;
  for (const OverlayLine& line : overlay) {
    if (!source.starts_with(line.source) || !all_stand_in(line.location, places)) continue;
    if (input.text(line.column).empty()) filled.set(line.column, line.value);
  }
  input = std::move(filled);
}

}  // namespace gigawatt::validation
