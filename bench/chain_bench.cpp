// Paths a second of the chain of a converted mine, on one core: market rent, credit and leases,
// then hashprice, power price and the mine's margin, month by month; and the same deal without its
// mine.
//
// Counted for eight path-months that a mine adds: two Ornstein-Uhlenbeck steps with their
// exponential (paths_bench.cpp: some 130 instructions of 64 bytes each), and for each group of
// machines a binary search of 10 steps in 8 lanes, a load, a comparison, a choice and an addition
// each: 320 scalar operations on 80 cache lines at worst, of a month's table of 12 kB that all
// paths share; then 2 x 8 loads of the result and 8 operations of 64 bytes, one of them a division.
// With two groups some 900 operations, where 730 hours a group would be 11,680 comparisons.
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "gigawatt/plan/path_block.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"

namespace {

using namespace gigawatt;

constexpr int kBlocks = 125;  // 1,000 paths

void run(benchmark::State& state, std::vector<std::string> settings, bool reference) {
  const auto isa = static_cast<base::Isa>(state.range(0));
  if (isa > base::best_isa()) return state.SkipWithError("this machine lacks the instruction set");
  const plan::sample::Sample sample =
      plan::sample::from_file("scenarios/core-scientific-conversion.toml", std::move(settings));
  if (!sample.plan) return state.SkipWithError(sample.why().c_str());
  plan::SimulationOptions options;
  options.isa = isa;
  options.reference = reference;
  plan::PathBlock block(*sample.plan, sample.plan->chain(), options);
  for (auto _ : state) {
    for (int b = 0; b < kBlocks; ++b) {
      block.draw(static_cast<std::uint64_t>(b) * plan::kChainLanes);
      benchmark::DoNotOptimize(block.market_factor());
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * kBlocks * plan::kChainLanes);
  state.counters["months"] = sample.plan->timeline.rows();
  state.SetLabel(base::name_of(isa));
}

void chain_with_mine(benchmark::State& state) { run(state, {}, false); }
void chain_without_mine(benchmark::State& state) {
  run(state, {"mining.in_cash_flow=false"}, false);
}
void chain_with_mine_reference(benchmark::State& state) { run(state, {}, true); }

}  // namespace

BENCHMARK(chain_with_mine)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(chain_without_mine)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(chain_with_mine_reference)->Arg(0)->Unit(benchmark::kMillisecond);
