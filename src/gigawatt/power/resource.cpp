#include "gigawatt/power/resource.h"

#include <charconv>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/wide_row.h"

namespace gigawatt::power {
namespace {

constexpr std::string_view kFile = "catalog/resource.csv", kPrefix = "resource.";
constexpr std::size_t kHours = 8760;

Hourly numbers(const std::string& text) {
  Hourly values;
  values.reserve(kHours);
  const char *at = text.data(), *end = at + text.size();
  while (at < end) {
    double value = 0;
    const auto [stop, error] = std::from_chars(at, end, value);
    GIGAWATT_CHECK(error == std::errc{}, "numbers of a year", values.size());
    values.push_back(value);
    at = stop < end ? stop + 1 : stop;
  }
  GIGAWATT_CHECK(values.size() == kHours, "hours", values.size());
  return values;
}

}  // namespace

std::vector<std::string> resource_sites(const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const std::string& id : catalog::wide_ids(catalog, kFile, "direct"))
    names.push_back(id.substr(kPrefix.size()));
  return names;
}

ResourceYear resource_year(const catalog::Catalog& catalog, std::string_view site) {
  const auto row = [&](std::string_view column) -> const catalog::Row& {
    return catalog.at(fmt::format("{}{}.{}", kPrefix, site, column));
  };
  return {.latitude_deg = row("latitude").base_value(),
          .longitude_deg = row("longitude").base_value(),
          .utc_hours = row("utc_hours").base_value(),
          .direct_w_per_m2 = numbers(row("direct").text),
          .diffuse_w_per_m2 = numbers(row("diffuse").text),
          .dry_bulb_c = numbers(row("dry_bulb").text),
          .wind_m_per_s = numbers(row("wind").text)};
}

}  // namespace gigawatt::power
