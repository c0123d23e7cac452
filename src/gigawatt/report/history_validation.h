// What `gigawatt validate mining` shows: a history of the network against itself and against
// miners.
#pragma once

#include <string>

#include "gigawatt/mining/history_score.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

inline constexpr const char* kValidateMiningSchema = "gigawatt.validate-mining/1";

std::string history_validation_to_text(const mining::HistoryScore& score);
schema::Json history_validation_to_json(const mining::HistoryScore& score);

}  // namespace gigawatt::report
