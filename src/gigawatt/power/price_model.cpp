#include "gigawatt/power/price_model.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/random.h"
#include "gigawatt/base/statistics.h"

namespace gigawatt::power {
namespace {

constexpr std::uint32_t kPriceStream = 0x7072;  // a stream of its own, see base/random.h

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// G by linear interpolation between its steps.
double quantile(const PriceModel& model, double u) {
  const double place = u * (kQuantiles - 1);
  const int below = std::min(static_cast<int>(place), kQuantiles - 2);
  const double low = model.quantiles[at(below)], high = model.quantiles[at(below + 1)];
  return low + (high - low) * (place - below);
}

// Largest excess that the market's cap leaves over the profile's level.
double excess_room(const PriceModel& model, double base) {
  return std::max(model.cap - base - model.threshold, 0.0);
}

// Generalised Pareto law cut off at `room`: its quantile at u.
double excess(const PriceModel& model, double u, double room) {
  const double xi = model.spike_shape, sigma = model.spike_scale;
  if (std::abs(xi) < 1e-9) {
    const double reached = -std::expm1(-room / sigma);
    return -sigma * std::log1p(-u * reached);
  }
  const double reached = 1 - std::pow(std::max(1 + xi * room / sigma, 0.0), -1 / xi);
  return sigma / xi * (std::pow(1 - u * reached, -xi) - 1);
}

}  // namespace

double PriceModel::profile(const ClockHour& hour) const {
  return month_level[at(hour.month)] + shape[at(hour.season())][at(hour.hour)] +
         weekend[at(hour.hour)] * ((hour.weekend ? 1 : 0) - kWeekendShare);
}

// Linear between the map's knots, a constant shift beyond them.
double PriceModel::mapped(double price) const {
  const auto &from = mapped_from, &to = mapped_to;
  if (!(from.front() < from.back())) return price;
  if (price <= from.front()) return price + (to.front() - from.front());
  if (price >= from.back()) return price + (to.back() - from.back());
  const auto above = static_cast<std::size_t>(std::ranges::upper_bound(from, price) - from.begin());
  const double width = from[above] - from[above - 1];
  const double share = width > 0 ? (price - from[above - 1]) / width : 0;
  return to[above - 1] + share * (to[above] - to[above - 1]);
}

double PriceModel::spread(const ClockHour& hour, double g) const {
  return (g < 0 ? spread_down : spread_up)[at(hour.season())][at(hour.hour)];
}

Hourly draw_prices(const PriceModel& model, const std::vector<ClockHour>& hours,
                   const PricePath& path) {
  const base::RandomKey key{.seed = path.seed, .stream = kPriceStream};
  const auto normals = [&](std::size_t step, std::uint32_t number, double& a, double& b) {
    base::normals<double>(key, path.path, static_cast<std::uint32_t>(step), number, a, b);
  };
  const double keep_fast = std::exp(-1 / model.fast_hours);
  const double keep_slow = std::exp(-1 / model.slow_hours);
  const double move_fast = std::sqrt(1 - keep_fast * keep_fast);
  const double move_slow = std::sqrt(1 - keep_slow * keep_slow);
  const double in_fast = std::sqrt(model.fast_share), in_slow = std::sqrt(1 - model.fast_share);
  // Large spikes last longer: fewer begin, so that half of all spike hours are large.
  const double end_small = 1 - model.stay_small, end_large = 1 - model.stay_large;
  const double large_share = end_large / (end_small + end_large);
  const double move_size = std::sqrt(1 - model.spike_memory * model.spike_memory);
  double fast, slow, size = 0;
  normals(0, 0, fast, slow);
  bool spike = false;
  Hourly prices;
  prices.reserve(hours.size());
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const ClockHour& hour = hours[i];
    double z_fast, z_slow, z_size, unused, u, v;
    normals(i, 1, z_fast, z_slow);
    fast = keep_fast * fast + move_fast * z_fast;
    slow = keep_slow * slow + move_slow * z_slow;
    base::uniforms<double>(key, path.path, static_cast<std::uint32_t>(i), 2, u, v);
    const bool was_spike = spike;
    const double stay = size > 0 ? model.stay_large : model.stay_small;
    spike = u < (was_spike ? stay : model.spike_start[at(hour.season())][at(hour.block())]);
    const double base = model.profile(hour);
    double price;
    if (spike) {
      normals(i, 3, z_size, unused);
      if (was_spike)
        size = model.spike_memory * size + move_size * z_size;
      else
        size = v < large_share ? std::abs(z_size) : -std::abs(z_size);
      price =
          base + model.threshold + excess(model, base::normal_cdf(size), excess_room(model, base));
    } else {
      const double g = quantile(model, base::normal_cdf(in_fast * fast + in_slow * slow));
      price = base + model.spread(hour, g) * g;
    }
    prices.push_back(std::clamp(model.mapped(price), model.floor, model.cap));
  }
  return prices;
}

double move_level(double price, double by, double full) {
  // Prices keep their order: a fall is spread over a range wider than itself.
  const double range = std::max({full, -1.25 * by, 1.0});
  return price + by * std::clamp(price / range, 0.0, 1.0);
}

std::vector<Hourly> draw_price_years(const PriceModel& model, const std::vector<ClockHour>& hours,
                                     int paths, double mean, std::uint64_t seed) {
  std::vector<Hourly> years;
  Hourly all;
  for (int p = 0; p < paths; ++p) {
    years.push_back(
        draw_prices(model, hours, {.seed = seed, .path = static_cast<std::uint64_t>(p)}));
    all.insert(all.end(), years.back().begin(), years.back().end());
  }
  const double full = base::Quantiles(all).at(0.5);
  const auto mean_moved = [&](double by) {
    double sum = 0;
    for (double price : all) sum += move_level(price, by, full);
    return sum / static_cast<double>(all.size());
  };
  // The mean rises with the move: step by what is missing over the share of hours that move.
  double by = 0;
  for (int step = 0; step < 60; ++step) {
    const double missing = mean - mean_moved(by);
    if (std::abs(missing) < 1e-9 * (1 + std::abs(mean))) break;
    by = std::max(by + missing, -1e3 * (1 + std::abs(full)));
  }
  // A level that even a fifth of the prices would exceed is met by taking the rest off every hour.
  const double rest = mean - mean_moved(by);
  for (Hourly& year : years)
    for (double& price : year)
      price = std::clamp(move_level(price, by, full) + rest, model.floor, model.cap);
  return years;
}

}  // namespace gigawatt::power
