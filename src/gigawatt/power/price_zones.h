// The zones whose hourly price models are shipped: rows of catalog/hourly_prices.csv.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/price_model.h"

namespace gigawatt::power {

struct ShippedZone {
  std::string name;  // "ercot_hb_west_rt"
  PriceModel model;  // in dollars
  double mean = 0;   // of the hours that it was fitted to, in dollars
};

// Names of the shipped zones, in the order of the file.
std::vector<std::string> price_zones(const catalog::Catalog& catalog);
// Nothing where no such zone is shipped.
std::optional<ShippedZone> price_zone(const catalog::Catalog& catalog, std::string_view name);

// The lines of catalog/hourly_prices.csv that hold a fitted model, as its maker writes them.
struct ZoneLine {
  PriceModel model;  // in the zone's currency
  double mean = 0;
  std::string period, currency, source;
};
std::string zones_table(std::span<const ZoneLine> lines);

}  // namespace gigawatt::power
