#include "gigawatt/power/tariff.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/finding.h"

namespace gigawatt::power {
namespace {

constexpr int kFirstAfternoonHour = 14, kLastAfternoonHour = 17;

// Whether `value` lies in a range that may go over the end of its cycle.
bool within(std::int64_t value, std::int64_t first, std::int64_t last) {
  return first <= last ? first <= value && value <= last : value >= first || value <= last;
}

bool covers(const BandSpec& band, const ClockHour& hour) {
  if (band.days != Days::all && (band.days == Days::weekend) != hour.weekend) return false;
  return within(hour.month + 1, band.from_month, band.to_month) &&
         within(hour.hour, band.from_hour, band.to_hour - 1);
}

const BandSpec* band_of(const TariffSpec& spec, const ClockHour& hour) {
  for (const BandSpec& band : spec.bands)
    if (covers(band, hour)) return &band;
  return nullptr;
}

schema::Field month(std::string_view name, std::int64_t& member, std::string_view doc) {
  return schema::field(name, member, {.doc = doc, .minimum = 1, .maximum = 12});
}

}  // namespace

schema::Fields describe(BandSpec& spec) {
  using schema::field;
  return {month("from_month", spec.from_month, "First month of the band, 1 to 12"),
          month("to_month", spec.to_month, "Last month of the band"),
          field("from_hour", spec.from_hour,
                {.doc = "First hour of the band", .minimum = 0, .maximum = 23}),
          field("to_hour", spec.to_hour,
                {.doc = "Hour at which the band ends", .minimum = 1, .maximum = 24}),
          field("days", spec.days, {.doc = "Days of the week"}),
          field("price", spec.price,
                {.doc = "Price of energy in the band",
                 .unit = "USD/MWh",
                 .minimum = -500,
                 .maximum = 5000,
                 .required = true,
                 .example = "62 USD/MWh"})};
}

schema::Fields describe(HedgeSpec& spec) {
  using schema::field;
  return {field("shape", spec.shape,
                {.doc = "Whether the volume is the same every hour or follows a profile"}),
          field("volume", spec.volume,
                {.doc = "Power bought; the peak of a profile",
                 .unit = "MW",
                 .minimum = 0,
                 .maximum = 10000,
                 .required = true,
                 .example = "50 MW"}),
          field("strike", spec.strike,
                {.doc = "Price paid for it instead of the index",
                 .unit = "USD/MWh",
                 .minimum = -500,
                 .maximum = 5000,
                 .required = true,
                 .example = "38 USD/MWh"}),
          field("profile_csv", spec.profile_csv,
                {.doc = "Share of the volume in each hour, of a hedge with a profile"}),
          field("profile", spec.profile,
                {.doc = "The same by the weather of `resource`: pv_tracking, pv_fixed or wind",
                 .example = "wind"}),
          field("resource", spec.resource,
                {.doc = "Shipped year of sun and wind, for `profile`", .example = "amarillo_tx"})};
}

schema::Fields describe(CoincidentSpec& spec) {
  using schema::field;
  return {field("price", spec.price,
                {.doc = "Yearly charge on a load that draws in all of the grid's peak hours",
                 .unit = "USD/kW-year",
                 .minimum = 0,
                 .maximum = 1000,
                 .catalog = "power.coincident_charge",
                 .example = "70 USD/kW-year"}),
          month("from_month", spec.from_month, "First month with a peak that counts"),
          month("to_month", spec.to_month, "Last month with a peak that counts"),
          field("candidates", spec.candidates,
                {.doc = "Hottest afternoon hours of a month, one of which is its peak",
                 .minimum = 1,
                 .maximum = 80})};
}

schema::Fields describe(TariffSpec& spec) {
  using schema::field;
  return {field("kind", spec.kind, {.doc = "What sets the price of a MWh imported"}),
          field("price", spec.price,
                {.doc = "Price of energy of a fixed tariff",
                 .unit = "USD/MWh",
                 .minimum = -500,
                 .maximum = 5000,
                 .example = "48 USD/MWh"}),
          field("delivery", spec.delivery,
                {.doc = "Delivery, losses and riders on every MWh imported",
                 .unit = "USD/MWh",
                 .minimum = -100,
                 .maximum = 500,
                 .example = "6 USD/MWh"}),
          field("band", spec.bands, {.doc = "Bands of a time of use; the first that fits counts"}),
          field("demand_charge", spec.demand_charge,
                {.doc = "Charge on each month's highest import",
                 .unit = "USD/kW-month",
                 .minimum = 0,
                 .maximum = 100,
                 .example = "9 USD/kW-month"}),
          field("coincident", spec.coincident, {.doc = "Charge on the grid's own peak hours"}),
          field("fee", spec.fee,
                {.doc = "Paid every month whatever runs",
                 .unit = "USD/month",
                 .minimum = 0,
                 .maximum = 1e8}),
          field("hedge", spec.hedges, {.doc = "Blocks and power purchase agreements"})};
}

std::vector<schema::Diagnostic> validate(const TariffSpec& spec,
                                         const schema::Provenances& provenance,
                                         std::string_view path) {
  std::vector<schema::Diagnostic> found;
  const auto report = [&](std::string_view key, schema::Finding finding) {
    found.push_back(
        schema::diagnostic_at(provenance, fmt::format("{}.{}", path, key), std::move(finding)));
  };
  if (spec.kind == TariffKind::time_of_use) {
    constexpr int any_year = 2001;
    const std::vector<ClockHour> hours = hours_of_year(any_year);
    const auto open = std::ranges::find_if(
        hours, [&](const ClockHour& hour) { return band_of(spec, hour) == nullptr; });
    if (open != hours.end())
      report("band",
             {.code = "GW302",
              .message = fmt::format("no band covers {}:00 in month {} on a {} day", open->hour,
                                     open->month + 1, open->weekend ? "weekend" : "working"),
              .expected = "bands that together cover every hour of a year"});
  } else if (!spec.bands.empty()) {
    report("band", {.code = "GW405",
                    .message = "bands are given and the tariff is no time of use",
                    .expected = "kind = \"time_of_use\", or no bands"});
  }
  if (spec.kind == TariffKind::fixed && !schema::written(provenance, fmt::format("{}.price", path)))
    report("price", {.code = "GW302",
                     .message = "the tariff is fixed and its price is not said",
                     .expected = "price = \"48 USD/MWh\", say"});
  for (std::size_t i = 0; i < spec.hedges.size(); ++i)
    if ((spec.hedges[i].shape == HedgeShape::profile) != spec.hedges[i].has_hours())
      report(fmt::format("hedge[{}].shape", i),
             {.code = "GW405",
              .message = spec.hedges[i].has_hours() ? "a block has no profile"
                                                    : "a hedge with a profile needs its hours",
              .expected = "shape = \"profile\" with a profile_csv or a profile, or neither"});
  if (spec.kind != TariffKind::fixed && spec.price.base_value() != 0)
    report("price", {.code = "GW405",
                     .message = "a price is given and the tariff is not fixed",
                     .expected = "kind = \"fixed\", or no price"});
  return found;
}

TariffSpec grown(TariffSpec spec, double factor) {
  spec.price = spec.price * factor;
  spec.delivery = spec.delivery * factor;
  for (BandSpec& band : spec.bands) band.price = band.price * factor;
  spec.demand_charge = spec.demand_charge * factor;
  if (spec.coincident) spec.coincident->price = spec.coincident->price * factor;
  spec.fee = spec.fee * factor;
  return spec;
}

Hourly energy_price(const TariffSpec& spec, const HoursOfEnergy& hours) {
  if (spec.kind == TariffKind::index) return hours.index_usd_per_mwh;
  Hourly price;
  for (const ClockHour& hour : hours.shown()) {
    if (spec.kind == TariffKind::fixed) {
      price.push_back(spec.price.in(base::USD_per_MWh));
      continue;
    }
    const BandSpec* band = band_of(spec, hour);
    GIGAWATT_CHECK(band != nullptr, "hour without a band", hour.hour);
    price.push_back(band->price.in(base::USD_per_MWh));
  }
  return price;
}

std::vector<int> coincident_candidates(const CoincidentSpec& spec, const HoursOfEnergy& hours) {
  GIGAWATT_CHECK(hours.dry_bulb_c.size() == hours.clock.size(), "hours of weather",
                 hours.dry_bulb_c.size());
  std::vector<int> candidates;
  for (int month = 0; month < 12; ++month) {
    if (!within(month + 1, spec.from_month, spec.to_month)) continue;
    std::vector<int> afternoons;
    for (int i = 0; i < static_cast<int>(hours.clock.size()); ++i) {
      const ClockHour& hour = hours.shown()[static_cast<std::size_t>(i)];
      if (hour.month == month && !hour.weekend &&
          within(hour.hour, kFirstAfternoonHour, kLastAfternoonHour))
        afternoons.push_back(i);
    }
    std::ranges::stable_sort(afternoons, std::ranges::greater{},
                             [&](int i) { return hours.dry_bulb_c[static_cast<std::size_t>(i)]; });
    const auto count =
        std::min<std::size_t>(afternoons.size(), static_cast<std::size_t>(spec.candidates));
    candidates.insert(candidates.end(), afternoons.begin(),
                      afternoons.begin() + static_cast<std::ptrdiff_t>(count));
  }
  std::ranges::sort(candidates);
  return candidates;
}

double coincident_usd_per_mwh(const CoincidentSpec& spec, std::size_t candidates) {
  // With n candidates in each of m months: price / m, by a chance of 1 / n.
  return spec.price.in(base::USD_per_MW_year) / static_cast<double>(candidates);
}

}  // namespace gigawatt::power
