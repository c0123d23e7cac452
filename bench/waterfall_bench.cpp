// Scenarios a second of the waterfall, on one core: 180 months of a half-yearly loan with reserve,
// sweep, lock-up, covenant, cure and tax all switched on, and paths that default among the others.
//
// Counted in the source, for eight paths: 34 operations in a row without a payment (31 of
// arithmetic, two loads, one store), 83 more on a payment date (two divide), 17 more when a tax
// year ends. With 180 rows, 29 payments and 15 years that is 180 x 34 + 29 x 83 + 15 x 17 = 8,800
// operations on 64 bytes: 1,100 a scenario. Each row waits for the one before it, so the bound is
// latency, not width. Bytes a scenario: 180 x 8 read as cash, which here is the taxable income too,
// and 180 x 8 of distributions written. The site's value is read only where a path defaults.
#include <cmath>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "gigawatt/base/random.h"
#include "gigawatt/finance/sample_waterfall.h"
#include "gigawatt/finance/tax.h"

namespace {

using namespace gigawatt::finance;
namespace base = gigawatt::base;

constexpr int kRows = 180;
constexpr int kBlocks = 250;  // 2,000 scenarios
const base::Timeline kTimeline(base::make_month(2026, 5), kRows);

SampleWaterfall everything_on() {
  DebtSpec debt;
  debt.rate = base::percent(6.192);
  debt.first_principal = base::make_month(2027, 5);
  debt.payments_per_year = 2;
  debt.maturity = base::make_month(2041, 5);
  debt.reserve = base::Months{6};
  debt.sweep_share = base::percent(50);
  debt.sweep_below_dscr = base::ratio(1.3);
  debt.lockup_dscr = base::ratio(1.15);
  debt.covenant_dscr = base::ratio(1.05);
  debt.cure = base::Months{2};
  const auto schedule = unit_schedule(debt, kTimeline, std::vector<double>(kRows, 1.0));
  ConstructionBudget budget{.hard_cost_usd = 3.5e9};
  budget.profile.assign(kRows, 0.0);
  for (std::size_t row = 0; row < 6; ++row) budget.profile[row] = 1.0 / 6;
  budget.completion_row = 6;
  const DrawTerms draw{.annual_rate = 0.06192,
                       .upfront_fee = 0.01,
                       .construction_interest = 0.03,
                       .capitalised_rows = 6};
  const Capital capital = close_with_amount({budget, draw, &*schedule, kRows}, 3.0e9);
  SampleWaterfall w = waterfall_of(debt, *schedule, capital, kRows, 6);
  w.terms.monthly_reserve_interest = 0.03 / 12;
  w.terms.enforcement_cost = 0.1;
  w.terms.tax_rate = 0.25;
  w.terms.loss_limit = 0.8;
  w.terms.interest_limit = 0.3;
  TaxSpec tax;
  tax.share_5_year = base::percent(10);
  tax.share_15_year = base::percent(60);
  w.is_tax_year_end = tax_year_ends(kTimeline);
  w.tax_depreciation_usd = tax_depreciation_usd(tax, 3.5e9, kTimeline, 6);
  for (std::size_t row = 0; row < kRows; ++row)
    if (w.is_test[row]) w.fee_usd[row] = 0.1e6;
  return w;
}

// Cash around what covers the debt 1.3 times; one path in eight loses its tenant for good.
std::vector<double> random_cash() {
  std::vector<double> cash(static_cast<std::size_t>(kBlocks * kRows * kLanes), 0.0);
  for (int block = 0; block < kBlocks; ++block)
    for (int lane = 0; lane < kLanes; ++lane) {
      const auto path = static_cast<std::uint64_t>(block * kLanes + lane);
      for (int row = 6; row < kRows; ++row) {
        double first = 0, second = 0;
        base::normals<double>({.seed = 7}, path, static_cast<std::uint32_t>(row), 0, first, second);
        const bool gone = lane == 3 && row > 20 + block % 150;
        cash[static_cast<std::size_t>((block * kRows + row) * kLanes + lane)] =
            gone ? -1e6 : 33e6 * std::exp(0.2 * first);
      }
    }
  return cash;
}

void run(benchmark::State& state, const WaterfallKernels& kernels) {
  SampleWaterfall sample = everything_on();
  const WaterfallTerms& terms = sample.bound();
  const std::vector<double> cash = random_cash();
  const std::vector<double> value(kRows * kLanes, 2e9);
  std::vector<double> distributions(kRows * kLanes);
  OutcomeBlock outcome;
  double defaults = 0;
  for (auto _ : state) {
    defaults = 0;
    for (int block = 0; block < kBlocks; ++block) {
      const double* paths = cash.data() + block * kRows * kLanes;
      kernels.run(terms, {paths, paths, value.data()}, distributions.data(), outcome);
      for (double row : outcome.default_row) defaults += row < kRows;
      benchmark::DoNotOptimize(distributions.data());
      benchmark::ClobberMemory();
    }
  }
  constexpr int scenarios = kBlocks * kLanes;
  state.SetItemsProcessed(state.iterations() * scenarios);
  state.counters["defaults"] = defaults / scenarios;
}

void waterfall(benchmark::State& state) {
  const auto isa = static_cast<base::Isa>(state.range(0));
  if (isa > base::best_isa()) return state.SkipWithError("this machine lacks the instruction set");
  run(state, waterfall_kernels(isa));
  state.SetLabel(base::name_of(isa));
}

void waterfall_scalar(benchmark::State& state) { run(state, waterfall_reference()); }

}  // namespace

BENCHMARK(waterfall)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(waterfall_scalar)->Unit(benchmark::kMillisecond);
