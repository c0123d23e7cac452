// What sources of measured runs say in words and their tables' columns lack, with those words.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/validation/run_table.h"

namespace gigawatt::validation {

// For every row whose source begins with `source` and whose place there, model, precision or
// sharding hold each part of `location` (parts stand between " & ").
struct OverlayLine {
  std::string source, location;
  std::string column, value;
  std::string words;  // of the source, that say so
};

schema::CsvRules overlay_rules();
base::Expected<std::vector<OverlayLine>, std::vector<schema::Diagnostic>> read_overlay(
    const schema::CsvTable& table);

// Fills in columns that the row leaves empty; a later line replaces an earlier one.
void apply_overlay(const std::vector<OverlayLine>& overlay, RunInput& input);

}  // namespace gigawatt::validation
