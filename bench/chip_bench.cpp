// The time of one kernel, computed. A product tries 8 tiles x 4 splits of K, three divisions and
// two roundings each: some 100 divisions, 32 roundings, two powers of the overlap, three logarithms
// and one exponential of the residual table with its 8 reads; a few hundred ns. Wanted: 1 us.
#include <array>
#include <cstddef>

#include <benchmark/benchmark.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/kernel_time.h"

namespace {

using namespace gigawatt;
using chip::Precision;

chip::ChipModel model(const char* name) {
  return chip::chip_model(catalog::shipped(), name).value();
}

constexpr auto sizes = std::to_array<double>({1024, 2560, 4096, 7168, 8192, 12288, 28672});

void gemm(benchmark::State& state, const char* name, Precision precision) {
  const chip::ChipModel chip = model(name);
  std::size_t i = 0;
  for (auto _ : state) {
    const chip::Gemm shape{sizes[i % 7], sizes[i / 7 % 7], sizes[i / 49 % 7]};
    benchmark::DoNotOptimize(chip::gemm_time(chip, precision, shape).seconds());
    ++i;
  }
}
BENCHMARK_CAPTURE(gemm, h100_bf16, "h100", Precision::bf16);
BENCHMARK_CAPTURE(gemm, b200_nvfp4, "b200", Precision::nvfp4);
BENCHMARK_CAPTURE(gemm, without_table_mi300x, "mi300x", Precision::bf16);
BENCHMARK_CAPTURE(gemm, systolic_trainium2, "trainium2", Precision::bf16);

void attention_forward(benchmark::State& state) {
  const chip::ChipModel chip = model("h100");
  std::size_t i = 0;
  for (auto _ : state) {
    const double rows = sizes[i++ % 7];
    benchmark::DoNotOptimize(
        chip::attention_forward_time(
            chip, {.batch = 1, .query_rows = rows, .key_rows = rows, .heads = 32, .kv_heads = 8})
            .seconds());
  }
}
BENCHMARK(attention_forward);

void make_chip_model(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(model("h100"));
}
BENCHMARK(make_chip_model);

}  // namespace
