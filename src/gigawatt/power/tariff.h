// A power contract: what a MWh costs at the margin, what the peak costs, and what is paid whatever
// runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/hourly.h"
#include "gigawatt/power/renewable.h"
#include "gigawatt/power/series_file.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::power {

enum class TariffKind {
  index,       // the zone's hourly price
  fixed,       // one price
  time_of_use  // a price by season, hour and day
};
inline std::vector<std::string_view> choice_names(TariffKind) {
  return {"index", "fixed", "time_of_use"};
}
enum class Days { all, working, weekend };
inline std::vector<std::string_view> choice_names(Days) { return {"all", "working", "weekend"}; }

// [[tariff.band]]: the first band that an hour falls into sets its price.
struct BandSpec {
  std::int64_t from_month = 1, to_month = 12;  // both inside; 11 to 2 goes over the year's end
  std::int64_t from_hour = 0, to_hour = 24;    // the last one outside; 22 to 6 goes over midnight
  Days days = Days::all;
  base::EnergyPrice price;
};

enum class HedgeShape {
  block,   // the same volume every hour
  profile  // the volume times a profile that the caller hands over: a wind or solar PPA
};
inline std::vector<std::string_view> choice_names(HedgeShape) { return {"block", "profile"}; }

// [[tariff.hedge]]: a volume bought at a strike and settled against the index, whatever runs. A
// block or a PPA is therefore no reason to run: the margin stays the index.
struct HedgeSpec {
  HedgeShape shape = HedgeShape::block;
  base::Power volume;
  base::EnergyPrice strike;
  // Of a profile, one of the two.
  std::optional<ProfileFileSpec> profile_csv;
  std::optional<RenewableKind> profile;  // by the weather of `resource`
  std::string resource;                  // of resource_sites()

  bool has_hours() const { return profile_csv || profile; }
};

// [tariff.coincident]: a charge on the load in the grid's own peak hour of each month, known only
// afterwards (ERCOT: four coincident peaks).
struct CoincidentSpec {
  base::CapacityPrice price;  // for a load in all of the peaks
  std::int64_t from_month = 6, to_month = 9;
  std::int64_t candidates = 20;  // hottest afternoon hours, one of which it will be
};

// [tariff]
struct TariffSpec {
  TariffKind kind = TariffKind::index;
  base::EnergyPrice price;     // of a fixed tariff
  base::EnergyPrice delivery;  // on every MWh imported: delivery and riders
  std::vector<BandSpec> bands;
  base::CapacityPrice demand_charge;  // on each month's highest import
  std::optional<CoincidentSpec> coincident;
  base::MoneyRate fee;
  std::vector<HedgeSpec> hedges;
};

schema::Fields describe(BandSpec& spec);
schema::Fields describe(HedgeSpec& spec);
schema::Fields describe(CoincidentSpec& spec);
schema::Fields describe(TariffSpec& spec);

// A time of use that leaves hours without a price, keys that exclude each other.
std::vector<schema::Diagnostic> validate(const TariffSpec& spec,
                                         const schema::Provenances& provenance,
                                         std::string_view path);

// The tariff after prices have grown by a factor; strikes of hedges are fixed by contract.
TariffSpec grown(TariffSpec spec, double factor);

// The hours of a year with what the zone's market and weather are in each of them.
struct HoursOfEnergy {
  std::vector<ClockHour> clock;
  // The same hours as people read them, who set bands and peaks by summer time; empty: as `clock`.
  std::vector<ClockHour> wall;
  std::vector<int> month_starts;  // of the twelve months
  Hourly index_usd_per_mwh;
  Hourly dry_bulb_c;  // needed for a coincident charge

  const std::vector<ClockHour>& shown() const { return wall.empty() ? clock : wall; }
};

// What a MWh imported costs in each hour, without delivery.
Hourly energy_price(const TariffSpec& spec, const HoursOfEnergy& hours);
// Hours that may become the grid's peak: the hottest of working afternoons (14 to 18 h) of each
// month that counts. Every one is taken to be equally likely.
std::vector<int> coincident_candidates(const CoincidentSpec& spec, const HoursOfEnergy& hours);
// The expected charge on one MW imported in a candidate hour: price / candidates / months of it.
double coincident_usd_per_mwh(const CoincidentSpec& spec, std::size_t candidates);

}  // namespace gigawatt::power
