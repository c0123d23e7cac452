// The chips, network and software that a row of a table of training runs was measured on.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/validation/run_job.h"

namespace gigawatt::validation {

struct RunMachineRead {
  job::TrainingMachine machine;
  int chips = 0;
  int ranks = 0;  // chips, or where a chip has several, the cores that degrees count
  std::vector<std::string> inferred;
};

base::Expected<RunMachineRead, std::string> run_machine(const catalog::Catalog& catalog,
                                                        const RunInput& input);

}  // namespace gigawatt::validation
