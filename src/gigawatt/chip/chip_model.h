// A chip as the kernels see it: peak rates, memory, power and the constants of its kernels.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/chip/precision.h"

namespace gigawatt::chip {

// Constants of the matrix kernels of one precision.
struct GemmConstants {
  double peak_flops = 0;  // at the boost clock; 0: the chip has no such format
  double launch_s = 0;
  double efficiency = 0;         // of a large tile at the clock of a short run
  double ramp_k = 0;             // depth of K that is lost to filling the pipeline
  double tile_exponent = 0;      // loss of smaller tiles
  double memory_efficiency = 0;  // of HBM peak
  double quantise_launch_s = 0;  // kernels that make the operands
  double error = 0;              // mean absolute error that validation earned
  bool measured = false;         // false: derived from the architecture
};

// Constants of fused attention in bf16.
struct AttentionConstants {
  double launch_s = 0;
  double efficiency = 0;         // of the bf16 peak, long sequence, head size 128
  double ramp_rows = 0;          // sequence length at which half of it is reached
  double backward_rate = 0;      // of the backward pass over that of the forward pass
  double memory_efficiency = 0;  // of HBM peak, reading cached keys and values
  double error = 0;
  bool measured = false;
};

struct ChipModel {
  Accelerator accelerator;
  int multiprocessors = 0;  // SMs, CUs; of a systolic chip its arrays
  int array_edge = 0;       // of a systolic array; 0: a GPU with free tiles
  std::array<GemmConstants, kPrecisions> gemm;
  AttentionConstants attention;
  double memory_bytes = 0;
  double memory_bytes_per_s = 0;  // peak
  double memory_efficiency = 0;   // of a streaming kernel
  double memory_launch_s = 0;     // of a memory-bound kernel
  double clock = 1;               // sustained over boost clock, under the power cap
  std::optional<double> idle_w, board_w;

  const GemmConstants& constants(Precision precision) const {
    return gemm[static_cast<std::size_t>(precision)];
  }
};

// The model of a shipped accelerator by id ("h100") or run name ("A100-80"); nothing when unknown.
std::optional<ChipModel> chip_model(const catalog::Catalog& catalog, std::string_view name);
// Of an accelerator that the user described; nothing when the catalog has no constants for its id.
std::optional<ChipModel> chip_model(const catalog::Catalog& catalog,
                                    const Accelerator& accelerator);

// The same chip under a power cap: matrix work slows with the sustained clock,
// f = min(1, ((cap - static) / dynamic)^(1/3)); memory does not. A chip of unknown board power
// comes back as it is.
ChipModel at_power_cap(ChipModel chip, double cap_w);

}  // namespace gigawatt::chip
