#include <unistd.h>

#include <utility>
#include <vector>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/history_score.h"
#include "gigawatt/report/history_validation.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::cli {

int validate_mining_command(const ValidateMiningRequest& request) {
  const auto refused = [&](const std::vector<schema::Diagnostic>& diagnostics) {
    return refuse(diagnostics, report::kValidateMiningSchema, request.json,
                  paints(request.colour, STDERR_FILENO));
  };
  const catalog::Catalog& catalog = catalog::shipped();
  mining::NetworkHistory history;
  if (request.history) {
    auto read = mining::read_history_file(*request.history);
    if (!read) return refused(read.error());
    history = std::move(*read);
  }
  std::vector<mining::MinedMonth> mined = mining::published_mined(catalog);
  if (request.mined) {
    auto own = mining::read_mined_file(*request.mined);
    if (!own) return refused(own.error());
    mined = std::move(*own);
  }
  const mining::HistoryScore score = mining::score_history(history, mined, catalog);
  const std::string text = request.json
                               ? report::json_text(report::history_validation_to_json(score))
                               : report::history_validation_to_text(score);
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
