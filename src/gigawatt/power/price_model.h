// Hourly power prices of a zone: a profile of the year, slow and fast weather of the market around
// it, and spikes. Prices may be negative.
//
// price = profile(month, hour, weekend) + spread(season, hour, side) x G(U), U uniform with the
// autocorrelation of two Ornstein-Uhlenbeck processes (days and hours) and G the quantile function
// of what is no spike; in a spike, profile + threshold + an excess with a Pareto tail. A last map
// of prices to prices meets the quantiles of the year that the model was fitted to. After Lucia
// & Schwartz, Rev. Derivatives Research 5 (2002), and Geman & Roncoroni, J. Business 79 (2006);
// G in place of a normal law, since what is negative and what is dear is no mirror image.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/hourly.h"

namespace gigawatt::power {

inline constexpr int kSeasons = 4, kBlocks = 6, kQuantiles = 41;
// Shares of the year at which the last map meets its quantiles.
inline constexpr std::array<double, 23> kMappedShares = {
    0.002, 0.005, 0.01, 0.02, 0.05, 0.1,  0.2,  0.3,   0.4,  0.5,   0.6,  0.7,
    0.8,   0.85,  0.9,  0.93, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998};
inline constexpr double kWeekendShare = 2.0 / 7;
using ClockTable = std::array<std::array<double, kClock>, kSeasons>;

// In the zone's own currency a MWh.
struct PriceModel {
  std::string zone;  // "ercot_hb_west"
  std::array<double, 12> month_level{};
  ClockTable shape{};                          // by season and hour, about the month's level
  std::array<double, kClock> weekend{};        // weekend less working day
  ClockTable spread_down{}, spread_up{};       // scales of what is no spike, below and above
  std::array<double, kQuantiles> quantiles{};  // G at equal steps from 0 to 1
  double fast_share = 0;                       // of the variance of the normal scores
  double fast_hours = 1, slow_hours = 1;       // times in which they fall to 1/e
  double threshold = 0;                        // a spike begins here, above the profile
  std::array<std::array<double, kBlocks>, kSeasons> spike_start{};  // chance an hour
  double stay_small = 0, stay_large = 0;    // chance that it lasts another hour, by its size
  double spike_memory = 0;                  // autocorrelation of its size
  double spike_scale = 0, spike_shape = 0;  // generalised Pareto law of the excess
  std::array<double, kMappedShares.size()> mapped_from{}, mapped_to{};  // rising
  double floor = 0, cap = 0;                                            // the market's own limits

  double profile(const ClockHour& hour) const;
  double mapped(double price) const;  // the last map; the price itself where none is fitted
  double spread(const ClockHour& hour, double g) const;  // of the side that g lies on
};

struct PricePath {
  std::uint64_t seed = 1, path = 0;
};

// Prices of those hours on one path: a function of seed and path alone.
Hourly draw_prices(const PriceModel& model, const std::vector<ClockHour>& hours,
                   const PricePath& path);

// Moves the level of prices as dearer or cheaper fuel does: by `by` where fuel sets the price, not
// at all at zero and below, where wind and its subsidies do, in proportion between zero and `full`.
double move_level(double price, double by, double full);

// Prices of `paths` paths from 0, all moved by one amount so that their mean is `mean`.
std::vector<Hourly> draw_price_years(const PriceModel& model, const std::vector<ClockHour>& hours,
                                     int paths, double mean, std::uint64_t seed = 1);

}  // namespace gigawatt::power
