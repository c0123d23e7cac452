#include "gigawatt/base/statistics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "gigawatt/base/check.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::base {

namespace {

template <std::size_t n>
double polynomial(const double (&coefficients)[n], double x) {  // highest power first
  double sum = coefficients[0];
  for (std::size_t i = 1; i < n; ++i) sum = sum * x + coefficients[i];
  return sum;
}

// e^(-x^2 / 2), x >= 0, without the error that rounding x^2 would make in a large exponent.
double exp_of_minus_half_square(double x) {
  const double coarse = base::floor(x * 16.0) / 16.0;
  return base::exp(-0.5 * coarse * coarse) * base::exp(-0.5 * (x - coarse) * (x + coarse));
}

// erfc(y) e^(y^2) for y >= 0.46875: Cody, "Rational Chebyshev Approximation for the Error
// Function", Math. Comp. 23 (1969), with the coefficients of his CALERF.
double scaled_upper_error_function(double y) {
  if (y <= 4.0) {
    static constexpr double numerator[] = {
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0,
        6.61191906371416295e1,  2.98635138197400131e2,  8.81952221241769090e2,
        1.71204761263407058e3,  2.05107837782607147e3,  1.23033935479799725e3};
    static constexpr double denominator[] = {1.0,
                                             1.57449261107098347e1,
                                             1.17693950891312499e2,
                                             5.37181101862009858e2,
                                             1.62138957456669019e3,
                                             3.29079923573345963e3,
                                             4.36261909014324716e3,
                                             3.43936767414372164e3,
                                             1.23033935480374942e3};
    return polynomial(numerator, y) / polynomial(denominator, y);
  }
  static constexpr double numerator[] = {1.63153871373020978e-2, 3.05326634961232344e-1,
                                         3.60344899949804439e-1, 1.25781726111229246e-1,
                                         1.60837851487422766e-2, 6.58749161529837803e-4};
  static constexpr double denominator[] = {1.0,
                                           2.56852019228982242e0,
                                           1.87295284992346725e0,
                                           5.27905102951428412e-1,
                                           6.05183413124413191e-2,
                                           2.33520497626869185e-3};
  constexpr double one_over_sqrt_pi = 0.56418958354775628695;
  const double z = 1.0 / (y * y);
  const double series = z * polynomial(numerator, z) / polynomial(denominator, z);
  return (one_over_sqrt_pi - series) / y;
}

// erf(y) for |y| <= 0.46875, of the same source.
double central_error_function(double y) {
  static constexpr double numerator[] = {1.85777706184603153e-1, 3.16112374387056560e0,
                                         1.13864154151050156e2, 3.77485237685302021e2,
                                         3.20937758913846947e3};
  static constexpr double denominator[] = {1.0, 2.36012909523441209e1, 2.44024637934444173e2,
                                           1.28261652607737228e3, 2.84423683343917062e3};
  const double z = y * y;
  return y * polynomial(numerator, z) / polynomial(denominator, z);
}

// log of n over k.
double log_choose(double n, double k) {
  int sign = 0;
  return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

// Probability of at most `events` in `trials` of probability p each.
double binomial_cdf(std::int64_t events, std::int64_t trials, double p) {
  const auto n = static_cast<double>(trials), k = static_cast<double>(events);
  // Terms fall off on either side of the mean n p: sum the tail that is short of it.
  const bool lower = k < n * p;
  double at = lower ? k : k + 1;
  double term = std::exp(log_choose(n, at) + at * std::log(p) + (n - at) * std::log1p(-p));
  const double odds = p / (1 - p);
  double sum = 0;
  while (term > sum * std::numeric_limits<double>::epsilon() && at >= 0 && at <= n) {
    sum += term;
    term *= lower ? at / (n - at + 1) / odds : (n - at) / (at + 1) * odds;
    at += lower ? -1 : 1;
  }
  return lower ? sum : 1 - sum;
}

}  // namespace

double mean(std::span<const double> values) {
  GIGAWATT_CHECK(!values.empty(), "no values");
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double mean(const std::vector<double>& values) { return mean(std::span(values)); }

double standard_error(std::span<const double> values) {
  const double center = mean(values);
  if (values.size() == 1) return 0;
  double squares = 0;
  for (double value : values) squares += (value - center) * (value - center);
  const auto count = static_cast<double>(values.size());
  return std::sqrt(squares / (count - 1) / count);
}

Quantiles::Quantiles(std::span<const double> values) : sorted_(values.begin(), values.end()) {
  GIGAWATT_CHECK(!values.empty(), "no values");
  std::ranges::sort(sorted_);
}

double Quantiles::at(double p) const {
  GIGAWATT_CHECK(p >= 0 && p <= 1, "p", p);
  const double place = p * static_cast<double>(sorted_.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted_.size()) return sorted_.back();
  const double share = place - static_cast<double>(below);
  return sorted_[below] + share * (sorted_[below + 1] - sorted_[below]);
}

std::vector<double> quantiles(std::span<const double> values, std::span<const double> shares) {
  const Quantiles sample(values);
  std::vector<double> result;
  for (double share : shares) result.push_back(sample.at(share));
  return result;
}

double cvar(std::span<const double> losses, double level) {
  GIGAWATT_CHECK(!losses.empty() && level >= 0 && level < 1, "level", level);
  std::vector<double> sorted(losses.begin(), losses.end());
  std::ranges::sort(sorted, std::greater{});
  // The worst `whole` losses count fully, the next one with what is left of the tail.
  const double tail = (1 - level) * static_cast<double>(sorted.size());
  const auto whole = std::min(static_cast<std::size_t>(tail), sorted.size());
  double sum =
      std::accumulate(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(whole), 0.0);
  if (whole < sorted.size()) sum += (tail - static_cast<double>(whole)) * sorted[whole];
  return sum / tail;
}

double binomial_standard_error(double p, std::int64_t trials) {
  GIGAWATT_CHECK(p >= 0 && p <= 1 && trials > 0, "p", p, "trials", trials);
  return std::sqrt(p * (1 - p) / static_cast<double>(trials));
}

double binomial_upper_bound(std::int64_t events, std::int64_t trials, double confidence) {
  GIGAWATT_CHECK(events >= 0 && events <= trials && trials > 0, "events", events, trials);
  GIGAWATT_CHECK(confidence > 0 && confidence < 1, "confidence", confidence);
  if (events == trials) return 1;
  if (events == 0)  // (1 - p)^trials = 1 - confidence
    return -std::expm1(std::log1p(-confidence) / static_cast<double>(trials));
  double low = static_cast<double>(events) / static_cast<double>(trials), high = 1;
  constexpr int halvings = 60;  // past the precision of a double
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (binomial_cdf(events, trials, middle) > 1 - confidence ? low : high) = middle;
  }
  return high;
}

double normal_cdf(double x) {
  constexpr double sqrt_half = 0.70710678118654752440;
  constexpr double central = 0.46875;  // where Cody's approximations meet
  const double y = std::abs(x) * sqrt_half;
  if (y <= central) return 0.5 + 0.5 * central_error_function(x * sqrt_half);
  const double tail =
      0.5 * exp_of_minus_half_square(std::min(std::abs(x), 60.0)) * scaled_upper_error_function(y);
  return x < 0 ? tail : 1.0 - tail;
}

// Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics
// 37 (1988), routine PPND16: relative error about 1e-16.
double normal_quantile(double p) {
  if (!(p > 0)) return -std::numeric_limits<double>::infinity();
  if (!(p < 1)) return std::numeric_limits<double>::infinity();
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    static constexpr double numerator[] = {2.5090809287301226727e3, 3.3430575583588128105e4,
                                           6.7265770927008700853e4, 4.5921953931549871457e4,
                                           1.3731693765509461125e4, 1.9715909503065514427e3,
                                           1.3314166789178437745e2, 3.3871328727963666080e0};
    static constexpr double denominator[] = {5.2264952788528545610e3, 2.8729085735721942674e4,
                                             3.9307895800092710610e4, 2.1213794301586595867e4,
                                             5.3941960214247511077e3, 6.8718700749205790830e2,
                                             4.2313330701600911252e1, 1.0};
    const double r = 0.180625 - q * q;
    return q * polynomial(numerator, r) / polynomial(denominator, r);
  }
  const double r = std::sqrt(-base::log(q < 0 ? p : 1 - p));
  double z = 0;
  if (r <= 5) {
    static constexpr double numerator[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                           2.41780725177450611770e-1, 1.27045825245236838258e0,
                                           3.64784832476320460504e0,  5.76949722146069140550e0,
                                           4.63033784615654529590e0,  1.42343711074968357734e0};
    static constexpr double denominator[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                             1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                             6.89767334985100004550e-1, 1.67638483018380384940e0,
                                             2.05319162663775882187e0,  1.0};
    z = polynomial(numerator, r - 1.6) / polynomial(denominator, r - 1.6);
  } else {
    static constexpr double numerator[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                           1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                           2.96560571828504891230e-1, 1.78482653991729133580e0,
                                           5.46378491116411436990e0,  6.65790464350110377720e0};
    static constexpr double denominator[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                             1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                             1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                             5.99832206555887937690e-1,  1.0};
    z = polynomial(numerator, r - 5) / polynomial(denominator, r - 5);
  }
  return q < 0 ? -z : z;
}

}  // namespace gigawatt::base
