#include "gigawatt/chip/kernel_time.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gigawatt::chip {
namespace {

constexpr auto k_splits = std::to_array<double>({1, 2, 4, 8});
constexpr double bytes_out = 2;         // results are written in bf16
constexpr double bytes_accumulate = 4;  // partial sums of a split K in fp32
constexpr double bytes_wide = 2;        // bf16, from which narrow operands are made
// With more waves than this the last one no longer shows (persistent kernels, stream-K).
constexpr double waves_that_quantise = 8;
constexpr double block_rows = 128;         // queries of one block of attention
constexpr double grouped_tile_rows = 64;   // rows that a grouped product pads each expert to
constexpr double least_active = 1e-100;    // of the experts; keeps rows over experts a number
constexpr double decode_chunk_rows = 256;  // cached tokens below which a sequence is not split
constexpr double shared_heads = 32;        // query heads a group that share one read of the cache

double waves(double tiles, double units) {
  const double exact = tiles / units;
  return exact <= waves_that_quantise ? std::ceil(exact) : exact;
}

// What shows of the shorter of two streams: (a^p + b^p)^(1/p) - max(a, b).
double stall(double a, double b, double p) {
  const double longer = std::max(a, b), shorter = std::min(a, b);
  if (!(longer > 0)) return 0;
  return longer * (std::pow(1 + std::pow(shorter / longer, p), 1 / p) - 1);
}

// The same, more or less of it: what the residual table says.
KernelTime scaled(KernelTime time, double factor) {
  time.launch_s *= factor;
  time.math_s *= factor;
  time.memory_s *= factor;
  time.stall_s *= factor;
  time.quantise_s *= factor;
  return time;
}

// The best of all tiles and splits of K, whole waves of them.
double gpu_math_s(const ChipModel& chip, const GemmConstants& c, const Gemm& shape,
                  double bytes_per_s) {
  const double units = chip.multiprocessors;
  const double unit_rate = c.peak_flops * chip.clock * c.efficiency / units;
  const double merge_s = bytes_accumulate * shape.m * shape.n / bytes_per_s;
  double best = INFINITY;
  for (std::size_t i = 0; i < gpu_tiles.size(); ++i) {
    const Tile& tile = gpu_tiles[i];
    const double tiles = std::ceil(shape.m / tile.rows) * std::ceil(shape.n / tile.columns);
    const double flops_a_k = 2 * tile.rows * tile.columns / (unit_rate * c.tile_efficiency[i]);
    for (double split : k_splits) {
      const double work = waves(tiles * split, units) * flops_a_k * (shape.k / split + c.ramp_k);
      best = std::min(best, work + (split > 1 ? split * merge_s : 0));
    }
  }
  return best;
}

// Weights stay in an array while the rows stream through it; filling it costs its edge in cycles.
double systolic_math_s(const ChipModel& chip, const GemmConstants& c, const Gemm& shape) {
  const double edge = chip.array_edge, arrays = chip.multiprocessors;
  const double blocks = std::ceil(shape.n / edge) * std::ceil(shape.k / edge);
  const double rate = c.peak_flops * chip.clock * c.efficiency / arrays;
  return waves(blocks, arrays) * 2 * edge * edge * (shape.m + c.ramp_k) / rate;
}

bool makes_operands(Precision precision) { return operand_bytes(precision) < bytes_wide; }

}  // namespace

double KernelTime::seconds() const {
  return launch_s + std::max(math_s, memory_s) + stall_s + quantise_s;
}

KernelTime gemm_time(const ChipModel& chip, Precision precision, const Gemm& shape) {
  const GemmConstants& c = chip.constants(precision);
  if (!(shape.m > 0 && shape.n > 0 && shape.k > 0 && c.peak_flops > 0)) return {};
  const double bytes_per_s = chip.memory_bytes_per_s * c.memory_efficiency;
  const double width = operand_bytes(precision);
  const double bytes = width * (shape.m + shape.n) * shape.k + bytes_out * shape.m * shape.n;
  KernelTime time{.launch_s = c.launch_s,
                  .math_s = chip.array_edge > 0 ? systolic_math_s(chip, c, shape)
                                                : gpu_math_s(chip, c, shape, bytes_per_s),
                  .memory_s = bytes / bytes_per_s};
  time.stall_s = stall(time.math_s, time.memory_s, c.overlap);
  if (makes_operands(precision))
    time.quantise_s = c.quantise_launch_s +
                      c.quantise_passes * (bytes_wide + width) * shape.m * shape.k / bytes_per_s;
  if (c.residual) time = scaled(time, c.residual->factor(std::array{shape.m, shape.n, shape.k}));
  // Whatever a table says, nothing is faster than the peak.
  const double least_s = 2 * shape.m * shape.n * shape.k / (c.peak_flops * chip.clock);
  time.math_s = std::max(time.math_s, least_s);
  return time;
}

namespace {

// Experts that received no row cost nothing: of `groups`, those that random routing reaches.
double active_experts(double groups, double rows) {
  return std::max(groups * -std::expm1(-rows / groups), std::min(groups, least_active));
}

// Rows of each active expert, filled up to whole tiles.
double padded_rows(double active, double rows) {
  return active * std::ceil(rows / active / grouped_tile_rows) * grouped_tile_rows;
}

}  // namespace

KernelTime grouped_gemm_time(const ChipModel& chip, Precision precision, const GroupedGemm& shape) {
  const GemmConstants& c = chip.constants(precision);
  if (!(shape.rows > 0 && shape.groups > 0 && shape.n > 0 && shape.k > 0 && c.peak_flops > 0))
    return {};
  const double width = operand_bytes(precision);
  const double bytes_per_s = chip.memory_bytes_per_s * c.grouped_memory_efficiency;
  const double rate = c.peak_flops * chip.clock * c.efficiency * c.grouped_share;
  const double active = active_experts(shape.groups, shape.rows);
  const double bytes =
      width * active * shape.n * shape.k + (width * shape.k + bytes_out * shape.n) * shape.rows;
  KernelTime time{
      .launch_s = c.launch_s,
      .math_s = 2 * padded_rows(active, shape.rows) * shape.n * (shape.k + c.ramp_k) / rate,
      .memory_s = bytes / bytes_per_s};
  time.stall_s = stall(time.math_s, time.memory_s, c.overlap);
  if (makes_operands(precision))
    time.quantise_s = c.quantise_launch_s +
                      c.quantise_passes * (bytes_wide + width) * shape.rows * shape.k / bytes_per_s;
  return time;
}

KernelTime expert_layer_time(const ChipModel& chip, Precision precision, const ExpertLayer& shape) {
  const GemmConstants& gemm = chip.constants(precision);
  if (!(shape.tokens > 0 && shape.hidden > 0 && shape.width > 0 && shape.topk > 0 &&
        shape.experts > 0 && shape.ranks > 0 && gemm.peak_flops > 0))
    return {};
  const ExpertConstants& c = chip.expert_constants(precision);
  const double groups = shape.experts / shape.ranks;
  const double mean_rows = shape.tokens * shape.topk / shape.ranks;
  if (!(mean_rows > 0 && groups > 0)) return {};
  const double cube = shape.skew * shape.skew * shape.skew;
  const double rows = mean_rows * (1 + c.load * cube * std::log2(std::max(shape.ranks, 1.0)));
  const double active = active_experts(groups, rows * std::exp(-c.crowding * shape.skew));
  const double weights = 3 * shape.hidden * shape.width;  // gate, up and down of one expert
  const double rate = gemm.peak_flops * chip.clock * gemm.efficiency * c.efficiency;
  KernelTime time{.launch_s = c.launch_s,
                  .math_s = 2 * padded_rows(active, rows) * weights / rate,
                  .memory_s = operand_bytes(precision) * active * weights /
                              (chip.memory_bytes_per_s * c.memory_efficiency)};
  time.stall_s = stall(time.math_s, time.memory_s, c.overlap);
  const double moved = c.row_passes * rows * bytes_wide * (2 * shape.hidden + 3 * shape.width) +
                       c.token_passes * shape.tokens * bytes_wide * 2 * shape.hidden;
  time.quantise_s = moved / chip.memory_bytes_per_s;
  if (!c.residual) return time;
  return scaled(
      time, c.residual->factor(std::array{shape.hidden, shape.width, groups, mean_rows / groups}));
}

namespace {

constexpr double backward_kernels = 3;

bool is_empty(const Attention& shape) {
  return !(shape.batch > 0 && shape.query_rows > 0 && shape.key_rows > 0 && shape.heads > 0 &&
           shape.kv_heads > 0 && shape.key_size + shape.value_size > 0);
}

double mean_head_size(const Attention& shape) { return (shape.key_size + shape.value_size) / 2; }

// Efficiency by head size: between the fitted sizes along its logarithm, below the smallest in
// proportion.
double attention_efficiency(const AttentionConstants& c, double head_size) {
  if (head_size <= 64) return c.efficiency_64 * head_size / 64;
  if (head_size <= 128)
    return std::lerp(c.efficiency_64, c.efficiency_128, std::log2(head_size / 64));
  return std::lerp(c.efficiency_128, c.efficiency_256, std::min(std::log2(head_size / 128), 1.0));
}

// Blocks of queries walk along the keys, each until the diagonal when causal; the longest of them
// ends the kernel. In keys per block.
struct BlockWork {
  double mean_per_unit, longest;
};
BlockWork block_work(const ChipModel& chip, const Attention& shape) {
  const double ramp = chip.attention.ramp_rows;
  const double blocks = std::ceil(shape.query_rows / block_rows);
  const double keys = std::ceil(shape.key_rows / block_rows) * block_rows;
  const double hidden_keys = shape.causal ? block_rows * (blocks - 1) / 2 : 0;
  const double each = std::max(keys - hidden_keys, block_rows) + ramp;
  return {.mean_per_unit = shape.batch * shape.heads * blocks * each / chip.multiprocessors,
          .longest = keys + ramp};
}

double attention_math_s(const ChipModel& chip, const Attention& shape) {
  const double size = mean_head_size(shape);
  const double rate = chip.constants(Precision::bf16).peak_flops * chip.clock *
                      attention_efficiency(chip.attention, size) / chip.multiprocessors;
  const BlockWork work = block_work(chip, shape);
  const double flops_a_key = 2 * 2 * block_rows * size;
  // Arrays share one large product instead of taking blocks of their own.
  const double keys =
      chip.array_edge > 0 ? work.mean_per_unit : std::max(work.mean_per_unit, work.longest);
  return keys * flops_a_key / rate;
}

double operand_traffic_bytes(const Attention& shape) {
  return 2 * shape.batch * mean_head_size(shape) *
         (2 * shape.heads * shape.query_rows + 2 * shape.kv_heads * shape.key_rows);
}

double prefill_factor(const ChipModel& chip, const Attention& shape) {
  if (!chip.attention.residual) return 1;
  return chip.attention.residual->factor(std::array{shape.batch * shape.heads, shape.key_rows,
                                                    shape.heads / shape.kv_heads,
                                                    mean_head_size(shape)});
}

}  // namespace

KernelTime attention_prefill_time(const ChipModel& chip, const Attention& shape) {
  if (is_empty(shape)) return {};
  const AttentionConstants& c = chip.attention;
  const double stored = 2 * shape.batch * shape.query_rows * mean_head_size(shape) * 2 *
                        (shape.heads + shape.kv_heads);
  const KernelTime time{
      .launch_s = c.launch_s,
      .math_s = attention_math_s(chip, shape),
      .quantise_s = c.prepare_launch_s + c.prepare_passes * stored / chip.memory_bytes_per_s};
  return scaled(time, prefill_factor(chip, shape));
}

// The table was measured with the preparing kernels; where it matters for training, sequences are
// long and these do not show.
KernelTime attention_forward_time(const ChipModel& chip, const Attention& shape) {
  if (is_empty(shape)) return {};
  return {.launch_s = chip.attention.launch_s,
          .math_s = attention_math_s(chip, shape) * prefill_factor(chip, shape),
          .memory_s =
              operand_traffic_bytes(shape) / (chip.memory_bytes_per_s * chip.memory_efficiency)};
}

// Five products instead of two (Dao 2022); reads and writes twice as much. Every query is also
// prepared (dO.O), summed up in FP32 by all blocks of keys and cast, in kernels before and behind:
// in proportion to the length, not to its square, and so what short sequences pay.
KernelTime attention_backward_time(const ChipModel& chip, const Attention& shape) {
  KernelTime time = attention_forward_time(chip, shape);
  const AttentionConstants& c = chip.attention;
  const double elements = shape.batch * shape.heads * shape.query_rows * mean_head_size(shape);
  time.launch_s *= backward_kernels;
  time.math_s = time.math_s * 5.0 / 2.0 / c.backward_rate +
                elements * c.backward_element_s / (chip.multiprocessors * chip.clock);
  time.memory_s *= 2;
  return time;
}

KernelTime attention_decode_time(const ChipModel& chip, const Attention& shape) {
  Attention step = shape;
  step.query_rows = 1;
  if (is_empty(step)) return {};
  const DecodeConstants& c = chip.decode;
  const double units = chip.multiprocessors, size = mean_head_size(shape);
  const double groups = shape.batch * shape.kv_heads, sharing = shape.heads / shape.kv_heads;
  const double reads = sharing > shared_heads ? c.unshared_reads : 1;
  const double bytes = 4 * groups * (shape.key_rows + c.extra_rows) * size * reads +
                       4 * shape.batch * shape.heads * size;
  const double parts =
      std::max(1.0, std::min(units / groups, std::max(shape.key_rows / decode_chunk_rows, 1.0)));
  KernelTime time{.launch_s = c.launch_s,
                  .math_s = shape.key_rows / parts * size * c.token_s * reads / chip.clock,
                  .memory_s = bytes / (chip.memory_bytes_per_s * c.memory_efficiency)};
  time.stall_s =
      stall(time.math_s, time.memory_s, c.overlap) +
      (shape.batch * shape.heads * c.head_s * std::sqrt(size / 128) + groups * c.group_s) * reads /
          units;
  if (!c.residual) return time;
  return scaled(time, c.residual->factor(std::array{groups, shape.key_rows, sharing, size}));
}

KernelTime memory_bound_time(const ChipModel& chip, double bytes, double kernels) {
  return {.launch_s = kernels * chip.memory_launch_s,
          .memory_s = bytes / (chip.memory_bytes_per_s * chip.memory_efficiency)};
}

}  // namespace gigawatt::chip
