// What `gigawatt validate mining` shows: a history of the network against itself and against
// miners.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gigawatt/mining/history_score.h"

namespace gigawatt::report {

inline constexpr const char* kValidateMiningSchema = "gigawatt.validate-mining/1";

std::string history_validation_to_text(const mining::HistoryScore& score);
nlohmann::ordered_json history_validation_to_json(const mining::HistoryScore& score);

}  // namespace gigawatt::report
