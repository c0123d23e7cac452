// What is said of many paths: mean, error, quantiles, tail averages, probabilities of rare events.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gigawatt::base {

// Sums run in index order. Values are finite; functions of no values at all are programmer errors.
double mean(std::span<const double> values);
double mean(const std::vector<double>& values);
// Of the mean: sample standard deviation / sqrt(count); 0 for a single value.
double standard_error(std::span<const double> values);

// Quantiles of one sample, sorted once. Between order statistics they are interpolated linearly
// (type 7 of Hyndman & Fan 1996, the default of R and NumPy).
class Quantiles {
 public:
  explicit Quantiles(std::span<const double> values);
  // The value that a share of `p` (0 to 1) lies below.
  double at(double p) const;

 private:
  std::vector<double> sorted_;
};

std::vector<double> quantiles(std::span<const double> values, std::span<const double> shares);

// Conditional value at risk: the mean of the worst (largest) share 1 - level of the losses, 0 <=
// level < 1. An observation that straddles the edge counts in part (Rockafellar & Uryasev 2002).
double cvar(std::span<const double> losses, double level);

// Of the share p of `trials` independent trials: sqrt(p (1 - p) / trials).
double binomial_standard_error(double p, std::int64_t trials);
// The largest probability that makes at most `events` in `trials` no rarer than 1 - confidence
// (Clopper & Pearson 1934, one-sided). For no event at 95 % about 3 / trials.
double binomial_upper_bound(std::int64_t events, std::int64_t trials, double confidence = 0.95);

// Standard normal distribution. Both rest on our own exp and log: their bits are the same wherever
// they are computed.
double normal_cdf(double x);
// Inverse of normal_cdf for 0 < p < 1; -infinity at 0 and infinity at 1.
double normal_quantile(double p);

}  // namespace gigawatt::base
