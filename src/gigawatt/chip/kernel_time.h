// How long one chip takes for the kernels that training is made of.
//
// All shapes are per chip, after every kind of sharding. Times are seconds of device time at the
// sustained clock of `chip`; launch-bound layers are the caller's affair (it knows the stack).
#pragma once

#include "gigawatt/chip/chip_model.h"
#include "gigawatt/chip/precision.h"

namespace gigawatt::chip {

// C[m,n] = A[m,k] B[k,n].
struct Gemm {
  double m = 0, n = 0, k = 0;
};

// `groups` experts share `rows` rows; the busiest holds `imbalance` times the mean.
struct GroupedGemm {
  double groups = 1, rows = 0, n = 0, k = 0, imbalance = 1;
};

// Where the time of a kernel goes. The math and the memory stream overlap: their larger counts.
struct KernelTime {
  double launch_s = 0;    // start and tail of the kernel
  double math_s = 0;      // tile and wave quantised matrix work
  double memory_s = 0;    // HBM traffic
  double quantise_s = 0;  // kernels that make low-precision operands
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
// One new token a sequence against key_rows cached ones.
KernelTime attention_decode_time(const ChipModel& chip, const Attention& shape);

// Norms, activations, residuals, optimizer: `bytes` through HBM in `kernels` launches.
KernelTime memory_bound_time(const ChipModel& chip, double bytes, double kernels = 1);

}  // namespace gigawatt::chip
