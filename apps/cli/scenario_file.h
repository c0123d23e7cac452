// From a scenario file to a plan: read, filled with the catalog's defaults, resolved.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::cli {

struct ScenarioFile {
  plan::ScenarioSpec spec;                      // as far as it could be read
  std::vector<std::string> idle_defaults;       // keys that a resolved file must not say
  std::unique_ptr<const plan::Plan> plan;       // null where there are errors
  std::vector<schema::Diagnostic> diagnostics;  // by position; warnings where there is a plan
};

ScenarioFile read_scenario(const std::string& path, const std::vector<std::string>& settings,
                           const catalog::Catalog& catalog);

// Where the input was refused: as JSON on standard output, or rendered on stderr. Returns
// kBadInput.
int refuse(const std::vector<schema::Diagnostic>& diagnostics, const char* schema_name, bool json,
           bool colour_on_stderr);

}  // namespace gigawatt::cli
