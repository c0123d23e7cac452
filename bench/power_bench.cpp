// Dispatch of a year on one core: merit order, the margin curve, and the coupled optimum.
//
// Counted. Merit order: 8,760 hours x (2 to 4 steps of some ten operations + 5 to 7 doubles
// written): half a million operations. Margin curve: a binary search over 730 prices, ten
// comparisons. Coupled: an iteration is five passes over 1,095 slots (24 segments of 365 hours,
// eight side by side) with nine columns each: about 85 divisions and 900 multiplications and
// additions of 64 bytes a slot, and 17 kB read or written: 1.1 million vector operations and 19 MB,
// more than a cache of 1 MB holds, so the bound is the third level's 20 GB/s: 1 ms an iteration.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <benchmark/benchmark.h>

#include "gigawatt/power/coupled.h"
#include "gigawatt/power/merit_order.h"
#include "gigawatt/power/sample_dispatch.h"

namespace {

using namespace gigawatt;
using namespace gigawatt::power;

Dispatch year() {
  std::stringstream bytes;
  bytes << std::ifstream(GIGAWATT_REPO "/tests/data/dispatch_8760.bin", std::ios::binary).rdbuf();
  return reference_site(bytes.str());
}

// Another year of prices: the hours' prices turned by a number of days.
Dispatch next_year(const Dispatch& site, int turn) {
  Dispatch next = site;
  for (int t = 0; t < site.hours(); ++t)
    next.price_usd_per_mwh[static_cast<std::size_t>(t)] =
        site.price_usd_per_mwh[static_cast<std::size_t>((t + 24 * turn) % site.hours())];
  return next;
}

Dispatch uncoupled_year() {
  Dispatch site = year();
  site.battery = {};
  site.peak.usd_per_mw = 0;
  site.ramp_up_mw = 1e9;
  return site;
}

void merit_order_year(benchmark::State& state) {
  const Dispatch site = uncoupled_year();
  for (auto _ : state) benchmark::DoNotOptimize(merit_order(site));
  state.SetItemsProcessed(state.iterations());
}

void merit_order_plain(benchmark::State& state) {
  const Dispatch site = uncoupled_year();
  for (auto _ : state) benchmark::DoNotOptimize(merit_order_reference(site));
  state.SetItemsProcessed(state.iterations());
}

void margin_month(benchmark::State& state) {
  const Dispatch site = year();
  const MarginCurve curve(site.price_usd_per_mwh, site.peak.block_starts);
  double value = 20;
  int month = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(curve.at(month, value));
    month = month < 11 ? month + 1 : 0;
    value = value < 90 ? value + 0.37 : 20;
  }
  state.SetItemsProcessed(state.iterations());
}

CoupledOptions at_level(benchmark::State& state) {
  const auto isa = static_cast<base::Isa>(state.range(0));
  state.SetLabel(base::name_of(isa));
  return {.isa = isa};
}

void coupled_cold(benchmark::State& state) {
  if (static_cast<base::Isa>(state.range(0)) > base::best_isa())
    return state.SkipWithError("this machine lacks the instruction set");
  const Dispatch site = year();
  const CoupledOptions options = at_level(state);
  double gap = 0;
  for (auto _ : state) gap = solve_coupled(site, options).optimum_gap;
  state.counters["gap"] = gap;
  state.SetItemsProcessed(state.iterations());
}

void coupled_next_year(benchmark::State& state) {
  if (static_cast<base::Isa>(state.range(0)) > base::best_isa())
    return state.SkipWithError("this machine lacks the instruction set");
  const Dispatch site = year();
  std::vector<Dispatch> years;
  for (int turn = 1; turn <= 8; ++turn) years.push_back(next_year(site, 37 * turn));
  CoupledSolver solver(site, at_level(state));
  solver.solve(site);
  std::size_t next = 0;
  double gap = 0;
  for (auto _ : state) gap = std::max(gap, solver.solve(years[next++ % 8]).optimum_gap);
  state.counters["gap"] = gap;
  state.SetItemsProcessed(state.iterations());
}

void coupled_plain(benchmark::State& state) {
  const Dispatch site = year();
  for (auto _ : state) benchmark::DoNotOptimize(solve_coupled(site, {.reference = true}));
  state.SetItemsProcessed(state.iterations());
}

void coupled_hundred_years(benchmark::State& state) {
  const Dispatch site = year();
  CoupledSolver solver(site);
  for (auto _ : state)
    for (int turn = 0; turn < 100; ++turn)
      benchmark::DoNotOptimize(solver.solve(next_year(site, 3 * turn)));
  state.SetItemsProcessed(100 * state.iterations());
}

}  // namespace

BENCHMARK(merit_order_year)->Unit(benchmark::kMillisecond);
BENCHMARK(merit_order_plain)->Unit(benchmark::kMillisecond);
BENCHMARK(margin_month)->Unit(benchmark::kNanosecond);
BENCHMARK(coupled_cold)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(coupled_next_year)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(coupled_plain)->Unit(benchmark::kMillisecond);
BENCHMARK(coupled_hundred_years)->Unit(benchmark::kMillisecond)->Iterations(1);
