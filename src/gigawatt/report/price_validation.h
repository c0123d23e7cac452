// What `gigawatt validate power` shows: a price model against the series, in and out of sample.
#pragma once

#include <string>

#include "gigawatt/power/price_score.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

inline constexpr const char* kValidatePowerSchema = "gigawatt.validate-power/1";

std::string price_validation_to_text(const power::PriceScore& score);
schema::Json price_validation_to_json(const power::PriceScore& score);

}  // namespace gigawatt::report
