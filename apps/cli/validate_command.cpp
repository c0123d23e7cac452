#include <unistd.h>

#include <utility>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "cli/validation_tables.h"

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/kernel_validation.h"
#include "gigawatt/schema/file.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/validation/score_kernels.h"

namespace gigawatt::cli {

namespace {

constexpr std::size_t most_bytes = 64u << 20;

// The files that were named, or else what ships.
base::Expected<std::vector<validation::NamedTable>, std::vector<schema::Diagnostic>> tables_of(
    const ValidateRequest& request, std::string_view prefix) {
  std::vector<validation::NamedTable> tables;
  std::vector<schema::Diagnostic> diagnostics;
  const schema::TextRules rules{.most_bytes = most_bytes,
                                .what = "a table of measured rows",
                                .format = "CSV",
                                .hash_comments = false,
                                .hint_empty = "",
                                .hint_large = ""};
  for (const std::string& file : request.rows) {
    auto text = schema::read_text_file(file, rules);
    if (text) {
      tables.push_back({file, std::move(*text)});
    } else {
      diagnostics.push_back(text.error());
    }
  }
  if (!diagnostics.empty()) return base::Unexpected<std::vector<schema::Diagnostic>>(diagnostics);
  if (!request.rows.empty()) return tables;
  for (const ShippedTable& table : shipped_tables())
    if (table.name.starts_with(prefix))
      tables.push_back({std::string(table.name), std::string(table.text)});
  return tables;
}

}  // namespace

int validate_kernels_command(const ValidateRequest& request) {
  const bool colour = paints(request.colour, STDERR_FILENO);
  const auto refused = [&](const std::vector<schema::Diagnostic>& diagnostics) {
    return refuse(diagnostics, report::kValidateKernelsSchema, request.json, colour);
  };
  if (request.csv)
    if (const auto problem = replaces_input("--csv", *request.csv, request.rows))
      return refused({*problem});
  auto tables = tables_of(request, "kernels_");
  if (!tables) return refused(tables.error());
  const auto kernels = validation::read_measured_kernels(std::move(*tables));
  if (!kernels) return refused(kernels.error());
  const auto score = validation::score_kernels(catalog::shipped(), *kernels);
  if (request.csv) {
    const auto problem = write_file(*request.csv, report::kernel_validation_to_csv(score));
    if (problem) return refused({*problem});
  }
  const std::string text = request.json
                               ? report::json_text(report::kernel_validation_to_json(score))
                               : report::kernel_validation_to_text(score);
  // A table of which no row can be predicted is no input.
  return print(text) && !score.predictions.empty() ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
