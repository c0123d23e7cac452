#include "gigawatt/mining/outlook.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/mining/asic.h"
#include "gigawatt/mining/network.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::mining {

namespace {

constexpr const char* kLatestPicture = "2026-02";

double grown(double start, base::Fraction yearly, int row) {
  return start * std::pow(1 + yearly.in(base::ratio), row / 12.0);
}

}  // namespace

schema::Fields describe(OutlookSpec& spec) {
  using schema::field;
  return {
      field("hashprice", spec.hashprice,
            {.doc = "Revenue per hash rate and day in the first month",
             .unit = "USD/PH/day",
             .minimum = 0,
             .maximum = 1e5,
             .catalog = "bitcoin.hashprice",
             .example = "38 USD/PH/day"}),
      field("growth", spec.growth,
            {.doc = "Yearly growth of the hashprice; negative as difficulty outgrows the price",
             .unit = "%",
             .minimum = -90,
             .maximum = 200,
             .catalog = "mining.hashprice_growth",
             .example = "-15 %"}),
      field("bitcoin_price", spec.bitcoin_price,
            {.doc = "Price of a bitcoin in the first month; given, the network's model says the "
                    "hashprice",
             .unit = "USD",
             .minimum = 1,
             .maximum = 1e9,
             .example = "90,000 USD"}),
      field("bitcoin_growth", spec.bitcoin_growth,
            {.doc = "Yearly growth of the price of a bitcoin",
             .unit = "%",
             .minimum = -90,
             .maximum = 200,
             .catalog = "mining.bitcoin_growth",
             .example = "0 %"}),
      field("floor_power", spec.floor_power,
            {.doc = "Power price that the best machines of the day can always pay: the hashprice "
                    "drifts no lower; 0: no floor",
             .unit = "USD/MWh",
             .minimum = 0,
             .maximum = 500,
             .catalog = "mining.hashprice_floor_power",
             .example = "40 USD/MWh"}),
      field("volatility", spec.volatility,
            {.doc = "Yearly volatility of the hashprice about its outlook, on paths; 0: it does "
                    "not move",
             .unit = "%",
             .minimum = 0,
             .maximum = 300,
             .catalog = "mining.hashprice_volatility",
             .example = "70 %"}),
      field("half_life", spec.half_life,
            {.doc = "Months in which half of a deviation from the outlook is gone",
             .unit = "months",
             .minimum = 0.1,
             .maximum = 1200,
             .catalog = "mining.hashprice_half_life",
             .example = "13 months"}),
      field("rent_correlation", spec.rent_correlation,
            {.doc = "Correlation of the monthly steps of hashprice and market rent",
             .unit = "%",
             .minimum = -100,
             .maximum = 100,
             .catalog = "mining.hashprice_rent_correlation",
             .example = "20 %"}),
  };
}

std::vector<double> HashpriceOutlook::path(double factor) const {
  std::vector<double> path;
  for (std::size_t row = 0; row < drift.size(); ++row)
    // A first month that is stated below the floor says that others' machines are better.
    path.push_back(std::max(factor * drift[row], std::min(floor[row], factor * drift[0])));
  return path;
}

HashpriceOutlook hashprice_outlook(const OutlookSpec& spec, const catalog::Catalog& catalog,
                                   const base::Timeline& timeline) {
  const auto rows = static_cast<std::size_t>(timeline.rows());
  HashpriceOutlook outlook{.drift = {}, .floor = std::vector<double>(rows, 0.0)};
  if (!spec.bitcoin_price) {
    const EfficiencyFrontier frontier = shipped_frontier(catalog);
    for (int row = 0; row < timeline.rows(); ++row) {
      outlook.drift.push_back(grown(spec.hashprice.in(USD_per_PH_day), spec.growth, row));
      const HashPrice floor = spec.floor_power * bought_in(frontier, timeline.month(row));
      outlook.floor[static_cast<std::size_t>(row)] = floor.in(USD_per_PH_day);
    }
    return outlook;
  }
  std::vector<double> bitcoin_usd;
  for (int row = 0; row < timeline.rows(); ++row)
    bitcoin_usd.push_back(grown(spec.bitcoin_price->in(base::USD), spec.bitcoin_growth, row));
  const base::Table table = evaluate(network_of(catalog, kLatestPicture),
                                     {.timeline = timeline, .bitcoin_usd = bitcoin_usd});
  const auto values = table.values("hashprice_usd_per_ph_day");
  outlook.drift.assign(values.begin(), values.end());
  return outlook;
}

std::vector<double> hashprice_path(const OutlookSpec& spec, const catalog::Catalog& catalog,
                                   const base::Timeline& timeline) {
  return hashprice_outlook(spec, catalog, timeline).path();
}

}  // namespace gigawatt::mining
