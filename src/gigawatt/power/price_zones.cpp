#include "gigawatt/power/price_zones.h"

#include <array>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/wide_row.h"

namespace gigawatt::power {
namespace {

constexpr std::string_view kFile = "catalog/hourly_prices.csv", kPrefix = "hourly_price.";
constexpr std::array<std::string_view, kSeasons> season_names = {"winter", "spring", "summer",
                                                                 "autumn"};

// Every table of a model by the name of its column, in the order of the file; `visit` is given the
// name, the numbers and whether they are prices.
template <class Model, class Visit>
void each_table(Model& m, Visit visit) {
  visit("months", std::span(m.month_level), true);
  for (std::size_t s = 0; s < kSeasons; ++s)
    visit(fmt::format("shape_{}", season_names[s]), std::span(m.shape[s]), true);
  visit("weekend", std::span(m.weekend), true);
  for (std::size_t s = 0; s < kSeasons; ++s)
    visit(fmt::format("down_{}", season_names[s]), std::span(m.spread_down[s]), true);
  for (std::size_t s = 0; s < kSeasons; ++s)
    visit(fmt::format("up_{}", season_names[s]), std::span(m.spread_up[s]), true);
  visit("quantiles", std::span(m.quantiles), false);
  for (std::size_t s = 0; s < kSeasons; ++s)
    visit(fmt::format("start_{}", season_names[s]), std::span(m.spike_start[s]), false);
  visit("mapped_from", std::span(m.mapped_from), true);
  visit("mapped_to", std::span(m.mapped_to), true);
}

// The same for the single numbers.
template <class Model, class Visit>
void each_number(Model& m, Visit visit) {
  visit("fast_share", m.fast_share, false);
  visit("fast_hours", m.fast_hours, false);
  visit("slow_hours", m.slow_hours, false);
  visit("threshold", m.threshold, true);
  visit("stay_small", m.stay_small, false);
  visit("stay_large", m.stay_large, false);
  visit("spike_memory", m.spike_memory, false);
  visit("spike_scale", m.spike_scale, true);
  visit("spike_shape", m.spike_shape, false);
  visit("floor", m.floor, true);
  visit("cap", m.cap, true);
}

void read_numbers(std::string_view text, std::span<double> numbers) {
  const char *at = text.data(), *end = at + text.size();
  for (double& number : numbers) {
    while (at < end && *at == ' ') ++at;
    const auto [stop, error] = std::from_chars(at, end, number);
    GIGAWATT_CHECK(error == std::errc{}, "numbers of a table", text);
    at = stop;
  }
  GIGAWATT_CHECK(at == end, "numbers behind a table", text);
}

const catalog::Row& cell(const catalog::WideRow& row, std::string_view column) {
  const catalog::Row* found = row.find(column);
  GIGAWATT_CHECK(found != nullptr, "column", column);
  return *found;
}

}  // namespace

std::vector<std::string> price_zones(const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const std::string& id : catalog::wide_ids(catalog, kFile, "currency"))
    names.push_back(id.substr(kPrefix.size()));
  return names;
}

std::optional<ShippedZone> price_zone(const catalog::Catalog& catalog, std::string_view name) {
  const catalog::WideRow row(catalog, fmt::format("{}{}", kPrefix, name));
  if (row.find("currency") == nullptr) return std::nullopt;
  const double dollars =
      cell(row, "currency").text == "USD" ? 1 : catalog.at("power.usd_per_eur").base_value();
  ShippedZone zone{.name = std::string(name), .model = {}, .mean = 0};
  PriceModel& model = zone.model;
  model.zone = name;
  each_table(model, [&](const std::string& column, std::span<double> numbers, bool price) {
    read_numbers(cell(row, column).text, numbers);
    if (price)
      for (double& number : numbers) number *= dollars;
  });
  each_number(model, [&](std::string_view column, double& number, bool price) {
    number = cell(row, column).base_value() * (price ? dollars : 1);
  });
  zone.mean = cell(row, "mean").base_value() * dollars;
  return zone;
}

std::string zones_table(std::span<const ZoneLine> lines) {
  std::string head = "id,announced_date,currency,mean", units = "(unit),date,text,x";
  PriceModel names;
  each_number(names, [&](std::string_view column, double, bool) {
    head += fmt::format(",{}", column);
    units += ",x";
  });
  each_table(names, [&](const std::string& column, std::span<double>, bool) {
    head += "," + column;
    units += ",text";
  });
  std::string table = head + ",confidence,source,note\n" + units + ",text,text,text\n";
  for (const ZoneLine& line : lines) {
    table += fmt::format("{}{},{},{},{:.2f}", kPrefix, line.model.zone, line.period, line.currency,
                         line.mean);
    each_number(line.model, [&](std::string_view, double number, bool) {
      table += fmt::format(",{:.5g}", number);
    });
    each_table(line.model, [&](const std::string&, std::span<const double> numbers, bool) {
      table += ',';
      for (std::size_t i = 0; i < numbers.size(); ++i)
        table += fmt::format("{}{:.4g}", i > 0 ? " " : "", numbers[i]);
    });
    table +=
        fmt::format(",B,{},\"Fitted to the hourly prices of the period; prices in {} a MWh.\"\n",
                    line.source, line.currency);
  }
  return table;
}

}  // namespace gigawatt::power
