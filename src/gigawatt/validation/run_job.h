// A row of a table of training runs as a job on a machine, with every knob that it leaves open.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/layer_time.h"
#include "gigawatt/validation/run_table.h"

namespace gigawatt::validation {

struct RunJob {
  job::TrainingMachine machine;
  // What the row may mean: one job where it says everything, else one for each way to fill in
  // what it leaves open. All are free of contradictions.
  std::vector<job::TrainingJob> choices;
  int chips = 1;                      // of which one may have several ranks
  bool complete = false;              // shape, chips, batch, tp, pp, dp and micro-batch are given
  std::vector<std::string> inferred;  // names of the columns that were filled in
};

// Or the reason why the row contradicts itself or cannot be read.
base::Expected<RunJob, std::string> run_job(const catalog::Catalog& catalog, const RunInput& input);

}  // namespace gigawatt::validation
