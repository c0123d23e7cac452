// What a hash will earn: a level that drifts, or the network's answer to a price of bitcoin.
#pragma once

#include <optional>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/hash_units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::mining {

// [mining.outlook]
struct OutlookSpec {
  HashPrice hashprice;    // in the first month
  base::Fraction growth;  // a year
  // Given: hashprice follows from the network of the catalog's latest picture instead.
  std::optional<base::Money> bitcoin_price;
  base::Fraction bitcoin_growth;  // a year
  // The hashprice does not fall below what the best machines of the day pay for power at this
  // price: others would stop, and difficulty with them.
  base::EnergyPrice floor_power;
  // On the paths of `run`: a log mean-reverting factor about that.
  base::Fraction volatility;        // a year
  base::Time half_life;             // of a deviation
  base::Fraction rent_correlation;  // of its steps with those of the market rent
};

schema::Fields describe(OutlookSpec& spec);

// USD/PH/day in each row: as it drifts, and the floor that it does not fall below.
struct HashpriceOutlook {
  std::vector<double> drift, floor;
  // With the drift scaled.
  std::vector<double> path(double factor = 1) const;
};
HashpriceOutlook hashprice_outlook(const OutlookSpec& spec, const catalog::Catalog& catalog,
                                   const base::Timeline& timeline);

// Its path, unscaled.
std::vector<double> hashprice_path(const OutlookSpec& spec, const catalog::Catalog& catalog,
                                   const base::Timeline& timeline);

}  // namespace gigawatt::mining
