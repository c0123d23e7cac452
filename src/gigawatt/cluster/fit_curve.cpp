#include "gigawatt/cluster/fit_curve.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::cluster {
namespace {

// Parameters of a fit: logarithms of alpha and 1/B by protocol, of gamma, of the byte factors.
constexpr std::size_t kParameters = 9;
using Parameters = std::array<double, kParameters>;

CurveConstants constants_of(const Parameters& p, bool reduces) {
  CurveConstants constants;
  for (std::size_t i = 0; i < 3; ++i)
    constants.protocols[i] = {.alpha_s = std::exp(p[2 * i]),
                              .bytes_per_s = std::exp(-p[2 * i + 1])};
  constants.gamma = std::exp(p[6]);
  if (reduces) constants.byte_factor = {std::exp(p[7]), std::exp(p[8])};
  return constants;
}

// Sum of a robust loss of log(model / measured): quadratic below 5 %, linear above, so that a size
// at which the library changes its mind does not bend the rest.
double loss(const Parameters& p, std::span<const MeasuredSize> measured, double sent_share,
            bool reduces) {
  constexpr double knee = 0.05, sibling_weight = 0.5, out_of_order = 100;
  const CurveConstants constants = constants_of(p, reduces);
  double sum = 0.5 * (p[7] * p[7] + p[8] * p[8]) / (knee * knee) * 0.25;
  for (std::size_t i = 1; i < 3; ++i) {  // LL starts soonest, Simple is the fastest
    const double alpha = std::max(0.0, p[2 * i - 2] - p[2 * i]);
    const double bandwidth = std::max(0.0, p[2 * i + 1] - p[2 * i - 1]);
    sum += out_of_order * (alpha * alpha + bandwidth * bandwidth);
  }
  for (const MeasuredSize& m : measured) {
    const double error =
        std::log(closed_form_seconds(constants, sent_share, m.bytes, m.element) / m.seconds);
    sum += (m.sibling ? sibling_weight : 1) * (std::sqrt(1 + error * error / (knee * knee)) - 1);
  }
  return sum;
}

// alpha and 1/B of the sizes between two, by least squares of the relative error.
std::array<double, 2> affine(std::span<const MeasuredSize> measured, double sent_share, double low,
                             double high) {
  double s11 = 0, s12 = 0, s22 = 0, b1 = 0, b2 = 0, smallest = INFINITY, largest = 0;
  for (const MeasuredSize& m : measured) {
    if (m.bytes < low || m.bytes > high) continue;
    const double one = 1 / m.seconds, sent = sent_share * m.bytes / m.seconds;
    s11 += one * one, s12 += one * sent, s22 += sent * sent, b1 += one, b2 += sent;
    smallest = std::min(smallest, m.seconds);
    largest = std::max(largest, sent);
  }
  constexpr double least_alpha = 1e-6, least_slope = 1e-13;  // 1 us, 10 TB/s
  const double determinant = s11 * s22 - s12 * s12;
  if (!(determinant > 1e-9 * s11 * s22))
    return {std::log(std::isfinite(smallest) ? smallest : 1e-5),
            std::log(largest > 0 ? 1 / largest : 1e-10)};
  return {std::log(std::max((b1 * s22 - b2 * s12) / determinant, least_alpha)),
          std::log(std::max((b2 * s11 - b1 * s12) / determinant, least_slope))};
}

// The simplex of Nelder and Mead (1965).
template <class Function>
Parameters descend(const Function& f, const Parameters& start, double step, int iterations) {
  constexpr std::size_t n = kParameters;
  std::array<std::pair<double, Parameters>, n + 1> simplex;
  for (std::size_t i = 0; i <= n; ++i) {
    Parameters p = start;
    if (i < n) p[i] += step;
    simplex[i] = {f(p), p};
  }
  const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  for (int k = 0; k < iterations; ++k) {
    std::ranges::sort(simplex, less);
    Parameters middle{};
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) middle[j] += simplex[i].second[j] / n;
    const auto along = [&](double far) {
      Parameters p;
      for (std::size_t j = 0; j < n; ++j)
        p[j] = middle[j] + far * (simplex[n].second[j] - middle[j]);
      return std::pair{f(p), p};
    };
    const auto reflected = along(-1);
    if (reflected.first < simplex[0].first) {
      const auto expanded = along(-2);
      simplex[n] = expanded.first < reflected.first ? expanded : reflected;
    } else if (reflected.first < simplex[n - 1].first) {
      simplex[n] = reflected;
    } else if (const auto inside = along(reflected.first < simplex[n].first ? -0.5 : 0.5);
               inside.first < std::min(reflected.first, simplex[n].first)) {
      simplex[n] = inside;
    } else {
      for (std::size_t i = 1; i <= n; ++i) {
        for (std::size_t j = 0; j < n; ++j)
          simplex[i].second[j] = (simplex[i].second[j] + simplex[0].second[j]) / 2;
        simplex[i].first = f(simplex[i].second);
      }
    }
  }
  return std::ranges::min_element(simplex, less)->second;
}

// Covariance of two residuals by how many doublings lie between them.
double covariance(double doublings, bool same_element, bool same_chip) {
  constexpr double deviation = 0.1, length = 2, between_elements = 0.9, between_chips = 0.9;
  return deviation * deviation * std::exp(-std::abs(doublings) / length) *
         (same_element ? 1 : between_elements) * (same_chip ? 1 : between_chips);
}

// Solves a symmetric positive definite system in place by Cholesky's factors.
std::vector<double> solve(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k)
      for (std::size_t i = j; i < n; ++i) a[i * n + j] -= a[i * n + k] * a[j * n + k];
    GIGAWATT_CHECK(a[j * n + j] > 0, a[j * n + j]);
    const double root = std::sqrt(a[j * n + j]);
    for (std::size_t i = j; i < n; ++i) a[i * n + j] /= root;
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

// Makes log times ascend by pooling adjacent violators: least squares under that order.
void ascend(Residuals& log_seconds) {
  std::array<double, kSizes> mean{};
  std::array<std::size_t, kSizes> size{};
  std::size_t pools = 0;
  for (const double value : log_seconds) {
    mean[pools] = value, size[pools++] = 1;
    while (pools > 1 && mean[pools - 2] > mean[pools - 1]) {
      const auto a = static_cast<double>(size[pools - 2]), b = static_cast<double>(size[pools - 1]);
      mean[pools - 2] = (a * mean[pools - 2] + b * mean[pools - 1]) / (a + b);
      size[pools - 2] += size[pools - 1];
      --pools;
    }
  }
  std::size_t at = 0;
  for (std::size_t p = 0; p < pools; ++p)
    for (std::size_t i = 0; i < size[p]; ++i) log_seconds[at++] = mean[p];
}

}  // namespace

CurveConstants fit_constants(std::span<const MeasuredSize> measured, double sent_share,
                             bool reduces) {
  GIGAWATT_CHECK(measured.size() >= 3 && sent_share > 0, measured.size(), sent_share);
  // Where LL ends and Simple begins differs by machine: four beginnings, the best end wins.
  constexpr std::array<std::array<int, 2>, 4> splits = {{{14, 20}, {16, 21}, {15, 22}, {18, 23}}};
  const auto f = [&](const Parameters& p) { return loss(p, measured, sent_share, reduces); };
  Parameters best{};
  double least = INFINITY;
  for (const auto& [first, second] : splits) {
    const double small = std::ldexp(1.0, first), large = std::ldexp(1.0, second);
    const auto ll = affine(measured, sent_share, 0, small);
    const auto ll128 = affine(measured, sent_share, small, large);
    const auto simple = affine(measured, sent_share, large, INFINITY);
    constexpr double small_gamma = 1e-9;
    Parameters p = {ll[0], ll[1], ll128[0], ll128[1], simple[0], simple[1], std::log(small_gamma),
                    0,     0};
    for (const double step : {0.5, 0.2, 0.05}) p = descend(f, p, step, 600);
    if (const double at = f(p); at < least) least = at, best = p;
  }
  return constants_of(best, reduces);
}

std::array<Residuals, kElements> fit_residuals(const CurveConstants& constants,
                                               std::span<const MeasuredSize> measured,
                                               double sent_share, bool reduces) {
  constexpr double noise = 0.02;
  const std::size_t n = measured.size();
  std::vector<double> known(n), size(n), variance(n, noise * noise), weight, c(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    const MeasuredSize& m = measured[i];
    known[i] = std::log(m.seconds / closed_form_seconds(constants, sent_share, m.bytes, m.element));
    size[i] = std::log2(m.bytes);
  }
  const auto between = [&](std::size_t i, std::size_t j) {
    return covariance(size[i] - size[j], !reduces || measured[i].element == measured[j].element,
                      measured[i].sibling == measured[j].sibling);
  };
  for (int pass = 0; pass < 4; ++pass) {  // rows far from their neighbours lose weight
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] = between(i, j) + (i == j ? variance[i] : 0);
    weight = solve(c, known);
    for (std::size_t i = 0; i < n; ++i) {
      const double left = weight[i] * variance[i] / (2 * noise);
      variance[i] = noise * noise * (1 + left * left);
    }
  }
  std::array<Residuals, kElements> residuals;
  for (std::size_t e = 0; e < kElements; ++e) {
    Residuals closed, log_seconds;
    for (std::size_t s = 0; s < kSizes; ++s) {
      const double doublings = kFirstSize + static_cast<double>(s);
      closed[s] =
          closed_form_seconds(constants, sent_share, std::exp2(doublings), static_cast<Element>(e));
      log_seconds[s] = std::log(closed[s]);
      for (std::size_t i = 0; i < n; ++i)
        log_seconds[s] +=
            weight[i] * covariance(size[i] - doublings,
                                   !reduces || static_cast<std::size_t>(measured[i].element) == e,
                                   !measured[i].sibling);
    }
    ascend(log_seconds);
    for (std::size_t s = 0; s < kSizes; ++s) residuals[e][s] = std::exp(log_seconds[s]) / closed[s];
  }
  return residuals;
}

}  // namespace gigawatt::cluster
