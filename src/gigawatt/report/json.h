// JSON as this program writes it: every number finite or null with its reason beside it.
#pragma once

#include <span>
#include <string>

#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

schema::Json diagnostics_list(std::span<const schema::Diagnostic> diagnostics);

// What stands in place of a run whose input was refused: `schema` and `diagnostics` alone.
schema::Json diagnostics_to_json(const char* schema_name,
                                 std::span<const schema::Diagnostic> diagnostics);

// Indented text that ends in a newline. A number that is not finite is a programmer's error; text
// that is not UTF-8 is replaced.
std::string json_text(const schema::Json& json);

// The place of the first number that is not finite ("/finance/npv_usd"); empty where all are.
std::string first_not_finite(const schema::Json& json);

}  // namespace gigawatt::report
