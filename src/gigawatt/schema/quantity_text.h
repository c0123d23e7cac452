// Quantities as people write them: "168 MW", "$9.7B", "$8M/MW", "6.192 %", "15T tokens".
//
// A number, then a unit (unit_text.h lists how ambiguities are decided). The number may carry a
// sign (also U+2212), thousands separated by ',', '_' or a space (also thin and no-break), and an
// exponent. A comma never is a decimal point: "6,192" is six thousand, "6,19" an error. "$" may
// stand in front; then k, M, B, T behind the number count dollars. A bare number is a ratio and is
// refused where a unit is needed, also where the key is shown in % or bp: 0.85 may mean 85 %
// or 0.85 %.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/units.h"

namespace gigawatt::schema {

// Why a text is not the wanted quantity; the offending part in code points of the text.
struct QuantityError {
  std::string_view code;  // GW201 to GW205, GW209
  std::string message;    // what was read
  std::string expected;
  std::string hint;
  int begin = 0, length = 0;
};

// The quantity in base units. `unit` is the one the field is shown in ("" for the usual one of its
// dimension); it decides the hint, and whether a ratio may stand without a unit.
base::Expected<double, QuantityError> parse_quantity(std::string_view text,
                                                     base::Dimension dimension,
                                                     std::string_view unit = "");

// "15 years", "18 months": a whole number of calendar months.
base::Expected<int, QuantityError> parse_months(std::string_view text);

// The number at the front of a text; `end` is the byte behind it.
struct NumberText {
  double value = 0;
  std::size_t end = 0;
};
base::Expected<NumberText, QuantityError> parse_number(std::string_view text);

// Text that parse_quantity reads back to the identical double: in `unit` if that can be done,
// else in base units. `base_value` must be finite.
std::string format_quantity(double base_value, base::Dimension dimension, std::string_view unit);

// The number of `unit`s that reads back to the identical double; nothing when none does.
std::optional<double> exact_in(double base_value, base::Dimension dimension, std::string_view unit);

// For reading, four digits: "$3.25B", "245 MW", "6.192 %", "125 USD/kW-month".
std::string human_quantity(double base_value, base::Dimension dimension,
                           std::string_view unit = "");

// U+2212 and all kinds of space become their ASCII form, one character for one.
std::string plain_text(std::string_view text);

}  // namespace gigawatt::schema
