#include "gigawatt/power/series_file.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/power/clock.h"
#include "gigawatt/power/hourly_csv.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/named_file.h"

namespace gigawatt::power {
namespace {

namespace chrono = std::chrono;

constexpr int kWeek = 7, kWeeksOfYear = 52;

schema::Field column(std::string_view name, std::string& member, std::string_view doc) {
  return schema::field(name, member, {.doc = doc});
}

std::string joined(std::string_view path, std::string_view key) {
  return fmt::format("{}.{}", path, key);
}

YearResult read(HourlyFileSpec file, std::vector<std::string> columns,
                const schema::Provenances& provenance, std::string_view path) {
  if (!find_zone(file.zone)) {
    std::string names;
    for (const ClockZone& known : named_zones()) names += fmt::format("{}, ", known.name);
    return base::Unexpected(std::vector{
        schema::diagnostic_at(provenance, joined(path, "zone"),
                              {.code = "GW404",
                               .message = fmt::format("no zone is called \"{}\"", file.zone),
                               .expected = names + "or a clock that never changes, as UTC-6"})});
  }
  file.columns = std::move(columns);
  const std::string key = joined(path, "file");
  file.file = schema::named_file(provenance, key, file.file);
  const HourlyResult table = read_hourly_file(file);
  YearResult year = table ? whole_year(*table, file.file) : base::Unexpected(table.error());
  if (year) return year;
  return base::Unexpected(schema::of_named_file(provenance, key, file.file, year.error()));
}

chrono::sys_days first_of(int year) {
  return chrono::sys_days{chrono::year{year} / chrono::January / 1};
}

// The day of `year` nearest to a date's own month and day that is the same weekday.
chrono::sys_days same_weekday(chrono::sys_days date, int year) {
  const chrono::year_month_day calendar{date};
  // Adding days to the first of a month is safe on 29 February.
  chrono::sys_days day = chrono::sys_days{chrono::year{year} / calendar.month() / 1} +
                         chrono::days{static_cast<unsigned>(calendar.day()) - 1};
  int shift = static_cast<int>((date - day).count() % kWeek);
  if (shift > kWeek / 2) shift -= kWeek;
  if (shift < -(kWeek / 2)) shift += kWeek;
  day += chrono::days{shift};
  const chrono::days weeks{kWeek * kWeeksOfYear};
  if (day < first_of(year)) day += weeks;
  if (day >= first_of(year + 1)) day -= weeks;
  return day;
}

}  // namespace

schema::Fields describe(PriceFileSpec& spec) {
  schema::Fields fields = describe(spec.file);
  fields.push_back(column("column", spec.column, "Column of the price of a MWh"));
  fields.push_back(
      schema::field("usd_per_unit", spec.usd_per_unit,
                    {.doc = "Dollars in a unit of the column's currency; 0.01 for cents, 10 for "
                            "cents a kWh",
                     .minimum = 1e-6,
                     .maximum = 1e3,
                     .example = "1.08"}));
  return fields;
}

schema::Fields describe(WeatherFileSpec& spec) {
  schema::Fields fields = describe(spec.file);
  fields.push_back(column("dry_bulb", spec.dry_bulb, "Column of the dry-bulb temperature in C"));
  fields.push_back(column("wet_bulb", spec.wet_bulb, "Column of the wet-bulb temperature in C"));
  return fields;
}

schema::Fields describe(ProfileFileSpec& spec) {
  schema::Fields fields = describe(spec.file);
  fields.push_back(column("column", spec.column, "Column of the share of the capacity, 0 to 1"));
  return fields;
}

YearResult read_year(const PriceFileSpec& spec, const schema::Provenances& provenance,
                     std::string_view path) {
  YearResult year = read(spec.file, {spec.column}, provenance, path);
  if (year)
    for (double& price : year->values[0]) price *= spec.usd_per_unit.in(base::ratio);
  return year;
}

YearResult read_year(const WeatherFileSpec& spec, const schema::Provenances& provenance,
                     std::string_view path) {
  constexpr double coldest = -90, hottest = 65;  // C, beyond what the Earth has seen
  HourlyFileSpec file = spec.file;
  file.least = coldest;
  file.most = hottest;
  return read(std::move(file), {spec.dry_bulb, spec.wet_bulb}, provenance, path);
}

YearResult read_year(const ProfileFileSpec& spec, const schema::Provenances& provenance,
                     std::string_view path) {
  HourlyFileSpec file = spec.file;
  file.least = 0;
  file.most = 1;
  return read(std::move(file), {spec.column}, provenance, path);
}

Hourly hours_of_month(const YearOfHours& own, std::size_t column, base::Month month) {
  constexpr int day_hours = 24;
  const Hourly& values = own.values[column];
  const chrono::sys_days first{month / 1}, end{base::plus(month, 1) / 1};
  Hourly hours;
  for (chrono::sys_days day = first; day < end; day += chrono::days{1}) {
    const auto from = (same_weekday(day, own.year) - first_of(own.year)).count() * day_hours;
    hours.insert(hours.end(), values.begin() + from, values.begin() + from + day_hours);
  }
  return hours;
}

}  // namespace gigawatt::power
