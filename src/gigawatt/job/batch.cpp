#include "gigawatt/job/batch.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gigawatt::job {
namespace {

double nearest_multiple(double wanted, double unit) {
  return unit * std::max(1.0, std::round(wanted / unit));
}

// The multiple of `odd` within the tolerance that the most powers of two divide.
std::optional<double> most_even(double wanted, double tolerance, int odd) {
  for (double unit = odd * std::exp2(std::ceil(std::log2(2 * std::max(1.0, wanted / odd))));
       unit >= odd; unit /= 2)
    if (const auto batch = multiple_within(tolerance, wanted, unit)) return batch;
  return std::nullopt;
}

// All odd divisors, largest first.
std::vector<int> odd_divisors(int number) {
  while (number % 2 == 0) number /= 2;
  std::vector<int> small, large;
  for (int i = 1; i <= number / i; i += 2) {
    if (number % i != 0) continue;
    large.push_back(number / i);
    if (i != number / i) small.push_back(i);
  }
  large.insert(large.end(), small.rbegin(), small.rend());
  return large;
}

}  // namespace

std::optional<double> multiple_within(double tolerance, double wanted, double unit) {
  constexpr double rounding = 1e-12;
  const double batch = nearest_multiple(wanted, unit);
  if (!(std::abs(batch / wanted - 1) <= tolerance + rounding)) return std::nullopt;
  return batch;
}

std::vector<double> near_batches(double wanted, double tolerance, int chips) {
  std::vector<double> batches;
  const auto offer = [&](std::optional<double> batch) {
    if (batch && std::ranges::find(batches, *batch) == batches.end()) batches.push_back(*batch);
    return batch.has_value();
  };
  if (wanted >= 1 && wanted == std::floor(wanted)) offer(wanted);
  if (tolerance > 0)
    for (const int odd : odd_divisors(std::max(1, chips)))
      if (offer(most_even(wanted, tolerance, odd))) break;
  if (batches.empty()) batches.push_back(nearest_multiple(wanted, 1));
  return batches;
}

std::vector<int> shared_sizes(double wanted, double tolerance, int chips) {
  constexpr int largest_replica = 64;
  std::vector<int> sizes;
  for (int replica = 1; replica <= std::min(chips, largest_replica); replica *= 2) {
    const int most = chips / replica;
    const double least = std::max(1.0, std::ceil(wanted * (1 - tolerance) / most));
    for (const double each : {least, least + 1}) {
      const double replicas = std::min(1.0 * most, std::floor(wanted * (1 + tolerance) / each));
      if (replicas >= 1) sizes.push_back(replica * static_cast<int>(replicas));
    }
  }
  return sizes;
}

}  // namespace gigawatt::job
