#include "gigawatt/power/cooling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/wide_row.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/price_model.h"
#include "gigawatt/schema/choice_name.h"

namespace gigawatt::power {
namespace {

constexpr std::string_view kFile = "catalog/weather.csv", kPrefix = "weather.";
constexpr int kMonths = 12;
constexpr int kTypicalYear = 2001;  // any year of 365 days: a typical year has no date
using MonthTable = std::array<double, kMonths * kClock>;

std::size_t place(const ClockHour& hour) {
  return static_cast<std::size_t>(hour.month * kClock + hour.hour);
}

MonthTable means_of(const Hourly& values) {
  const std::vector<ClockHour> hours = hours_of_year(kTypicalYear);
  GIGAWATT_CHECK(values.size() == hours.size(), "hours", values.size());
  MonthTable sum{}, count{};
  for (std::size_t i = 0; i < hours.size(); ++i) {
    sum[place(hours[i])] += values[i];
    count[place(hours[i])] += 1;
  }
  for (std::size_t k = 0; k < sum.size(); ++k) sum[k] /= count[k];
  return sum;
}

MonthTable read_table(const std::string& text) {
  MonthTable table;
  const char *at = text.data(), *end = at + text.size();
  for (double& value : table) {
    while (at < end && *at == ' ') ++at;
    const auto [stop, error] = std::from_chars(at, end, value);
    GIGAWATT_CHECK(error == std::errc{}, "numbers of a table", text);
    at = stop;
  }
  return table;
}

}  // namespace

Cooling cooling(const catalog::Catalog& catalog, CoolingKind kind) {
  const std::string_view name = schema::choice_name(kind);
  const auto number = [&](std::string_view parameter) {
    return catalog.at(fmt::format("cooling.{}.{}", name, parameter)).base_value();
  };
  Cooling c{.losses = number("losses"), .fans_and_pumps = number("fans_and_pumps")};
  c.chilled_share = number("chilled_share");
  if (c.chilled_share == 0) return c;
  c.by_wet_bulb = kind == CoolingKind::air_hall;
  c.free_below_c = number("free_below_c");
  c.full_above_c = number("full_above_c");
  c.cop = catalog.at("cooling.chiller.cop").base_value();
  c.cop_per_c = catalog.at("cooling.chiller.cop_per_c").base_value();
  return c;
}

double pue(const Cooling& cooling, const OutsideAir& air) {
  double chiller = 0;
  if (cooling.chilled_share > 0) {
    const double outside = cooling.by_wet_bulb ? air.wet_bulb_c : air.dry_bulb_c;
    const double running = std::clamp(
        (outside - cooling.free_below_c) / (cooling.full_above_c - cooling.free_below_c), 0.0, 1.0);
    const double cop =
        std::clamp(cooling.cop - cooling.cop_per_c * (air.dry_bulb_c - 35), 1.5, 12.0);
    // Heat is that of the machines and of what is lost beside them.
    chiller = running * cooling.chilled_share * (1 + cooling.losses) / cop;
  }
  return 1 + cooling.losses + cooling.fans_and_pumps + chiller;
}

Hourly pue_of_year(const Cooling& cooling, const Weather& weather) {
  Hourly column;
  for (std::size_t i = 0; i < weather.dry_bulb_c.size(); ++i)
    column.push_back(pue(cooling, {weather.dry_bulb_c[i], weather.wet_bulb_c[i]}));
  return column;
}

std::vector<std::string> weather_stations(const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const std::string& id : catalog::wide_ids(catalog, kFile, "dry_bulb"))
    names.push_back(id.substr(kPrefix.size()));
  return names;
}

Weather mean_weather(const catalog::Catalog& catalog, std::string_view station, int year) {
  const auto table = [&](std::string_view column) {
    return read_table(catalog.at(fmt::format("{}{}.{}", kPrefix, station, column)).text);
  };
  const MonthTable dry = table("dry_bulb"), wet = table("wet_bulb");
  Weather weather;
  for (const ClockHour& hour : hours_of_year(year)) {
    weather.dry_bulb_c.push_back(dry[place(hour)]);
    weather.wet_bulb_c.push_back(wet[place(hour)]);
  }
  return weather;
}

std::string weather_head() {
  return "id,announced_date,dry_bulb,wet_bulb,confidence,source,note\n"
         "(unit),date,text,text,text,text,text\n";
}

std::string weather_line(std::string_view station, const Weather& typical) {
  const auto numbers = [](const Hourly& values) {
    std::string text;
    for (double value : means_of(values))
      text += fmt::format("{}{:.1f}", text.empty() ? "" : " ", value);
    return text;
  };
  return fmt::format(
      "{}{},1991-2005,{},{},A,\"NREL TMY3 (public domain)\",\"Means in C by month and hour (12 "
      "times "
      "24) of the typical year; the wet bulb is computed from dry bulb, humidity and pressure.\"\n",
      kPrefix, station, numbers(typical.dry_bulb_c), numbers(typical.wet_bulb_c));
}

}  // namespace gigawatt::power
