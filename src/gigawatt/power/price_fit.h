// From a series of hourly prices to the model of its zone, and how well the model meets a series.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gigawatt/power/price_model.h"

namespace gigawatt::power {

// Prices at hours of the zone's clock, counted from 1970-01-01 00:00 of that clock; rising, with
// gaps where nothing is known.
struct PriceSeries {
  std::vector<long> hour;
  Hourly price;
  std::size_t size() const { return price.size(); }
};

// The part from the start of `first_year` to the end of `last_year`.
PriceSeries years_of(const PriceSeries& series, int first_year, int last_year);

// The market's own limits, which no price leaves.
struct PriceLimits {
  double floor = 0, cap = 0;
};

// Fewer hours show too little of a year.
inline constexpr std::size_t kLeastHours = 24 * 300;

// Every number of the model comes from the series; the dearest 2 % of hours, measured from the
// profile, are its spikes.
PriceModel fit_prices(const std::string& zone, const PriceSeries& series,
                      const PriceLimits& limits);

// What a series and a model are compared by.
inline constexpr double kScoredShares[] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.98, 0.99};
struct PriceStatistics {
  double mean = 0, deviation = 0;
  double winsorised_deviation = 0;  // prices cut off at their 1 % and 99 % quantiles
  double negative_share = 0;
  double lag_1 = 0, lag_24 = 0;   // autocorrelation
  double without_dearest = 0;     // share by which the mean falls without its dearest 2 % of hours
  std::vector<double> quantiles;  // at kScoredShares
};
PriceStatistics statistics_of(const PriceSeries& series);

// The model's statistics on the hours of the series, as the mean over many paths whose level is
// moved to that mean.
PriceStatistics model_statistics(const PriceModel& model, const PriceSeries& hours, double mean,
                                 int paths = 40);

// Share of the mean that avoiding the dearest `share` of hours saves.
double saving_without_dearest(std::span<const double> prices, double share);

}  // namespace gigawatt::power
