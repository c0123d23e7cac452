// The prices of chips: of an hour of one, and of one.
#pragma once

#include "gigawatt/base/units.h"

namespace gigawatt::chip {

using ChipRent =
    base::Quantity<base::dimensions::money / base::dimensions::chips / base::dimensions::time>;
using ChipCost = base::Quantity<base::dimensions::money / base::dimensions::chips>;
inline constexpr auto USD_per_chip_hour = base::USD / base::chip / base::hours;
inline constexpr auto USD_per_chip = base::USD / base::chip;

}  // namespace gigawatt::chip
