// A chip as the kernels see it: peak rates, memory, power and the constants of its kernels.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/chip/precision.h"
#include "gigawatt/chip/residual.h"

namespace gigawatt::chip {

// Mean absolute error that a constant earned on rows held out of its fit. Derived constants have
// a declared one, the same in all four.
struct EarnedError {
  double value = 0;        // shapes of training where the table tells, else all
  double closed_form = 0;  // the same without the residual table
  double all = 0, closed_form_all = 0;
};

// An output tile of a matrix kernel.
struct Tile {
  double rows, columns;
};
// Tiles that libraries choose among; the best for the shape wins.
inline constexpr auto gpu_tiles = std::to_array<Tile>(
    {{256, 128}, {128, 256}, {128, 128}, {128, 64}, {64, 128}, {64, 64}, {64, 32}, {32, 64}});

// Constants of the matrix kernels of one precision.
struct GemmConstants {
  double peak_flops = 0;  // at the boost clock; 0: the chip has no such format
  double launch_s = 0;
  double efficiency = 0;         // of a large tile, of peak, in a short run
  double ramp_k = 0;             // depth of K that is lost to filling the pipeline
  double tile_exponent = 0;      // loss of smaller tiles
  double memory_efficiency = 0;  // of HBM peak
  double overlap = 0;            // exponent: how well math and memory hide each other
  double quantise_launch_s = 0;  // of the kernels that make the operands
  double quantise_passes = 0;    // of these over the wide and the narrow copy of A
  double grouped_share = 0;      // efficiency of grouped products over that of single ones
  double grouped_memory_efficiency = 0;
  EarnedError error;
  bool measured = false;  // false: derived from the architecture or a chip alike
  std::array<double, gpu_tiles.size()> tile_efficiency = {};
  const Residual* residual = nullptr;  // shipped with the program; null: none
};

// Constants of fused attention in bf16.
struct AttentionConstants {
  double launch_s = 0;
  double prepare_launch_s = 0;  // of kernels that rotate and store its operands when serving
  double prepare_passes = 0;    // of these over queries, keys and values
  double efficiency_64 = 0;     // of the bf16 peak, by head size
  double efficiency_128 = 0;
  double efficiency_256 = 0;
  double ramp_rows = 0;           // keys' worth of time to start a block of queries
  double backward_rate = 0;       // of the backward pass over that of the forward pass
  double backward_element_s = 0;  // and beside it, for an element of the queries on one unit
  EarnedError error;
  bool measured = false;
  const Residual* residual = nullptr;
};

// Constants of one new token against cached keys and values.
struct DecodeConstants {
  double launch_s = 0;
  double memory_efficiency = 0;
  double head_s = 0;          // per query head on one multiprocessor, head size 128
  double group_s = 0;         // per group of heads that share a cache
  double token_s = 0;         // per cached token and element of a head that nothing hides
  double overlap = 0;         // exponent
  double extra_rows = 0;      // cached tokens' worth of bytes beside the cache
  double unshared_reads = 1;  // reads of the cache where a group has more than 32 heads
  EarnedError error;
  bool measured = false;
  const Residual* residual = nullptr;
};

// Constants of the experts' products on one rank when serving, in bf16 or fp8.
struct ExpertConstants {
  double launch_s = 0;
  double efficiency = 0;  // over that of single products
  double memory_efficiency = 0;
  double overlap = 0;       // exponent
  double row_passes = 0;    // over the rows that are sorted and activated
  double token_passes = 0;  // over the tokens before and after
  double load = 0;          // of the busiest rank, by its cube of the routing's exponent
  double crowding = 0;      // how skewed routing leaves experts without a row
  EarnedError error;
  bool measured = false;
  const Residual* residual = nullptr;
};

// What a chip is doing, as far as its power is concerned.
enum class Phase {
  matrix,         // matrix products and attention: the limit of the board
  memory,         // as fast as HBM
  communication,  // collectives that nothing hides
  waiting,        // for other chips, the host, the next step
};
inline constexpr std::size_t kPhases = 4;

// One whose kernel constants a chip takes: itself, a chip of the same die, a kind. What runs show
// of the constants of one holds for all that take them.
struct Kin {
  std::string id;         // "h100", "gpu"
  bool kind = false;      // what chips without a table have in common
  bool measured = false;  // products in bf16 were measured on it
};

struct ChipModel {
  Accelerator accelerator;
  // From the chip itself to the last that says something of its products, a kind where none were
  // measured; without chips that differ from the next in fabric alone.
  std::vector<Kin> lineage;
  int multiprocessors = 0;  // SMs, CUs; of a systolic chip its arrays
  int array_edge = 0;       // of a systolic array; 0: a GPU with free tiles
  std::array<GemmConstants, kPrecisions> gemm;
  AttentionConstants attention;
  DecodeConstants decode;
  std::array<ExpertConstants, kPrecisions> experts;
  double memory_bytes = 0;
  double memory_bytes_per_s = 0;  // peak
  double memory_efficiency = 0;   // of a streaming kernel
  double memory_launch_s = 0;     // of a memory-bound kernel
  double clock = 1;               // of matrix work over the boost clock, under the power cap
  // Where the board's power is published: what it draws without work, its limit or the cap below
  // it, and what matrix work at the boost clock would draw beside the idle power.
  std::optional<double> idle_w, board_w, boost_dynamic_w;
  std::array<double, kPhases> phase_share{};  // of the power between idle and limit
  double server_share = 0;                    // of the rest of the server, over rated board power

  const GemmConstants& constants(Precision precision) const {
    return gemm[static_cast<std::size_t>(precision)];
  }
  const ExpertConstants& expert_constants(Precision precision) const {
    return experts[static_cast<std::size_t>(precision)];
  }
};

// The model of a shipped accelerator by id ("h100") or run name ("A100-80"); nothing when unknown.
// Its clock is the one that matrix work sustains for hours at the board's power.
std::optional<ChipModel> chip_model(const catalog::Catalog& catalog, std::string_view name);
// Of an accelerator that the user described; nothing when the catalog has no constants for it.
std::optional<ChipModel> chip_model(const catalog::Catalog& catalog,
                                    const Accelerator& accelerator);

// The same chip in a run too short to reach its power limit, as kernel tables are measured.
ChipModel at_boost_clock(ChipModel chip);

// The same chip under a power cap: matrix work slows with the sustained clock,
// f = min(1, ((cap - static) / dynamic)^(1/3)); memory does not. A cap above the board's limit
// changes nothing; a chip of unknown board power comes back as it is.
ChipModel at_power_cap(ChipModel chip, double cap_w);

}  // namespace gigawatt::chip
