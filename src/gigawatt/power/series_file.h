// The user's own year of hours behind a scenario's key: prices, weather or the profile of a plant,
// from a CSV file beside the scenario, laid on the months of a plan.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/power/hourly_file.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::power {

// [power.price_csv]
struct PriceFileSpec {
  HourlyFileSpec file;
  std::string column = "price";                    // of a MWh
  base::Fraction usd_per_unit = base::ratio(1.0);  // where the column is in another currency
};

// [power.weather_csv]: temperatures in C.
struct WeatherFileSpec {
  HourlyFileSpec file;
  std::string dry_bulb = "dry_bulb", wet_bulb = "wet_bulb";
};

// profile_csv of a generator or a hedge: the share of its capacity, 0 to 1.
struct ProfileFileSpec {
  HourlyFileSpec file;
  std::string column = "profile";
};

schema::Fields describe(PriceFileSpec& spec);
schema::Fields describe(WeatherFileSpec& spec);
schema::Fields describe(ProfileFileSpec& spec);

// `path` is that of the table in the scenario; a relative file counts from the folder of the
// scenario, or from the working folder where the command line named it. What is wrong with the
// file as a whole is reported at the scenario's line, the rest at the file's own. Prices in USD.
YearResult read_year(const PriceFileSpec& spec, const schema::Provenances& provenance,
                     std::string_view path);
YearResult read_year(const WeatherFileSpec& spec, const schema::Provenances& provenance,
                     std::string_view path);
YearResult read_year(const ProfileFileSpec& spec, const schema::Provenances& provenance,
                     std::string_view path);

// The hours of a month of another year: each day takes the hours of the own year's day nearest to
// its date that falls on the same weekday, so that weekends stay weekends.
Hourly hours_of_month(const YearOfHours& own, std::size_t column, base::Month month);

}  // namespace gigawatt::power
