// Units as people write them: "USD/kW-month" is money per rated capacity and time.
//
// Grammar: factors joined by '/', "per", '-' or '*'; a '-' keeps the side, so that USD/kW-month is
// USD/(kW month). Ambiguities, decided once:
//   M      million before USD, tokens, chips; mega before W, Wh, J, B, FLOP, H. "m" is never mega.
//   B      billion after "$" and before USD, tokens, chips; byte everywhere else.
//   T      trillion there, tera elsewhere.
//   GB Gb  GB is gigabytes; "Gb" is refused, write Gbit. GiB is 2^30 bytes.
//   W      watts of power, or rated watts (capacity) where the field is rated or money is in it:
//          USD/kW-month is a capacity price and never an energy price, USD/MWh the reverse.
//   H      hashes; in a price per hash and time (USD/PH/day) hashes a second, as miners write it.
//   x      the ratio 1, as in a coverage of "1.30x".
//   year   8,760 hours, month a twelfth of it, as in base/units.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/units.h"

namespace gigawatt::schema {

// A unit of `dimension`, numerator / denominator base units large. Both are kept because they are
// whole numbers: 6.192 / 100 is the double nearest to 0.06192 and 6.192 * 0.01 need not be.
struct UnitReading {
  base::Dimension dimension;
  double numerator = 1, denominator = 1;
  double to_base(double value) const { return value * numerator / denominator; }
  double from_base(double value) const { return value * denominator / numerator; }
};

// Why a unit cannot be read; the offending part in code points of the text.
struct UnitError {
  std::string message;
  std::string hint;
  int begin = 0, length = 0;
};

// All that the text can mean: one reading, or two where watts are either power or capacity (the
// power first). An empty text is the ratio 1.
base::Expected<std::vector<UnitReading>, UnitError> parse_unit(std::string_view text);

// The reading of a unit named in code (Meta.unit) for a dimension. An empty unit stands for the
// dimension's usual one. A unit that does not fit is a programmer's error.
UnitReading unit_for(std::string_view unit, base::Dimension dimension);

// How to speak of a dimension: "a capacity price", its usual unit, an example, units to offer.
struct DimensionWords {
  std::string name;
  std::string usual_unit;
  std::string example;
  std::string units;
};
DimensionWords words_for(base::Dimension dimension);

// A unit of scale 1 of any dimension, readable by parse_unit: "USD/W-s".
std::string base_unit(base::Dimension dimension);

}  // namespace gigawatt::schema
