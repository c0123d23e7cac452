// How well a zone's price model, fitted to one span of years, foretells another: the same figures
// in sample and out of sample.
#pragma once

#include <string>

#include "gigawatt/power/price_fit.h"

namespace gigawatt::power {

struct YearSpan {
  int first = 0, last = 0;
};

struct PriceScore {
  std::string series;
  YearSpan fitted, scored;
  PriceStatistics fitted_real, fitted_model;  // in sample
  PriceStatistics scored_real, scored_model;  // out of sample, the level moved to the real mean
  // Mean absolute error over the quantiles at kScoredShares.
  double fitted_error = 0, scored_error = 0;
};

// Both spans need kLeastHours.
PriceScore score_prices(const std::string& name, const PriceSeries& series,
                        const PriceLimits& limits, YearSpan fit, YearSpan score);

}  // namespace gigawatt::power
