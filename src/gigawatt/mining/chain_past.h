// What ships of the chain's past: each month's difficulty, and the bitcoin that follows from it.
#pragma once

#include <optional>

#include "gigawatt/base/calendar.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/hash_units.h"

namespace gigawatt::mining {

// New coins of a block, the mean over the days of a month: a halving changes it within one.
double subsidy_in(const catalog::Catalog& catalog, base::Month month);

// Bitcoin that hashes of `fleet`, never off, are expected to find in a month: by its difficulty,
// the subsidy and the catalog's fees a block. Nothing for a month whose difficulty is not shipped.
std::optional<double> expected_btc(const catalog::Catalog& catalog, base::Month month,
                                   HashRate fleet);

}  // namespace gigawatt::mining
