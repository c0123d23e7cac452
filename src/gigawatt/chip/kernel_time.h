// How long one chip takes for the kernels that training and serving are made of.
//
// All shapes are per chip, after every kind of sharding. Times are seconds of device time at the
// clock of `chip`; launch-bound layers are the caller's affair (it knows the stack). What the
// figures are worth stands in the chip's constants (EarnedError).
#pragma once

#include "gigawatt/chip/chip_model.h"
#include "gigawatt/chip/precision.h"

namespace gigawatt::chip {

// C[m,n] = A[m,k] B[k,n].
struct Gemm {
  double m = 0, n = 0, k = 0;
};

// `groups` experts of this chip share `rows` rows (of the busiest chip: the caller's affair).
struct GroupedGemm {
  double groups = 1, rows = 0, n = 0, k = 0;
};

// Where the time of a kernel goes. The math and the memory stream overlap: the larger counts, and
// what they fail to hide.
struct KernelTime {
  double launch_s = 0;    // start and tail of the kernel
  double math_s = 0;      // tile and wave quantised matrix work
  double memory_s = 0;    // HBM traffic
  double stall_s = 0;     // of the shorter of the two, what shows
  double quantise_s = 0;  // kernels that make the operands
  double seconds() const;
};

KernelTime gemm_time(const ChipModel& chip, Precision precision, const Gemm& shape);
KernelTime grouped_gemm_time(const ChipModel& chip, Precision precision, const GroupedGemm& shape);

// Fused (flash) attention of `batch` sequences. key_size is the head size of Q and K, value_size
// that of V (they differ in MLA). A causal mask counts half of the square.
struct Attention {
  double batch = 1, query_rows = 0, key_rows = 0, heads = 1, kv_heads = 1;
  double key_size = 128, value_size = 128;
  bool causal = true;
};
KernelTime attention_forward_time(const ChipModel& chip, const Attention& shape);
KernelTime attention_backward_time(const ChipModel& chip, const Attention& shape);
// Forward behind the kernels that rotate queries and keys and store the cache, as when serving.
KernelTime attention_prefill_time(const ChipModel& chip, const Attention& shape);
// One new token a sequence against key_rows cached ones.
KernelTime attention_decode_time(const ChipModel& chip, const Attention& shape);

// The gate, up and down products of the experts of one chip when serving, with the kernels that
// sort the rows: `ranks` chips share `experts`, each token goes to `topk` of them. `width` is that
// of one expert on this chip; `skew` the exponent of the routing's power law, 0 when balanced: the
// time is that of the busiest chip.
struct ExpertLayer {
  double tokens = 0, hidden = 0, width = 0, topk = 1, experts = 1, ranks = 1, skew = 0;
};
KernelTime expert_layer_time(const ChipModel& chip, Precision precision, const ExpertLayer& shape);

// Norms, activations, residuals, optimizer: `bytes` through HBM in `kernels` launches.
KernelTime memory_bound_time(const ChipModel& chip, double bytes, double kernels = 1);

}  // namespace gigawatt::chip
