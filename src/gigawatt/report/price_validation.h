// What `gigawatt validate power` shows: a price model against the series, in and out of sample.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gigawatt/power/price_score.h"

namespace gigawatt::report {

inline constexpr const char* kValidatePowerSchema = "gigawatt.validate-power/1";

std::string price_validation_to_text(const power::PriceScore& score);
nlohmann::ordered_json price_validation_to_json(const power::PriceScore& score);

}  // namespace gigawatt::report
