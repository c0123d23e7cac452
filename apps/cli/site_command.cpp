#include <unistd.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/plan/site_study.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/site_report.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::cli {

int site_command(const SiteRequest& request) {
  const catalog::Catalog& catalog = catalog::shipped();
  const ScenarioFile file = read_scenario(request.file, request.settings, catalog);
  const auto refused = [&](const std::vector<schema::Diagnostic>& diagnostics) {
    return refuse(diagnostics, report::kSiteSchema, request.json,
                  paints(request.colour, STDERR_FILENO));
  };
  if (!file.plan) return refused(file.diagnostics);
  const plan::SiteStudyResult study = plan::study_site(*file.plan, catalog);
  if (!study) return refused(study.error());
  if (request.csv_folder) {
    if (const auto problem = make_folder(*request.csv_folder)) return refused({*problem});
    for (const report::CsvFile& table : report::site_study_to_csv(*study))
      if (const auto problem = write_file(*request.csv_folder + "/" + table.name, table.text))
        return refused({*problem});
  }
  const std::vector<plan::Assumption> assumptions =
      plan::rank_site_assumptions(*file.plan, catalog, *study, request.jobs);
  const std::string text = request.json ? report::json_text(report::site_study_to_json(
                                              *study, assumptions, file.diagnostics, catalog))
                                        : report::site_study_to_terminal(
                                              *study, assumptions, file.diagnostics, catalog,
                                              {.colour = paints(request.colour, STDOUT_FILENO)});
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
