// What a grid pays a flexible load for: standing by to be switched off, and holding reserve.
#pragma once

#include <cstdint>

#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::power {

// Load that is paid to stand by and to be switched off in a number of hours, the year's dearest.
// It comes out of the flexible uses, the least valuable first.
struct DemandResponseSpec {
  base::Power enrolled;
  base::CapacityPrice standby;     // for each enrolled kW, of flexible load that there is
  std::int64_t called_hours = 0;   // of the year
  base::EnergyPrice called_price;  // for each MWh switched off
};
schema::Fields describe(DemandResponseSpec& spec);

// Reserve that running flexible load offers, paid by the hour. Not co-optimised: what runs anyway
// is paid for.
struct AncillarySpec {
  base::Power award;
  base::EnergyPrice price;  // for a MW held for an hour
};
schema::Fields describe(AncillarySpec& spec);

}  // namespace gigawatt::power
