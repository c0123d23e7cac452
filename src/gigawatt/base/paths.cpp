#include "gigawatt/base/paths.h"

#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::base {

namespace v2 {
extern const PathKernels path_kernels;
}
namespace v3 {
extern const PathKernels path_kernels;
}
namespace v4 {
extern const PathKernels path_kernels;
}

namespace {

const PathKernels& kernels_for(Isa isa) {
  return at_level(isa, v2::path_kernels, v3::path_kernels, v4::path_kernels);
}

void check_block(const PathBlock& block, std::span<double> values) {
  GIGAWATT_CHECK(block.steps >= 0, "steps", block.steps);
  GIGAWATT_CHECK(block.first_path >> kPathBits == 0, "first path", block.first_path);
  const auto wanted = static_cast<std::size_t>(block.steps) * kBlockPaths;
  GIGAWATT_CHECK(values.size() == wanted, "values", values.size(), "wanted", wanted);
}

// Calls put(lane, step, normal) path after path.
template <class Put>
void for_each_normal(const PathBlock& block, Put put) {
  for (int lane = 0; lane < kBlockPaths; ++lane) {
    const std::uint64_t path = block.first_path + static_cast<std::uint64_t>(lane);
    for (int step = 0; step < block.steps; ++step) {
      double z[2];
      normals<double>(block.key, path, static_cast<std::uint32_t>(step / 2), 0, z[0], z[1]);
      put(lane, step, z[step % 2]);
    }
  }
}

}  // namespace

GbmStep step_of(const GbmModel& model, double step_years) {
  const double variance = model.volatility * model.volatility;
  return {.initial = model.initial,
          .log_drift = (model.growth - 0.5 * variance) * step_years,
          .deviation = model.volatility * std::sqrt(step_years)};
}

// Deviation of one step: sigma^2 (1 - e^(-2 k dt)) / (2 k), Glasserman (2003) eq. 3.46.
OuStep step_of(const OuModel& model, double step_years) {
  GIGAWATT_CHECK(model.reversion > 0, "reversion", model.reversion);
  const double forgotten = -expm1(-2.0 * model.reversion * step_years);
  return {.initial = model.initial,
          .level = model.level,
          .decay = base::exp(-model.reversion * step_years),
          .deviation = model.volatility * std::sqrt(forgotten / (2.0 * model.reversion))};
}

void gbm_paths(Isa isa, const GbmStep& step, const PathBlock& block, std::span<double> values) {
  check_block(block, values);
  kernels_for(isa).gbm(step, block, values.data());
}

void ou_paths(Isa isa, const OuStep& step, const PathBlock& block, std::span<double> values) {
  check_block(block, values);
  kernels_for(isa).ou(step, block, values.data());
}

void gbm_paths_reference(const GbmStep& step, const PathBlock& block, std::span<double> values) {
  check_block(block, values);
  double log_price = 0;
  for_each_normal(block, [&](int lane, int i, double normal) {
    log_price = next_log_price(step, i == 0 ? 0.0 : log_price, normal);
    values[static_cast<std::size_t>(i * kBlockPaths + lane)] = base::exp(log_price) * step.initial;
  });
}

void ou_paths_reference(const OuStep& step, const PathBlock& block, std::span<double> values) {
  check_block(block, values);
  double value = 0;
  for_each_normal(block, [&](int lane, int i, double normal) {
    value = next_level(step, i == 0 ? step.initial : value, normal);
    values[static_cast<std::size_t>(i * kBlockPaths + lane)] = value;
  });
}

}  // namespace gigawatt::base
