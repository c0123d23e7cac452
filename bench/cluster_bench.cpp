// Nanoseconds of one collective in closed form: inside a domain a table look-up with one exp,
// across domains six protocols of ring and tree and the two phases inside. The bound is their
// logarithms and divisions, whatever the number of ranks. Aim: at most 1 us at any n.
#include <benchmark/benchmark.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/flow_check.h"

namespace {

using namespace gigawatt::cluster;

Cluster of(const char* name) {
  const auto& catalog = gigawatt::catalog::shipped();
  gigawatt::chip::ChipModel chip;
  chip.accelerator = *gigawatt::chip::find_accelerator(catalog, name);
  return *make_cluster(catalog, chip, {.oversubscription = 2, .pod_chips = 512});
}

void run(benchmark::State& state, const char* name, Collective collective) {
  const Cluster cluster = of(name);
  const Group group{.ranks = static_cast<int>(state.range(0)), .stride = 1};
  double bytes = 1e3, sum = 0;
  for (auto _ : state) {
    bytes = bytes < 1e9 ? bytes * 1.07 : 1e3;
    sum += collective_seconds(cluster, collective, bytes, group);
  }
  benchmark::DoNotOptimize(sum);
}

constexpr int kLargest = 1 << 20;
BENCHMARK_CAPTURE(run, h100_all_reduce, "h100", Collective::all_reduce)->Range(2, kLargest);
BENCHMARK_CAPTURE(run, h100_all_to_all, "h100", Collective::all_to_all)->Range(2, kLargest);
BENCHMARK_CAPTURE(run, gb200_all_gather, "gb200", Collective::all_gather)->Range(2, kLargest);
BENCHMARK_CAPTURE(run, tpu_all_reduce, "tpu-v5p", Collective::all_reduce)->Range(2, kLargest);

// 128 MiB over 4,096 ranks as messages: 33.5 million of a flat ring, 4.2 million of a hierarchy.
void by_flows(benchmark::State& state, Algorithm algorithm, int stride) {
  const Cluster cluster = of("h100");
  for (auto _ : state) {
    const auto check = check_by_flows(cluster, Collective::all_reduce, algorithm, 128.0 * (1 << 20),
                                      {.ranks = 4096, .stride = stride});
    state.counters["flow_ms"] = check.flow.seconds * 1e3;
    state.counters["closed_form_ms"] = check.closed_form_s * 1e3;
  }
}
BENCHMARK_CAPTURE(by_flows, ring, Algorithm::ring, 8)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_flows, hierarchy, Algorithm::hierarchical, 1)->Unit(benchmark::kMillisecond);

}  // namespace
