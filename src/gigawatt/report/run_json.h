// A run as JSON, and one path of it: the keys that stay stable.
#pragma once

#include <cstdint>
#include <span>

#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

inline constexpr const char* kRunSchema = "gigawatt.run/1";

// The whole run; docs/reference/json.md lists the keys. Where there is no number, `key` is null and
// `key_outcome` says why.
schema::Json run_to_json(const plan::RunResult& result,
                         std::span<const schema::Diagnostic> diagnostics);

// One path: month by month, columns with the unit at the end of the name.
schema::Json replay_to_json(const plan::Plan& plan, const plan::Replay& replay, std::int64_t path);

}  // namespace gigawatt::report
