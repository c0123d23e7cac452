#include <unistd.h>

#include <fmt/format.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/plan/run.h"
#include "gigawatt/report/csv.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/run_json.h"
#include "gigawatt/report/terminal.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/resolved.h"

namespace gigawatt::cli {

namespace {

using Problem = std::optional<schema::Diagnostic>;

Problem write_tables(const std::string& folder, const std::vector<report::CsvFile>& files) {
  for (const report::CsvFile& file : files)
    if (Problem problem = write_file(folder + "/" + file.name, file.text)) return problem;
  return std::nullopt;
}

int refuse_run(const RunRequest& request, const std::vector<schema::Diagnostic>& diagnostics) {
  return refuse(diagnostics, report::kRunSchema, request.json,
                paints(request.colour, STDERR_FILENO));
}

int show(std::string_view text) { return print(text) ? kDone : kBadInput; }

report::TerminalOptions terminal_options(const RunRequest& request) {
  return {.colour = paints(request.colour, STDOUT_FILENO)};
}

int replay_path(const RunRequest& request, const plan::Plan& plan) {
  const std::int64_t path = *request.path;
  if (path < 0 || path >= plan.spec.risk.paths)
    return refuse_run(request, {{.code = "GW206",
                                 .message = fmt::format("there is no path {}", path),
                                 .at = {.file = "--path"},
                                 .expected = fmt::format("0 to {}", plan.spec.risk.paths - 1),
                                 .hint = {}}});
  const plan::FinancingResult financing = plan::close_financing(plan);
  GIGAWATT_CHECK(financing.has_value(), "resolve closed it");
  const plan::Replay replay = plan::replay(plan, plan.chain(), **financing, path);
  if (request.csv_folder)
    if (const Problem problem =
            write_tables(*request.csv_folder, {report::replay_to_csv(plan, replay, path)}))
      return refuse_run(request, {*problem});
  if (request.json) return show(report::json_text(report::replay_to_json(plan, replay, path)));
  return show(report::replay_to_terminal(plan, replay, path, terminal_options(request)));
}

int run_plan(const RunRequest& request, ScenarioFile file, const catalog::Catalog& catalog) {
  listen_for_interrupts();
  Progress progress(!request.quiet && is_terminal(STDERR_FILENO));
  const plan::RunResult result =
      plan::run(std::move(file.plan), catalog,
                {.jobs = request.jobs,
                 .load_line = !request.no_load_line,
                 .stop = &interrupted(),
                 .progress = [&](std::string_view stage, double done, double total) {
                   progress.update(stage, done, total);
                 }});
  progress.erase();
  if (request.csv_folder)
    if (const Problem problem = write_tables(*request.csv_folder, report::run_to_csv(result)))
      return refuse_run(request, {*problem});
  const int exit_code =
      show(request.json
               ? report::json_text(report::run_to_json(result, file.diagnostics))
               : report::to_terminal(result, file.diagnostics, catalog, terminal_options(request)));
  return result.stopped ? kInterrupted : exit_code;
}

}  // namespace

int run_command(const RunRequest& request) {
  const catalog::Catalog& catalog = catalog::shipped();
  ScenarioFile file = read_scenario(request.file, request.settings, catalog);
  if (!file.plan) return refuse_run(request, file.diagnostics);
  if (request.resolved) {
    const schema::Fields fields = plan::describe(file.spec);
    return show(request.json
                    ? report::json_text(schema::resolved_json(fields, &file.plan->provenance))
                    : schema::resolved_toml(fields, file.idle_defaults));
  }
  // Hours of paths are worth nothing without a place to put them: look before computing.
  if (request.csv_folder)
    if (const Problem problem = make_folder(*request.csv_folder))
      return refuse_run(request, {*problem});
  if (request.path) return replay_path(request, *file.plan);
  return run_plan(request, std::move(file), catalog);
}

}  // namespace gigawatt::cli
