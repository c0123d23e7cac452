#include "gigawatt/power/price_fit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "gigawatt/base/check.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/power/clock_hour.h"

namespace gigawatt::power {
namespace {

constexpr double kSpikeShare = 0.02;
constexpr int kFitPaths = 20;  // on which the fit of memory and map looks at the model
// Lags at which the autocorrelation of the normal scores is met.
constexpr int kFitLags[] = {1, 2, 3, 6, 12, 24, 48, 72, 120, 168};

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// A running mean; `or_else` where nothing was added.
struct Mean {
  double sum = 0, count = 0;
  void add(double value) {
    sum += value;
    ++count;
  }
  double value(double or_else = 0) const { return count > 0 ? sum / count : or_else; }
};

double autocorrelation(const PriceSeries& series, double mean, int lag) {
  Mean product, square;
  for (std::size_t i = 0, j = 0; i < series.size(); ++i) {
    const double a = series.price[i] - mean;
    square.add(a * a);
    while (series.hour[j] < series.hour[i] - lag) ++j;
    if (series.hour[j] == series.hour[i] - lag) product.add(a * (series.price[j] - mean));
  }
  return square.value() > 0 ? product.value() / square.value() : 0;
}

class Fit {
 public:
  Fit(const std::string& zone, const PriceSeries& series, const PriceLimits& limits)
      : series_(series) {
    GIGAWATT_CHECK(series.size() >= kLeastHours, "hours of the series", series.size());
    model_.zone = zone;
    model_.floor = limits.floor;
    model_.cap = limits.cap;
    for (long hour : series.hour) clock_.push_back(clock_hour(hour));
  }

  PriceModel run() {
    fit_profile();
    find_spikes();
    fit_spread_and_quantiles();
    fit_autocorrelation();
    fit_spikes();
    fit_memory();
    return model_;
  }

 private:
  double above_profile(std::size_t i) const { return series_.price[i] - model_.profile(clock_[i]); }

  // Means of prices without their dearest 2 %, which are cut off.
  void fit_profile() {
    const double cut = base::Quantiles(series_.price).at(1 - kSpikeShare);
    Hourly price = series_.price;
    for (double& p : price) p = std::min(p, cut);
    const double all = base::mean(price);
    std::array<Mean, 12> month;
    for (std::size_t i = 0; i < price.size(); ++i) month[at(clock_[i].month)].add(price[i]);
    for (int m = 0; m < 12; ++m) model_.month_level[at(m)] = month[at(m)].value(all);

    std::array<std::array<Mean, kClock>, kSeasons> shape;
    for (std::size_t i = 0; i < price.size(); ++i)
      shape[at(clock_[i].season())][at(clock_[i].hour)].add(
          price[i] - model_.month_level[at(clock_[i].month)]);
    for (int s = 0; s < kSeasons; ++s)
      for (int h = 0; h < kClock; ++h) model_.shape[at(s)][at(h)] = shape[at(s)][at(h)].value();

    std::array<Mean, kClock> free, working;
    for (std::size_t i = 0; i < price.size(); ++i) {
      const ClockHour& c = clock_[i];
      (c.weekend ? free : working)[at(c.hour)].add(price[i] - model_.month_level[at(c.month)] -
                                                   model_.shape[at(c.season())][at(c.hour)]);
    }
    for (int h = 0; h < kClock; ++h)
      model_.weekend[at(h)] = free[at(h)].value() - working[at(h)].value();
  }

  void find_spikes() {
    Hourly above(series_.size());
    for (std::size_t i = 0; i < above.size(); ++i) above[i] = above_profile(i);
    model_.threshold = base::Quantiles(above).at(1 - kSpikeShare);
    for (double value : above) spike_.push_back(value > model_.threshold);
  }

  // Root mean squares of what lies below and above the profile, by season and hour; then G.
  void fit_spread_and_quantiles() {
    using Table = std::array<std::array<Mean, kClock>, kSeasons>;
    Table down, up;
    Mean all;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      if (spike_[i]) continue;
      const double above = above_profile(i);
      (above < 0 ? down : up)[at(clock_[i].season())][at(clock_[i].hour)].add(above * above);
      all.add(above * above);
    }
    for (int s = 0; s < kSeasons; ++s)
      for (int h = 0; h < kClock; ++h) {
        model_.spread_down[at(s)][at(h)] = std::sqrt(down[at(s)][at(h)].value(all.value()));
        model_.spread_up[at(s)][at(h)] = std::sqrt(up[at(s)][at(h)].value(all.value()));
      }
    Hourly calm;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const double above = above_profile(i), spread = model_.spread(clock_[i], above);
      scaled_.push_back(spread > 0 ? above / spread : 0);
      if (!spike_[i]) calm.push_back(scaled_.back());
    }
    const base::Quantiles quantiles(calm);
    for (int k = 0; k < kQuantiles; ++k)
      model_.quantiles[at(k)] = quantiles.at(static_cast<double>(k) / (kQuantiles - 1));
  }

  // Autocorrelation of the normal scores of what is no spike, at each of kFitLags.
  std::vector<double> score_correlations() const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < scaled_.size(); ++i)
      if (!spike_[i]) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return scaled_[i]; });
    Hourly score(scaled_.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank)
      score[order[rank]] = base::normal_quantile((static_cast<double>(rank) + 0.5) /
                                                 static_cast<double>(order.size()));
    std::vector<double> correlation;
    for (int lag : kFitLags) {
      Mean product;
      for (std::size_t i = 0, j = 0; i < score.size(); ++i) {
        while (series_.hour[j] < series_.hour[i] - lag) ++j;
        if (series_.hour[j] == series_.hour[i] - lag && !spike_[i] && !spike_[j])
          product.add(score[i] * score[j]);
      }
      correlation.push_back(product.value());
    }
    return correlation;
  }

  // The two processes whose autocorrelation is nearest, by looking at a grid of them.
  void fit_autocorrelation() {
    const std::vector<double> wanted = score_correlations();
    double best = 1e300;
    for (double fast = 1; fast < 16; fast *= 1.15)
      for (double slow = 12; slow < 400; slow *= 1.15)
        for (double share = 0; share <= 1; share += 0.02) {
          double error = 0;
          for (std::size_t k = 0; k < wanted.size(); ++k) {
            const double model =
                share * std::exp(-kFitLags[k] / fast) + (1 - share) * std::exp(-kFitLags[k] / slow);
            error += (model - wanted[k]) * (model - wanted[k]);
          }
          if (error >= best) continue;
          best = error;
          model_.fast_hours = fast;
          model_.slow_hours = slow;
          model_.fast_share = share;
        }
  }

  void fit_spikes() {
    std::array<std::array<Mean, kBlocks>, kSeasons> start;
    Mean all, small, large;
    Hourly excess;
    for (std::size_t i = 0; i < series_.size(); ++i)
      if (spike_[i]) excess.push_back(above_profile(i) - model_.threshold);
    const double median = base::Quantiles(excess).at(0.5);
    for (std::size_t i = 0; i < series_.size(); ++i) {
      if (i == 0 || series_.hour[i - 1] != series_.hour[i] - 1) continue;
      if (spike_[i - 1]) {
        const bool is_large = above_profile(i - 1) - model_.threshold > median;
        (is_large ? large : small).add(spike_[i] ? 1 : 0);
      } else {
        start[at(clock_[i].season())][at(clock_[i].block())].add(spike_[i] ? 1 : 0);
        all.add(spike_[i] ? 1 : 0);
      }
    }
    model_.stay_small = small.value();
    model_.stay_large = large.value();
    for (int s = 0; s < kSeasons; ++s)
      for (int b = 0; b < kBlocks; ++b)
        model_.spike_start[at(s)][at(b)] = start[at(s)][at(b)].value(all.value());
    fit_excess(excess);
  }

  // Generalised Pareto law by probability-weighted moments (Hosking & Wallis, Technometrics 29,
  // 1987): xi = 2 - a0 / (a0 - 2 a1), sigma = 2 a0 a1 / (a0 - 2 a1).
  void fit_excess(Hourly excess) {
    std::ranges::sort(excess);
    const auto n = static_cast<double>(excess.size());
    double a0 = 0, a1 = 0;
    for (std::size_t i = 0; i < excess.size(); ++i) {
      a0 += excess[i] / n;
      a1 += excess[i] * (1 - (static_cast<double>(i) + 0.65) / n) / n;
    }
    model_.spike_shape = 2 - a0 / (a0 - 2 * a1);
    model_.spike_scale = 2 * a0 * a1 / (a0 - 2 * a1);
  }

  // The memory of a spike's size with which the prices have their autocorrelation at one hour, by
  // halving; each with the last map that belongs to it.
  void fit_memory() {
    const double wanted = autocorrelation(series_, base::mean(series_.price), 1);
    double low = 0, high = 0.999;
    for (int step = 0; step < 8; ++step) {
      model_.spike_memory = (low + high) / 2;
      (fit_map() < wanted ? low : high) = model_.spike_memory;
    }
  }

  // The last map, from the quantiles of many paths to those of the series; returns the paths'
  // autocorrelation at one hour.
  double fit_map() {
    model_.mapped_from = model_.mapped_to = {};
    std::vector<Hourly> paths;
    Hourly all;
    for (int path = 0; path < kFitPaths; ++path) {
      paths.push_back(draw_prices(model_, clock_, {.path = static_cast<std::uint64_t>(path)}));
      all.insert(all.end(), paths.back().begin(), paths.back().end());
    }
    const base::Quantiles from(all), to(series_.price);
    for (std::size_t k = 0; k < kMappedShares.size(); ++k) {
      model_.mapped_from[k] = from.at(kMappedShares[k]);
      model_.mapped_to[k] = to.at(kMappedShares[k]);
    }
    Mean lag_1;
    PriceSeries path{series_.hour, {}};
    for (Hourly& prices : paths) {
      path.price = std::move(prices);
      for (double& price : path.price)
        price = std::clamp(model_.mapped(price), model_.floor, model_.cap);
      lag_1.add(autocorrelation(path, base::mean(path.price), 1));
    }
    return lag_1.value();
  }

  const PriceSeries& series_;
  PriceModel model_;
  std::vector<ClockHour> clock_;
  std::vector<bool> spike_;
  Hourly scaled_;
};

double deviation(std::span<const double> values) {
  const double mean = base::mean(values);
  Mean square;
  for (double value : values) square.add((value - mean) * (value - mean));
  return std::sqrt(square.value());
}

}  // namespace

PriceSeries years_of(const PriceSeries& series, int first_year, int last_year) {
  using namespace std::chrono;
  const auto start_of = [](int y) {
    return sys_days{std::chrono::year{y} / January / 1}.time_since_epoch().count() * long{kClock};
  };
  const long first = start_of(first_year), end = start_of(last_year + 1);
  PriceSeries part;
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series.hour[i] < first || series.hour[i] >= end) continue;
    part.hour.push_back(series.hour[i]);
    part.price.push_back(series.price[i]);
  }
  return part;
}

PriceModel fit_prices(const std::string& zone, const PriceSeries& series,
                      const PriceLimits& limits) {
  return Fit(zone, series, limits).run();
}

double saving_without_dearest(std::span<const double> prices, double share) {
  Hourly sorted(prices.begin(), prices.end());
  std::ranges::sort(sorted);
  const auto dropped =
      static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size())));
  const double all = base::mean(sorted);
  return 1 - base::mean(std::span(sorted).first(sorted.size() - dropped)) / all;
}

PriceStatistics statistics_of(const PriceSeries& series) {
  PriceStatistics s;
  s.mean = base::mean(series.price);
  s.deviation = deviation(series.price);
  const base::Quantiles quantiles(series.price);
  Hourly cut = series.price;
  for (double& price : cut) price = std::clamp(price, quantiles.at(0.01), quantiles.at(0.99));
  s.winsorised_deviation = deviation(cut);
  Mean negative;
  for (double price : series.price) negative.add(price < 0 ? 1 : 0);
  s.negative_share = negative.value();
  s.lag_1 = autocorrelation(series, s.mean, 1);
  s.lag_24 = autocorrelation(series, s.mean, 24);
  s.without_dearest = saving_without_dearest(series.price, kSpikeShare);
  for (double share : kScoredShares) s.quantiles.push_back(quantiles.at(share));
  return s;
}

PriceStatistics model_statistics(const PriceModel& model, const PriceSeries& hours, double mean,
                                 int paths) {
  std::vector<ClockHour> clock;
  for (long hour : hours.hour) clock.push_back(clock_hour(hour));
  PriceStatistics sum;
  sum.quantiles.assign(std::size(kScoredShares), 0);
  PriceSeries path{hours.hour, {}};
  for (Hourly& prices : draw_price_years(model, clock, paths, mean)) {
    path.price = std::move(prices);
    const PriceStatistics s = statistics_of(path);
    sum.mean += s.mean / paths;
    sum.deviation += s.deviation / paths;
    sum.winsorised_deviation += s.winsorised_deviation / paths;
    sum.negative_share += s.negative_share / paths;
    sum.lag_1 += s.lag_1 / paths;
    sum.lag_24 += s.lag_24 / paths;
    sum.without_dearest += s.without_dearest / paths;
    for (std::size_t k = 0; k < s.quantiles.size(); ++k) sum.quantiles[k] += s.quantiles[k] / paths;
  }
  return sum;
}

}  // namespace gigawatt::power
