// Random path-steps a second, on one core.
//
// Counted at v4 for eight path-steps (base/paths_kernel.cpp has the parts): GBM 132 instructions of
// 64 bytes, OU 91; 64 bytes written, none read. Two instructions a cycle would be 66 and 46 cycles:
// 310 and 450 million path-steps a second for each 2.6 GHz.
#include <vector>

#include <benchmark/benchmark.h>

#include "gigawatt/base/paths.h"

namespace {

using namespace gigawatt::base;

constexpr int kSteps = 180;    // fifteen years by month
constexpr int kBlocks = 1250;  // 10,000 paths

template <class Step>
using Generate = void (*)(Isa, const Step&, const PathBlock&, std::span<double>);

template <class Step>
void run(benchmark::State& state, const Step& step, Generate<Step> generate) {
  const auto isa = static_cast<Isa>(state.range(0));
  if (isa > best_isa()) return state.SkipWithError("this machine lacks the instruction set");
  std::vector<double> values(kSteps * kBlockPaths);  // a block is reduced before the next is made
  for (auto _ : state) {
    for (int block = 0; block < kBlocks; ++block) {
      const auto first = static_cast<std::uint64_t>(block * kBlockPaths);
      generate(isa, step, {.key = {.seed = 1}, .first_path = first, .steps = kSteps}, values);
      benchmark::DoNotOptimize(values.data());
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * kBlocks * kBlockPaths * kSteps);
  state.SetBytesProcessed(state.iterations() * kBlocks * kBlockPaths * kSteps * 8);
  state.SetLabel(name_of(isa));
}

const GbmModel kPrice = {.initial = 100, .growth = 0.03, .volatility = 0.25};
const OuModel kRent = {.reversion = 0.4, .volatility = 0.3};

void gbm(benchmark::State& state) { run<GbmStep>(state, step_of(kPrice, 1.0 / 12), gbm_paths); }
void ou(benchmark::State& state) { run<OuStep>(state, step_of(kRent, 1.0 / 12), ou_paths); }

void gbm_reference(benchmark::State& state) {
  run<GbmStep>(state, step_of(kPrice, 1.0 / 12),
               [](Isa, const GbmStep& step, const PathBlock& block, std::span<double> values) {
                 gbm_paths_reference(step, block, values);
               });
}

}  // namespace

BENCHMARK(gbm)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(ou)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(gbm_reference)->Arg(0)->Unit(benchmark::kMillisecond);
