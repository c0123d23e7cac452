// Dates of a deal as text: "2027-05", or "2027-05-15", which means the month it falls in.
#pragma once

#include <optional>
#include <string_view>

#include "gigawatt/base/calendar.h"

namespace gigawatt::schema {

// Nothing when the text is no date, the day does not exist, or the year is not 1900 to 2200.
std::optional<base::Month> parse_month(std::string_view text);

}  // namespace gigawatt::schema
