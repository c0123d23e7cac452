// exp and log of a column, ours and SLEEF's deterministic ones, at one x86-64 level.
#pragma once

namespace gigawatt::bench {

struct MathKernels {
  void (*our_exp)(const double*, double*, int);
  void (*sleef_exp)(const double*, double*, int);
  void (*our_log)(const double*, double*, int);
  void (*sleef_log)(const double*, double*, int);
};

const MathKernels& math_kernels_v4();

}  // namespace gigawatt::bench
