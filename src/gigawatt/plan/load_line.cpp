#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/path_block.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/plan/run.h"
#include "gigawatt/plan/simulate.h"

namespace gigawatt::plan {

namespace {

// The financings of a grid, smallest first. A size that cannot be closed (debt above the cost, an
// infeasible sculpt) ends the grid.
struct Grid {
  std::vector<double> sizes;
  std::vector<std::unique_ptr<const Financing>> financings;
  std::optional<Unfinanceable> refused;  // absent: every size up to the end closes

  bool add(double size, FinancingResult financing) {
    if (!financing) {
      refused = {size, financing.error().message};
      return false;
    }
    sizes.push_back(size);
    financings.push_back(std::move(*financing));
    return true;
  }
};

Grid debt_grid(const Plan& plan, const Financing& own) {
  const risk::RiskSpec& spec = plan.spec.risk;
  const double cost = own.capital.project_cost_usd();
  const double low = spec.debt_grid_low.in(base::ratio), step = spec.debt_grid_step.in(base::ratio);
  const double high = spec.debt_grid_high.in(base::ratio);
  Grid grid;
  const int count = static_cast<int>(std::floor((high - low) / step + 1e-9)) + 1;
  for (int k = 0; k < count; ++k) {
    // Whole dollars, so that a mark can be typed in again.
    const double debt = std::round(cost * (low + step * k));
    if (!grid.add(debt, close_financing(plan, {.debt_usd = debt, .merchant_watts = {}}))) break;
  }
  return grid;
}

Grid merchant_grid(const Plan& plan) {
  const risk::RiskSpec& spec = plan.spec.risk;
  const double contracted = plan.contracted_it_power.base_value();
  const double step = spec.merchant_grid_step.in(base::ratio);
  const int count =
      static_cast<int>(std::floor(spec.merchant_grid_high.in(base::ratio) / step + 1e-9)) + 1;
  Grid grid;
  for (int k = 0; k < count; ++k) {
    // A thousandth of a MW, for the same reason.
    const double merchant = std::round(contracted * step * k / 1e3) * 1e3;
    if (!grid.add(contracted + merchant,
                  close_financing(plan, {.debt_usd = {}, .merchant_watts = merchant})))
      break;
  }
  return grid;
}

// Whether one look at the largest debt can clear a block of paths for every size: cash per unit of
// debt falls as the debt grows, unless interest saves the company tax, and lock-up and sweep only
// ever leave more cash for the service or less service; so a path that the largest debt does not
// break even without them is broken by no size (docs/explanation/finance.md).
std::optional<finance::WaterfallTerms> clearing_terms(const Plan& plan, const Grid& grid,
                                                      bool on_debt, const RunOptions& options) {
  if (!on_debt || plan.company_pays_tax() || options.exhaustive_load_line) return std::nullopt;
  if (grid.financings.empty()) return std::nullopt;
  finance::WaterfallTerms terms = grid.financings.back()->terms;
  terms.lockup_dscr = -finance::kNoTest;  // also where coverage is negative
  terms.sweep_share = 0;
  terms.tax_rate = 0;  // the owners' business
  return terms;
}

bool any_default(const finance::OutcomeBlock& outcome, double rows) {
  return std::ranges::any_of(outcome.default_row, [=](double row) { return row < rows; });
}

risk::LoadLineMark search(const Plan& plan, const RegimeChain& chain, const Grid& grid,
                          bool on_debt, const RunOptions& options,
                          const std::function<void(std::int64_t)>& progress) {
  SimulationOptions simulation;
  simulation.isa = options.isa;
  risk::LoadLineProblem problem;
  problem.sizes = grid.sizes;
  problem.paths = plan.spec.risk.paths;
  problem.limit = plan.spec.risk.default_limit.in(base::ratio);
  problem.jobs = options.jobs;
  problem.stop = options.stop;
  problem.progress = progress;
  const auto clearing = clearing_terms(plan, grid, on_debt, options);
  problem.make_evaluator = [&]() -> risk::EvaluateSizes {
    auto block = std::make_shared<PathBlock>(plan, chain, simulation);
    const finance::WaterfallKernels& kernels = finance::waterfall_kernels(options.isa);
    const double rows = plan.timeline.rows();
    return [block, &grid, &kernels, &clearing, rows](std::uint64_t first_path,
                                                     std::span<std::uint8_t> defaulted) {
      block->draw(first_path);
      finance::OutcomeBlock outcome;
      if (clearing) {
        block->size(*grid.financings.back());
        kernels.run(*clearing, block->flows(), nullptr, outcome);
        if (!any_default(outcome, rows)) {
          std::ranges::fill(defaulted, std::uint8_t{0});
          return;
        }
      }
      for (std::size_t s = 0; s < grid.financings.size(); ++s) {
        block->size(*grid.financings[s]);
        kernels.run(grid.financings[s]->terms, block->flows(), nullptr, outcome);
        for (std::size_t lane = 0; lane < risk::kBlockPaths; ++lane)
          defaulted[s * risk::kBlockPaths + lane] = outcome.default_row[lane] < rows;
      }
    };
  };
  return risk::search_load_line(problem);
}

// The debt.amount of a size of the debt grid: that of the contracted site, to which merchant
// capacity adds its share.
double amount_of(const Plan& plan, const Grid& grid, double debt_usd) {
  const auto size = std::ranges::find(grid.sizes, debt_usd);
  GIGAWATT_CHECK(size != grid.sizes.end(), "a mark is a size of its grid", debt_usd);
  return contracted_debt_usd(plan,
                             *grid.financings[static_cast<std::size_t>(size - grid.sizes.begin())]);
}

// As a ship's winter mark is never above its summer mark: what a milder regime forbids, a worse one
// does not allow, though trapped cash may save it there.
void bound_by_milder(const Grid& grid, const LoadLineEntry& milder, LoadLineEntry& entry) {
  constexpr double none = -1;
  if (entry.mark.largest.value_or(none) <= milder.mark.largest.value_or(none)) return;
  entry.bound_by = milder.bound_by.empty() ? milder.regime : milder.bound_by;
  entry.mark.largest = milder.mark.largest;
  entry.mark.outcome = milder.mark.outcome;
  const auto place = milder.mark.largest ? std::ranges::find(grid.sizes, *milder.mark.largest)
                                         : grid.sizes.begin();
  const risk::SizePoint& point =
      entry.mark.curve[static_cast<std::size_t>(place - grid.sizes.begin())];
  entry.mark.default_probability = point.default_probability;
  entry.mark.standard_error = point.standard_error;
}

// The settings that run the scenario at the mark, the size after it, and what is built in MW.
void name_mark(const Plan& plan, const Grid& grid, LoadLineEntry& entry) {
  const bool on_debt = entry.basis == "debt";
  if (entry.mark.largest) {
    const double largest = *entry.mark.largest;
    const auto next = std::ranges::upper_bound(grid.sizes, largest);
    if (next != grid.sizes.end())
      entry.next = *next;
    else
      entry.refused = grid.refused;
    const double contracted = plan.contracted_it_power.base_value();
    entry.reproduce =
        on_debt ? fmt::format("--set risk.regime={} --set debt.amount={:.{}f}USD", entry.regime,
                              amount_of(plan, grid, largest), plan.merchant_watts() > 0 ? 2 : 0)
                : fmt::format("--set risk.regime={} --set market.merchant_it_power={:.3f}MW",
                              entry.regime, (largest - contracted) / 1e6);
  }
  if (entry.refused)
    entry.mark.outcome =
        fmt::format("the limit holds at every size that can be financed; at {}: {}",
                    on_debt ? fmt::format("${:.1f}M", entry.refused->size / 1e6)
                            : fmt::format("{:g} MW", entry.refused->size / 1e6),
                    entry.refused->why);
  if (on_debt) return;
  if (entry.refused) entry.refused->size /= 1e6;
  if (entry.mark.largest) *entry.mark.largest /= 1e6;
  if (entry.next) *entry.next /= 1e6;
  for (risk::SizePoint& point : entry.mark.curve) point.size /= 1e6;
  if (entry.mark.first_decrease) *entry.mark.first_decrease /= 1e6;
}

LoadLineEntry no_debt_entry(const Plan& plan, const std::string& regime) {
  LoadLineEntry entry;
  entry.regime = regime;
  entry.basis = "debt";
  entry.unit = "USD";
  entry.mark.limit = plan.spec.risk.default_limit.in(base::ratio);
  entry.mark.outcome = "no debt";
  return entry;
}

}  // namespace

std::vector<LoadLineEntry> run_load_line(const Plan& plan, const Financing& financing,
                                         const RunOptions& options) {
  std::vector<LoadLineEntry> entries;
  if (!plan.debt) {
    for (const auto& chain : plan.regimes)
      entries.push_back(no_debt_entry(plan, chain->regime.name));
    return entries;
  }
  const Grid debt = debt_grid(plan, financing), merchant = merchant_grid(plan);
  const double paths = static_cast<double>(plan.spec.risk.paths);
  const double total = paths * static_cast<double>(plan.regimes.size()) *
                       static_cast<double>(debt.sizes.size() + merchant.sizes.size());
  double before = 0;
  for (const bool on_debt : {true, false}) {
    const Grid& grid = on_debt ? debt : merchant;
    const auto sizes = static_cast<double>(grid.sizes.size());
    std::vector<LoadLineEntry> milder;  // marks of this basis so far, in the grid's own unit
    for (const auto& chain : plan.regimes) {
      if (options.stop && *options.stop) return entries;
      LoadLineEntry entry;
      entry.regime = chain->regime.name;
      entry.basis = on_debt ? "debt" : "MW";
      entry.unit = on_debt ? "USD" : "MW";
      entry.own_size =
          on_debt ? financing.capital.debt_usd
                  : (plan.contracted_it_power.base_value() + financing.merchant_watts) / 1e6;
      entry.mark = search(plan, *chain, grid, on_debt, options, [&](std::int64_t done) {
        if (options.progress)
          options.progress("load line", before + static_cast<double>(done) * sizes, total);
      });
      before += paths * sizes;
      if (options.stop && *options.stop) return entries;
      if (!milder.empty()) bound_by_milder(grid, milder.back(), entry);
      milder.push_back(entry);
      name_mark(plan, grid, entry);
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

}  // namespace gigawatt::plan
