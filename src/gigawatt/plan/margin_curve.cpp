#include "gigawatt/plan/margin_curve.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "gigawatt/plan/mine_site.h"

namespace gigawatt::plan {

namespace {

constexpr int kMonths = 12;
constexpr int kMostTenths = 30;

}  // namespace

std::vector<MarginPoint> margin_curve(const MineSite& site) {
  const auto months = std::min<std::ptrdiff_t>(kMonths, std::ssize(site.curves));
  std::vector<MarginPoint> curve;
  for (int tenths = 0; tenths <= kMostTenths; ++tenths) {
    const double factor = tenths / 10.0;
    MarginPoint point{.hashprice_usd_per_ph_day = factor * site.hashprice_usd_per_ph_day.front()};
    for (int row = 0; row < months; ++row)
      point.margin_usd += mine_margin<double>(site.terms, row, factor, 1.0);
    curve.push_back(point);
  }
  return curve;
}

const MarginPoint& at_tenths(const std::vector<MarginPoint>& curve, int tenths) {
  return curve.at(static_cast<std::size_t>(tenths));
}

}  // namespace gigawatt::plan
