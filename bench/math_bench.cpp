// exp and log of 4,096 doubles: ours against SLEEF's deterministic functions, both AVX-512 without
// fused multiply-add. About 25 operations of 64 bytes for eight values, 128 bytes moved in L1.
#include <vector>

#include <benchmark/benchmark.h>

#include "gigawatt/base/isa.h"
#include "math_kernel.h"

namespace {

constexpr int kCount = 4096;
using Kernel = void (*)(const double*, double*, int);

void run(benchmark::State& state, Kernel gigawatt::bench::MathKernels::* which, double low,
         double high) {
  if (gigawatt::base::best_isa() != gigawatt::base::Isa::v4)
    return state.SkipWithError("this machine has no AVX-512");
  std::vector<double> in(kCount), out(kCount);
  for (int i = 0; i < kCount; ++i)
    in[static_cast<std::size_t>(i)] = low + (high - low) * i / kCount;
  const Kernel kernel = gigawatt::bench::math_kernels_v4().*which;
  for (auto _ : state) {
    kernel(in.data(), out.data(), kCount);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kCount);
}

using gigawatt::bench::MathKernels;
BENCHMARK_CAPTURE(run, exp_ours, &MathKernels::our_exp, -20.0, 20.0);
BENCHMARK_CAPTURE(run, exp_sleef, &MathKernels::sleef_exp, -20.0, 20.0);
BENCHMARK_CAPTURE(run, log_ours, &MathKernels::our_log, 1e-9, 1.0);
BENCHMARK_CAPTURE(run, log_sleef, &MathKernels::sleef_log, 1e-9, 1.0);

}  // namespace
