// [power] of a scenario: what a MWh costs a site in each hour, by which contract, with which plant
// beside the grid, and what cooling adds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/equipment.h"
#include "gigawatt/power/grid_services.h"
#include "gigawatt/power/series_file.h"
#include "gigawatt/power/tariff.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::power {

// Years of hours read from the files that a scenario names.
struct OwnHours {
  std::optional<YearOfHours> price, weather;  // dry bulb, wet bulb
  // Of those with a file or a profile by the weather, in order.
  std::vector<YearOfHours> generators, hedges;
};

// [power]
struct SupplySpec {
  // Delivered, energy and delivery charges together; beside a tariff the mean of the index.
  base::EnergyPrice price;
  std::string zone;           // whose hours it follows, of price_zones(); empty: all hours alike
  base::Fraction escalation;  // yearly growth of prices
  base::Fraction load_factor = base::percent(80);  // average IT draw / critical IT capacity
  base::Fraction pue = base::ratio(1.25);          // power usage effectiveness, site / IT energy
  std::optional<CoolingKind> cooling;              // PUE by the weather of each hour instead
  std::string weather;                             // a station of weather_stations()
  std::optional<WeatherFileSpec> weather_csv;
  std::optional<PriceFileSpec> price_csv;
  std::optional<TariffSpec> tariff;
  std::optional<BatterySpec> battery;
  std::vector<GeneratorSpec> generators;
  std::optional<DemandResponseSpec> demand_response;
  std::optional<AncillarySpec> ancillary;
  std::optional<base::Power> ramp_up, ramp_down;        // of the flexible load, from hour to hour
  std::optional<base::EnergyPrice> value_of_lost_load;  // of the halls; else the catalog's

  // What read_own_hours() found; kept with copies of the spec, since the files are read once.
  std::shared_ptr<const OwnHours> own;

  bool has_weather() const { return weather_csv || !weather.empty(); }
  // One delivered price in every hour and one PUE: no key beside those says otherwise.
  bool is_flat() const;
  // On the paths of `run`: a log mean-reverting factor on the price, for who pays it.
  base::Fraction volatility;  // a year
  base::Time half_life;       // of a deviation
};

schema::Fields describe(SupplySpec& spec);

// Names that are not shipped, keys that exclude or need each other.
std::vector<schema::Diagnostic> validate(const SupplySpec& spec, const catalog::Catalog& catalog,
                                         const schema::Provenances& provenance,
                                         std::string_view path);

// Every file that the spec names, all problems at once, and the hours that the weather makes.
using OwnHoursResult =
    base::Expected<std::shared_ptr<const OwnHours>, std::vector<schema::Diagnostic>>;
OwnHoursResult read_own_hours(const SupplySpec& spec, const catalog::Catalog& catalog,
                              const schema::Provenances& provenance, std::string_view path);

// US dollars that one watt of critical IT capacity costs in energy in each row of the timeline, of
// a flat supply.
std::vector<double> energy_cost_usd_per_watt(const SupplySpec& spec,
                                             const base::Timeline& timeline);

}  // namespace gigawatt::power
