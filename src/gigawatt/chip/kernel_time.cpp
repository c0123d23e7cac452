#include "gigawatt/chip/kernel_time.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gigawatt::chip {
namespace {

struct Tile {
  double rows, columns;
};
// Output tiles that libraries choose among; the best for the shape wins.
constexpr auto gpu_tiles = std::to_array<Tile>(
    {{256, 128}, {128, 256}, {128, 128}, {128, 64}, {64, 128}, {64, 64}, {64, 32}, {32, 64}});
constexpr double full_tile = 256 * 128;
constexpr auto k_splits = std::to_array<double>({1, 2, 4, 8});
constexpr double bytes_out = 2;         // results are written in bf16
constexpr double bytes_accumulate = 4;  // partial sums of split K in fp32
// With more waves than this the last one no longer shows (persistent kernels, stream-K).
constexpr double waves_that_quantise = 8;

double waves(double tiles, double units) {
  const double exact = tiles / units;
  return exact <= waves_that_quantise ? std::ceil(exact) : exact;
}

bool is_empty(const Gemm& shape) { return !(shape.m > 0 && shape.n > 0 && shape.k > 0); }

// `count` equal products at once: tiles of all of them fill the waves together.
double gpu_math_s(const ChipModel& chip, const GemmConstants& c, const Gemm& shape, double count,
                  double bytes_per_s) {
  const double units = chip.multiprocessors;
  const double flops_per_unit = c.peak_flops * chip.clock * c.efficiency / units;
  double best = INFINITY;
  for (const Tile& tile : gpu_tiles) {
    const double size = tile.rows * tile.columns;
    const double tiles = std::ceil(shape.m / tile.rows) * std::ceil(shape.n / tile.columns) * count;
    const double rate = flops_per_unit * std::min(1.0, std::pow(size / full_tile, c.tile_exponent));
    for (double split : k_splits) {
      const double merge =
          split > 1 ? bytes_accumulate * split * shape.m * shape.n * count / bytes_per_s : 0;
      const double time =
          waves(tiles * split, units) * 2 * size * (shape.k / split + c.ramp_k) / rate + merge;
      best = std::min(best, time);
    }
  }
  return best;
}

// Weights stay in an array while the rows stream through it; filling it costs its edge in cycles.
double systolic_math_s(const ChipModel& chip, const GemmConstants& c, const Gemm& shape,
                       double count) {
  const double edge = chip.array_edge, arrays = chip.multiprocessors;
  const double blocks = std::ceil(shape.n / edge) * std::ceil(shape.k / edge) * count;
  const double rate = c.peak_flops * chip.clock * c.efficiency / arrays;
  return waves(blocks, arrays) * 2 * edge * edge * (shape.m + c.ramp_k) / rate;
}

KernelTime product_time(const ChipModel& chip, Precision precision, const Gemm& shape,
                        double count) {
  if (is_empty(shape) || !(count > 0)) return {};
  const GemmConstants& c = chip.constants(precision);
  const double bytes_per_s = chip.memory_bytes_per_s * c.memory_efficiency;
  const double operands = operand_bytes(precision) * (shape.m + shape.n) * shape.k;
  const double bytes = count * (operands + bytes_out * shape.m * shape.n);
  return {.launch_s = c.launch_s,
          .math_s = chip.array_edge > 0 ? systolic_math_s(chip, c, shape, count)
                                        : gpu_math_s(chip, c, shape, count, bytes_per_s),
          .memory_s = bytes / bytes_per_s,
          .quantise_s = c.quantise_launch_s};
}
}  // namespace

double KernelTime::seconds() const { return launch_s + std::max(math_s, memory_s) + quantise_s; }

KernelTime gemm_time(const ChipModel& chip, Precision precision, const Gemm& shape) {
  return product_time(chip, precision, shape, 1);
}

// Experts that received no row cost nothing: of `groups`, those that random routing reaches.
KernelTime grouped_gemm_time(const ChipModel& chip, Precision precision, const GroupedGemm& shape) {
  if (!(shape.rows > 0) || !(shape.groups > 0)) return {};
  const double active = std::min(shape.groups, shape.rows);
  return product_time(chip, precision, {shape.rows / active, shape.n, shape.k}, active);
}

namespace {

double pairs(const Attention& shape) {
  const double square = shape.query_rows * shape.key_rows;
  return shape.causal ? square - shape.query_rows * shape.query_rows / 2 : square;
}

KernelTime attention_time(const ChipModel& chip, const Attention& shape, double products,
                          double rate_share) {
  const double flops = products / 2 * 2 * shape.batch * shape.heads * pairs(shape) *
                       (shape.key_size + shape.value_size);
  if (!(flops > 0)) return {};
  const AttentionConstants& c = chip.attention;
  const double reach = shape.key_rows / (shape.key_rows + c.ramp_rows);
  const double rate =
      chip.constants(Precision::bf16).peak_flops * chip.clock * c.efficiency * reach * rate_share;
  const double bytes = 2 * shape.batch * (shape.key_size + shape.value_size) *
                       (shape.heads * shape.query_rows + shape.kv_heads * shape.key_rows);
  return {.launch_s = c.launch_s,
          .math_s = flops / rate,
          .memory_s = products / 2 * bytes / (chip.memory_bytes_per_s * c.memory_efficiency)};
}

}  // namespace

KernelTime attention_forward_time(const ChipModel& chip, const Attention& shape) {
  return attention_time(chip, shape, 2, 1);
}

// Five products instead of two (Dao 2022).
KernelTime attention_backward_time(const ChipModel& chip, const Attention& shape) {
  return attention_time(chip, shape, 5, chip.attention.backward_rate);
}

KernelTime attention_decode_time(const ChipModel& chip, const Attention& shape) {
  Attention step = shape;
  step.query_rows = 1;
  step.causal = false;
  return attention_time(chip, step, 2, 1);
}

KernelTime memory_bound_time(const ChipModel& chip, double bytes, double kernels) {
  return {.launch_s = kernels * chip.memory_launch_s,
          .memory_s = bytes / (chip.memory_bytes_per_s * chip.memory_efficiency)};
}

}  // namespace gigawatt::chip
