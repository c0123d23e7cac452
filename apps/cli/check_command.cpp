#include <unistd.h>

#include <fmt/format.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/resolved.h"

namespace gigawatt::cli {

namespace {

constexpr const char* kCheckSchema = "gigawatt.check/1";

}  // namespace

int check_command(const CheckRequest& request) {
  ScenarioFile file = read_scenario(request.file, request.settings, catalog::shipped());
  const bool colour = paints(request.colour, STDERR_FILENO);
  if (!file.plan) return refuse(file.diagnostics, kCheckSchema, request.json, colour);
  std::string text;
  if (request.resolved) {
    const schema::Fields fields = plan::describe(file.spec);
    text = request.json ? report::json_text(schema::resolved_json(fields, &file.plan->provenance))
                        : schema::resolved_toml(fields, file.idle_defaults);
  } else if (request.json) {
    text = report::json_text(report::diagnostics_to_json(kCheckSchema, file.diagnostics));
  } else {
    text = fmt::format("{}: {}\n", request.file,
                       file.diagnostics.empty() ? "no problems" : "it runs, with warnings");
  }
  if (!file.diagnostics.empty() && !request.json)
    print_error(schema::render(file.diagnostics, {.colour = colour}));
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
