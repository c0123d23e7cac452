// The words after `gigawatt train`, understood: which run, on which terms, on which chips.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "gigawatt/base/expected.h"
#include "gigawatt/report/train.h"

namespace gigawatt::cli {

struct TrainQuestion {
  job::TrainingRun run;
  job::QuoteTerms terms;
  std::vector<job::QuotedChip> chips;
  std::string precision;              // as it is called
  std::vector<std::string> defaults;  // what was not said, and what is taken
  std::vector<schema::Diagnostic> warnings;
};

// Everything that is wrong with the words and the files that they name, at once.
base::Expected<TrainQuestion, std::vector<schema::Diagnostic>> understand(
    const TrainRequest& request, const catalog::Catalog& catalog);

}  // namespace gigawatt::cli
