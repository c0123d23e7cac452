#include "gigawatt/plan/run.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "gigawatt/base/sort_by.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/plan/simulate.h"

namespace gigawatt::plan {

namespace {

Probability share_of(std::span<const double> values, const std::function<bool(double)>& hit) {
  const auto count = std::ranges::count_if(values, hit);
  const double p = static_cast<double>(count) / static_cast<double>(values.size());
  return {p, base::binomial_standard_error(p, static_cast<std::int64_t>(values.size()))};
}

// Summary of the values that `counts` keeps; `none` names why there are none.
Summary summarise(const std::vector<double>& values, const std::function<bool(double)>& counts,
                  std::string none) {
  std::vector<double> kept;
  for (double value : values)
    if (counts(value)) kept.push_back(value);
  Summary summary;
  summary.counted = static_cast<std::int64_t>(kept.size());
  if (kept.empty()) {
    summary.outcome = std::move(none);
    return summary;
  }
  summary.mean = base::mean(kept);
  summary.standard_error = base::standard_error(kept);
  summary.quantiles = base::quantiles(kept, kQuantiles);
  return summary;
}

bool finite_test(double dscr) { return dscr < 0.5 * finance::kNoTest; }

double deviation(const std::vector<double>& values) {
  return base::standard_error(values) * std::sqrt(static_cast<double>(values.size()));
}

SimulationOptions simulation_options(const Plan& plan, const RunOptions& options) {
  SimulationOptions simulation;
  simulation.paths = plan.spec.risk.paths;
  simulation.jobs = options.jobs;
  simulation.isa = options.isa;
  simulation.stop = options.stop;
  return simulation;
}

// `all` are the paths of all drivers together.
std::vector<DriverShare> driver_shares(const Plan& plan, const Financing& financing,
                                       const RunOptions& options, const PathColumns& all) {
  constexpr std::int64_t enough_paths = 2048;
  std::vector<DriverShare> shares;
  std::vector<std::pair<const char*, bool Drivers::*>> alone = {
      {"tenant default", &Drivers::credit},
      {"market rent", &Drivers::rent},
      {"construction delay", &Drivers::delay},
      {"cost overrun", &Drivers::overrun}};
  if (plan.mine_counts()) alone.emplace_back("hashprice", &Drivers::hashprice);
  if (plan.power_price) alone.emplace_back("power price", &Drivers::power);
  for (const auto& [name, driver] : alone) {
    SimulationOptions simulation = simulation_options(plan, options);
    simulation.paths = std::min(simulation.paths, enough_paths);
    simulation.drivers = {.delay = false,
                          .overrun = false,
                          .credit = false,
                          .rent = false,
                          .hashprice = false,
                          .power = false};
    simulation.drivers.*driver = true;
    const Simulation run = simulate(plan, plan.chain(), financing, simulation);
    if (run.paths_done < simulation.paths) return {};
    const auto defaults = [rows = static_cast<double>(plan.timeline.rows())](double row) {
      return row < rows;
    };
    const auto count = std::min(all.default_row.size(), run.columns.default_row.size());
    shares.push_back({.driver = name,
                      .paths = simulation.paths,
                      .default_probability = share_of(run.columns.default_row, defaults),
                      .default_probability_of_all =
                          share_of(std::span(all.default_row).first(count), defaults).value,
                      .npv_deviation_usd = deviation(run.columns.npv_usd)});
  }
  base::sort_by(shares, [](const DriverShare& s) { return -s.npv_deviation_usd; });
  return shares;
}

void summarise_returns(RiskResult& risk, double rows) {
  const auto always = [](double) { return true; };
  const PathColumns& c = risk.columns;
  risk.minimum_dscr = summarise(c.minimum_dscr, finite_test, "no debt");
  risk.average_dscr = summarise(c.average_dscr, finite_test, "no debt");
  risk.npv_usd = summarise(c.npv_usd, always, "");
  risk.equity_irr = summarise(
      c.irr, [](double rate) { return rate < 0.5 * kNoRate; }, "no path has a single IRR");
  risk.payback_months = summarise(
      c.payback_months, [=](double months) { return months <= rows; },
      "no path pays back within the timeline");
  std::vector<double> shortfall;
  for (double npv : c.npv_usd) shortfall.push_back(-npv);
  risk.npv_cvar95_usd = -base::cvar(shortfall, 0.95);
}

}  // namespace

RiskResult run_risk(const Plan& plan, const Financing& financing, const RunOptions& options) {
  SimulationOptions simulation = simulation_options(plan, options);
  if (options.progress)
    simulation.progress = [&](std::int64_t done) {
      options.progress("paths", static_cast<double>(done),
                       static_cast<double>(plan.spec.risk.paths));
    };
  Simulation paths = simulate(plan, plan.chain(), financing, simulation);
  RiskResult risk;
  risk.paths = paths.paths_done;
  risk.regime = plan.chain().regime.name;
  if (risk.paths == 0) return risk;
  risk.columns = std::move(paths.columns);
  const PathColumns& c = risk.columns;
  const double rows = plan.timeline.rows();
  const auto within = [=](double row) { return row < rows; };
  risk.default_probability = share_of(c.default_row, within);
  risk.tenant_loss_probability = share_of(c.tenant_lost_row, within);
  risk.covenant_breach_probability = share_of(c.breached, [](double b) { return b > 0.5; });
  risk.covenant_tested = plan.debt && plan.debt->covenant_dscr.in(base::ratio) > 0;
  risk.lender_expected_loss_usd = base::mean(c.lender_loss_usd);
  risk.lender_expected_loss_se_usd = base::standard_error(c.lender_loss_usd);
  risk.lender_loss_cvar99_usd = base::cvar(c.lender_loss_usd, 0.99);
  if (risk.default_probability.value > 0 && financing.capital.debt_usd > 0)
    risk.loss_given_default =
        risk.lender_expected_loss_usd / risk.default_probability.value / financing.capital.debt_usd;
  summarise_returns(risk, rows);
  risk.drivers = driver_shares(plan, financing, options, c);
  return risk;
}

RunResult run(std::unique_ptr<const Plan> plan, const catalog::Catalog& catalog,
              const RunOptions& options) {
  const auto stopped = [&] { return options.stop && *options.stop; };
  RunResult result;
  FinancingResult financing = close_financing(*plan);
  GIGAWATT_CHECK(financing.has_value(), "resolve closed it");
  result.financing = std::move(*financing);
  result.plan = std::move(plan);
  result.base = base_case(*result.plan, *result.financing);
  if (options.risk && !stopped()) {
    RiskResult risk = run_risk(*result.plan, *result.financing, options);
    if (risk.paths > 0) result.risk = std::move(risk);
  }
  if (options.levers && !stopped())
    result.assumptions = rank_assumptions(*result.plan, catalog, options);
  if (options.load_line && options.risk && result.plan->spec.risk.load_line && !stopped())
    result.load_line = run_load_line(*result.plan, *result.financing, options);
  result.stopped = stopped();
  return result;
}

}  // namespace gigawatt::plan
