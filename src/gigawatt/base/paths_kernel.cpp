// Compiled once for each x86-64 level; see cmake/gigawatt.cmake.
//
// 64-byte instructions for one pack of eight path-steps at v4, counted in the assembly:
//   35  Philox (10 rounds of 2 multiplications, 2 shifts, 2 three-way xors), uniforms; half of 70
//   48  Box-Muller: logarithm with a division, root, sine and cosine; half of 95
//    8  the step of OU; 49 that of GBM with its exponential
// So 91 for OU and 132 for GBM, of which 29 and 46 multiply. A core that starts two of them a cycle
// (Zen 4) needs at least 46 and 66 cycles; bench/paths_bench.cpp comes within a quarter of that.
// One store of 64 bytes a pack-step, into a block that fits the first caches: arithmetic is the
// bound.
//
// Each stage runs over a tile of steps before the next stage does. In one long loop body the chain
// of dependent operations (Philox, logarithm, root) is longer than what a core can look ahead.
#include "gigawatt/base/paths.h"

namespace gigawatt::base {
inline namespace GIGAWATT_ISA {

namespace {

constexpr int kTilePairs = 16;  // 2 x 16 steps of normals: 2 KiB, well within the first cache
static_assert(lanes<pack> == kBlockPaths);

// Normals of the steps from 2 * first_pair; two of each block of random bits.
GIGAWATT_INLINE void fill_normals(const PathBlock& block, int first_pair, int pairs, pack* normal) {
  for (int i = 0; i < pairs; ++i)
    uniforms<pack>(block.key, block.first_path, static_cast<std::uint32_t>(first_pair + i), 0,
                   normal[2 * i], normal[2 * i + 1]);
  for (int i = 0; i < pairs; ++i)
    normals_of_uniforms(normal[2 * i], normal[2 * i + 1], normal[2 * i], normal[2 * i + 1]);
}

// Calls take(step, normal) for each step in order.
template <class Take>
GIGAWATT_INLINE void for_each_step(const PathBlock& block, Take take) {
  pack normal[2 * kTilePairs];
  for (int first = 0; first < block.steps; first += 2 * kTilePairs) {
    const int left = block.steps - first;
    const int steps = left < 2 * kTilePairs ? left : 2 * kTilePairs;
    fill_normals(block, first / 2, (steps + 1) / 2, normal);
    for (int i = 0; i < steps; ++i) take(first + i, normal[i]);
  }
}

void gbm(const GbmStep& step, const PathBlock& block, double* values) {
  pack log_price = broadcast<pack>(0.0);
  for_each_step(block, [&](int i, pack normal) __attribute__((always_inline)) {
    log_price = next_log_price(step, log_price, normal);
    store(values + i * kBlockPaths, exp(log_price) * step.initial);
  });
}

void ou(const OuStep& step, const PathBlock& block, double* values) {
  pack value = broadcast<pack>(step.initial);
  for_each_step(block, [&](int i, pack normal) __attribute__((always_inline)) {
    value = next_level(step, value, normal);
    store(values + i * kBlockPaths, value);
  });
}

}  // namespace

extern const PathKernels path_kernels;
const PathKernels path_kernels = {gbm, ou};

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
