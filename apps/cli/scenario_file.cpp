#include "cli/scenario_file.h"
#include "cli/command_line.h"
#include "cli/streams.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/reader.h"

namespace gigawatt::cli {

ScenarioFile read_scenario(const std::string& path, const std::vector<std::string>& settings,
                           const catalog::Catalog& catalog) {
  ScenarioFile file;
  schema::ReadOptions options = catalog::reader_options(catalog);
  options.settings = settings;
  schema::ReadReport report = schema::read_scenario_file(path, plan::describe(file.spec), options);
  file.diagnostics = std::move(report.diagnostics);
  if (schema::has_errors(file.diagnostics)) return file;
  file.spec = plan::with_settings_first(std::move(file.spec), report.provenance);
  file.idle_defaults = plan::idle_defaults(file.spec, report.provenance);
  plan::PlanResult plan = plan::resolve(file.spec, report.provenance, catalog);
  if (plan) file.plan = std::move(*plan);
  // A history may have said it: the resolved scenario shows what counts.
  if (file.plan && file.spec.mining)
    file.spec.mining->outlook.hashprice = file.plan->spec.mining->outlook.hashprice;
  const auto& found = file.plan ? file.plan->warnings : plan.error();
  file.diagnostics.insert(file.diagnostics.end(), found.begin(), found.end());
  schema::sort_by_position(file.diagnostics);
  return file;
}

int refuse(const std::vector<schema::Diagnostic>& diagnostics, const char* schema_name, bool json,
           bool colour_on_stderr) {
  if (json) {
    print(report::json_text(report::diagnostics_to_json(schema_name, diagnostics)));
  } else {
    print_error(schema::render(diagnostics, {.colour = colour_on_stderr}));
  }
  return kBadInput;
}

}  // namespace gigawatt::cli
