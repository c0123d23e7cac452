// What stands on a site beside its loads: a battery, generators.
#pragma once

#include <optional>
#include <string>

#include "gigawatt/base/units.h"
#include "gigawatt/power/renewable.h"
#include "gigawatt/power/series_file.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::power {

struct Battery;

// [power.battery]: there already; its cost is no part of the site's.
struct BatterySpec {
  base::Power power;                               // of charging and of discharging
  base::Energy energy;                             // that it can hold
  base::Fraction efficiency = base::percent(85);   // of a round trip
  base::EnergyPrice wear = base::USD_per_MWh(10);  // of a MWh discharged
};

// [[power.generator]]: on the site, free to run below what is available.
struct GeneratorSpec {
  std::string name;
  base::Power capacity;
  base::EnergyPrice cost;                            // fuel and wear; 0 for sun and wind
  base::Fraction availability = base::percent(100);  // mean share of it that can run
  // By hour; the same in every hour unless one of the two is said.
  std::optional<ProfileFileSpec> profile_csv;
  std::optional<RenewableKind> profile;  // by the weather of `resource`
  std::string resource;                  // of resource_sites()

  bool has_hours() const { return profile_csv || profile; }
};

schema::Fields describe(BatterySpec& spec);
schema::Fields describe(GeneratorSpec& spec);

// The losses of a round trip fall on both ways alike.
Battery battery(const BatterySpec& spec);

}  // namespace gigawatt::power
