// The strategy search over published spaces: GPT3-175B on 4,096 A100 of 80 GB, batch 4,096. Each
// candidate is one layout; those that fit memory and domains get the whole breakdown of a step (11
// causes of time, FLOPs, bytes, joules, memory). Bound: arithmetic, about 300 floating-point
// operations a feasible candidate once layer times and traffic are kept.
#include <benchmark/benchmark.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/models.h"
#include "gigawatt/job/search.h"

namespace {

using namespace gigawatt;

void search(benchmark::State& state, bool with_overlap_and_offload) {
  const catalog::Catalog& catalog = catalog::shipped();
  const auto model = job::find_model(catalog, "GPT3-175B");
  const auto chip = chip::chip_model(catalog, "A100-80");
  GIGAWATT_CHECK(model.has_value() && chip.has_value(), "shipped");
  const auto cluster = cluster::make_cluster(catalog, *chip, {});
  GIGAWATT_CHECK(cluster.has_value(), "shipped");
  const auto software = job::level_at(catalog, "megatron-lm");
  GIGAWATT_CHECK(software.has_value(), "shipped");
  constexpr double host_link = 25.6e9;  // PCIe 4.0 x16 at 80 %
  const job::TrainingMachine machine{
      .chip = *chip, .cluster = *cluster, .software = *software, .host_bytes_per_s = host_link};
  const job::TrainingJob training{.model = model->shape, .sequence = 2048, .global_batch = 4096};
  const job::SearchSpace space = job::exhaustive_space(with_overlap_and_offload);
  job::SearchResult result;
  for (auto _ : state) {
    result = job::search_layouts(training, 4096, machine.view(), space);
    benchmark::DoNotOptimize(result);
  }
  const auto count = [](std::int64_t n) { return static_cast<double>(n); };
  state.SetItemsProcessed(state.iterations() * result.evaluated);
  state.counters["candidates"] = count(result.candidates);
  state.counters["evaluated"] = count(result.evaluated);
  state.counters["best_step_s"] = result.best.empty() ? 0 : result.best.front().step.step_s;
}

void gpt3_layouts(benchmark::State& state) { search(state, false); }
void gpt3_layouts_overlap_offload(benchmark::State& state) { search(state, true); }

}  // namespace

BENCHMARK(gpt3_layouts)->Unit(benchmark::kMillisecond);
BENCHMARK(gpt3_layouts_overlap_offload)->Unit(benchmark::kMillisecond);
