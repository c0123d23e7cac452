// A run as JSON: the keys that stay stable, every number finite or null with its reason beside it.
#pragma once

#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gigawatt/plan/result.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::report {

inline constexpr const char* kRunSchema = "gigawatt.run/1";

// The whole run; docs/reference/json.md lists the keys. Where there is no number, `key` is null and
// `key_outcome` says why.
nlohmann::ordered_json run_to_json(const plan::RunResult& result,
                                   std::span<const schema::Diagnostic> diagnostics);

// What stands in place of a run whose input was refused: `schema` and `diagnostics` alone.
nlohmann::ordered_json diagnostics_to_json(const char* schema_name,
                                           std::span<const schema::Diagnostic> diagnostics);

// One path: month by month, columns with the unit at the end of the name.
nlohmann::ordered_json replay_to_json(const plan::Plan& plan, const plan::Replay& replay,
                                      std::int64_t path);

// Indented text that ends in a newline. A number that is not finite is a programmer's error; text
// that is not UTF-8 is replaced.
std::string json_text(const nlohmann::ordered_json& json);

// The place of the first number that is not finite ("/finance/npv_usd"); empty where all are.
std::string first_not_finite(const nlohmann::ordered_json& json);

}  // namespace gigawatt::report
