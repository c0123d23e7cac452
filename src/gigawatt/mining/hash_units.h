// Units of Bitcoin mining: hash rate, efficiency, machine price, hashprice.
#pragma once

#include "gigawatt/base/units.h"

namespace gigawatt::mining {

using HashRate = base::Quantity<base::dimensions::hashes / base::dimensions::time>;
using HashEfficiency = base::Quantity<base::dimensions::energy / base::dimensions::hashes>;
// USD/TH: money for one TH/s of machine.
using MachinePrice =
    base::Quantity<base::dimensions::money * base::dimensions::time / base::dimensions::hashes>;
// USD/PH/day: money for one PH/s that hashes for a day, which is money for so many hashes.
using HashPrice = base::Quantity<base::dimensions::money / base::dimensions::hashes>;

inline constexpr base::Unit<HashRate::dimension> TH_per_s{1e12};
inline constexpr base::Unit<HashRate::dimension> PH_per_s{1e15};
inline constexpr base::Unit<HashRate::dimension> EH_per_s{1e18};
inline constexpr base::Unit<HashEfficiency::dimension> J_per_TH{1e-12};
inline constexpr base::Unit<MachinePrice::dimension> USD_per_TH = base::USD / TH_per_s;
inline constexpr base::Unit<HashPrice::dimension> USD_per_PH_day =
    base::USD / PH_per_s / base::days;

}  // namespace gigawatt::mining
