// JSON as this program writes it: every number finite or null with its reason beside it.
#pragma once

#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::report {

nlohmann::ordered_json diagnostics_list(std::span<const schema::Diagnostic> diagnostics);

// What stands in place of a run whose input was refused: `schema` and `diagnostics` alone.
nlohmann::ordered_json diagnostics_to_json(const char* schema_name,
                                           std::span<const schema::Diagnostic> diagnostics);

// Indented text that ends in a newline. A number that is not finite is a programmer's error; text
// that is not UTF-8 is replaced.
std::string json_text(const nlohmann::ordered_json& json);

// The place of the first number that is not finite ("/finance/npv_usd"); empty where all are.
std::string first_not_finite(const nlohmann::ordered_json& json);

}  // namespace gigawatt::report
