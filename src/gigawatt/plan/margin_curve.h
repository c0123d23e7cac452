// What the mine of a site earns in its first year as the hashprice goes, by the curves that paths
// look up.
#pragma once

#include <vector>

#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::plan {

struct MarginPoint {
  double hashprice_usd_per_ph_day = 0;  // in the first month
  double margin_usd = 0;                // of twelve months, the whole mine running where it pays
};

// From nothing to three times the expected hashprice, by tenths of it; power at expected prices.
std::vector<MarginPoint> margin_curve(const MineSite& site);
// The point at so many tenths.
const MarginPoint& at_tenths(const std::vector<MarginPoint>& curve, int tenths);

}  // namespace gigawatt::plan
