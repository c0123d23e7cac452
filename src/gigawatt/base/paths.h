// Random paths of a price or a level: geometric Brownian motion and Ornstein-Uhlenbeck process.
//
// Both steps are exact in distribution, whatever their length. Eight consecutive paths make a
// block; its values lie step by step with the paths innermost.
#pragma once

#include <cstdint>
#include <span>

#include "gigawatt/base/isa.h"
#include "gigawatt/base/pack.h"
#include "gigawatt/base/random.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::base {

inline constexpr int kBlockPaths = 8;

// ln S(t + dt) = ln S(t) + log_drift + deviation z.
struct GbmStep {
  double initial = 1;
  double log_drift = 0;
  double deviation = 0;
};
// X(t + dt) = level + (X(t) - level) decay + deviation z.
struct OuStep {
  double initial = 0;
  double level = 0;
  double decay = 1;
  double deviation = 0;
};

// dS = growth S dt + volatility S dW; both a year.
struct GbmModel {
  double initial = 1, growth = 0, volatility = 0;
};
// dX = reversion (level - X) dt + volatility dW; reversion > 0 and volatility a year.
struct OuModel {
  double initial = 0, level = 0, reversion = 1, volatility = 0;
};
GbmStep step_of(const GbmModel& model, double step_years);
OuStep step_of(const OuModel& model, double step_years);

// One block: where its numbers come from and how many steps it has.
struct PathBlock {
  RandomKey key;
  std::uint64_t first_path = 0;
  int steps = 0;
};

// Writes the values after each step: values[step * kBlockPaths + path - first_path], which are
// steps * kBlockPaths. The bits are the same for every instruction set.
void gbm_paths(Isa isa, const GbmStep& step, const PathBlock& block, std::span<double> values);
void ou_paths(Isa isa, const OuStep& step, const PathBlock& block, std::span<double> values);
// The same, one path and one step at a time: the reference that the fast ones are held to.
void gbm_paths_reference(const GbmStep& step, const PathBlock& block, std::span<double> values);
void ou_paths_reference(const OuStep& step, const PathBlock& block, std::span<double> values);

// What paths_kernel.cpp offers for one instruction set.
struct PathKernels {
  void (*gbm)(const GbmStep& step, const PathBlock& block, double* values);
  void (*ou)(const OuStep& step, const PathBlock& block, double* values);
};

inline namespace GIGAWATT_ISA {

template <class T>
GIGAWATT_INLINE T next_log_price(const GbmStep& step, T log_price, T normal) {
  return log_price + (normal * step.deviation + step.log_drift);
}
template <class T>
GIGAWATT_INLINE T next_level(const OuStep& step, T value, T normal) {
  return (value - step.level) * step.decay + (normal * step.deviation + step.level);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
