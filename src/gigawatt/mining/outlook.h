// What a hash will earn: a level that drifts, or the network's answer to a price of bitcoin.
#pragma once

#include <optional>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/hash_units.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::mining {

// [mining.outlook]
struct OutlookSpec {
  HashPrice hashprice;    // in the first month
  base::Fraction growth;  // a year
  // Given: hashprice follows from the network of the catalog's latest picture instead.
  std::optional<base::Money> bitcoin_price;
  base::Fraction bitcoin_growth;  // a year
};

schema::Fields describe(OutlookSpec& spec);

// USD/PH/day in each row.
std::vector<double> hashprice_path(const OutlookSpec& spec, const catalog::Catalog& catalog,
                                   const base::Timeline& timeline);

}  // namespace gigawatt::mining
