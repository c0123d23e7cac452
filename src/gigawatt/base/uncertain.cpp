#include "gigawatt/base/uncertain.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::base {

namespace {

struct QuantileOf {
  double u;

  double operator()(const Fixed& d) const { return d.value; }
  double operator()(const Normal& d) const {
    return d.mean + d.standard_deviation * normal_quantile(u);
  }
  double operator()(const LogNormal& d) const {
    return d.median * base::exp(d.sigma * normal_quantile(u));
  }
  double operator()(const Uniform& d) const { return d.low + u * (d.high - d.low); }
  double operator()(const Triangular& d) const {
    const double width = d.high - d.low;
    if (width <= 0) return d.mode;
    const double rising = d.mode - d.low, falling = d.high - d.mode;
    if (u * width <= rising) return d.low + std::sqrt(u * width * rising);
    return d.high - std::sqrt((1 - u) * width * falling);
  }
  // The observation whose turn it is: of n, each stands for a share 1/n.
  double operator()(const Empirical& d) const {
    GIGAWATT_CHECK(!d.values.empty(), "no observations");
    const auto count = static_cast<double>(d.values.size());
    const auto rank = static_cast<std::ptrdiff_t>(std::min(u * count, count - 1));
    if (std::ranges::is_sorted(d.values)) return d.values[static_cast<std::size_t>(rank)];
    std::vector<double> values = d.values;
    std::ranges::nth_element(values, values.begin() + rank);
    return values[static_cast<std::size_t>(rank)];
  }
};

struct MeanOf {
  double operator()(const Fixed& d) const { return d.value; }
  double operator()(const Normal& d) const { return d.mean; }
  double operator()(const LogNormal& d) const {
    return d.median * base::exp(0.5 * d.sigma * d.sigma);
  }
  double operator()(const Uniform& d) const { return 0.5 * (d.low + d.high); }
  double operator()(const Triangular& d) const { return (d.low + d.mode + d.high) / 3; }
  double operator()(const Empirical& d) const { return base::mean(d.values); }
};

}  // namespace

double quantile(const Distribution& distribution, double u) {
  GIGAWATT_CHECK(u > 0 && u < 1, "u", u);
  return std::visit(QuantileOf{u}, distribution);
}

double mean(const Distribution& distribution) { return std::visit(MeanOf{}, distribution); }

bool is_fixed(const Distribution& distribution) {
  return std::holds_alternative<Fixed>(distribution);
}

}  // namespace gigawatt::base
