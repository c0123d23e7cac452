#include "gigawatt/mining/hashprice_moves.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace gigawatt::mining {
namespace {

constexpr int kYear = 12;  // months

// Least squares of y on x.
struct Line {
  double level = 0, slope = 0;
};
Line fitted(const std::map<int, double>& points) {
  const auto n = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0;
  for (const auto& [x, y] : points) {
    mean_x += x / n;
    mean_y += y / n;
  }
  double xx = 0, xy = 0;
  for (const auto& [x, y] : points) {
    xx += (x - mean_x) * (x - mean_x);
    xy += (x - mean_x) * (y - mean_y);
  }
  return {mean_y - xy / xx * mean_x, xy / xx};
}

// Root mean square of the changes over `lag` months.
double move(const std::map<int, double>& about, int lag) {
  double squares = 0;
  int count = 0;
  for (const auto& [month, value] : about) {
    const auto later = about.find(month + lag);
    if (later == about.end()) continue;
    squares += (later->second - value) * (later->second - value);
    ++count;
  }
  return count > 0 ? std::sqrt(squares / count) : 0;
}

}  // namespace

std::optional<HashpriceMoves> measured_moves(std::span<const NetworkMonth> months) {
  if (months.size() < kLeastMovesMonths) return std::nullopt;
  const bool earned =
      std::ranges::all_of(months, [](const NetworkMonth& m) { return m.hashprice > HashPrice{}; });
  if (!earned) return std::nullopt;
  std::map<int, double> logarithms;  // by months since the first
  for (const NetworkMonth& month : months)
    logarithms[base::months_between(months.front().month, month.month)] =
        std::log(month.hashprice.in(USD_per_PH_day));
  const Line line = fitted(logarithms);
  for (auto& [month, value] : logarithms) value -= line.level + line.slope * month;
  return HashpriceMoves{.growth = base::ratio(std::exp(kYear * line.slope) - 1),
                        .month_move = move(logarithms, 1),
                        .year_move = move(logarithms, kYear)};
}

HashpriceMoves assumed_moves(const OutlookSpec& outlook) {
  const double volatility = outlook.volatility.in(base::ratio);
  const double pull = std::numbers::ln2 / outlook.half_life.in(base::months);
  // Variance of a factor that has always moved: that of a month's shocks over twice the pull.
  const double variance = volatility * volatility / kYear / (2 * pull);
  const auto over = [&](int months) {
    return std::sqrt(2 * variance * (1 - std::exp(-pull * months)));
  };
  return {.growth = outlook.growth, .month_move = over(1), .year_move = over(kYear)};
}

}  // namespace gigawatt::mining
