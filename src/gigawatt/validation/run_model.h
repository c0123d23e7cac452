// The transformer that a row of a table of training runs describes.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/transformer.h"
#include "gigawatt/validation/run_table.h"

namespace gigawatt::validation {

struct RunModel {
  job::Transformer shape;
  double sequence = 0;
  std::vector<std::string> inferred;
};

// The cells of the row; what they leave open comes from the published model of that name.
base::Expected<RunModel, std::string> run_model(const catalog::Catalog& catalog,
                                                const RunInput& input);

}  // namespace gigawatt::validation
