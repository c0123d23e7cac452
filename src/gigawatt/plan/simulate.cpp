#include "gigawatt/plan/simulate.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/base/parallel.h"
#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/path_block.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/replay.h"

namespace gigawatt::plan {

namespace {

constexpr std::int64_t kChunkPaths = 256;

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// One thread's scratch for a chunk of paths; writes only the chunk's own rows of the columns.
class Worker {
 public:
  Worker(const Plan& plan, const RegimeChain& chain, const Financing& financing,
         const SimulationOptions& options)
      : plan_(plan),
        financing_(financing),
        options_(options),
        waterfall_(options.reference ? finance::waterfall_reference()
                                     : finance::waterfall_kernels(options.isa)),
        block_(plan, chain, options),
        distributions_(at(plan.timeline.rows()) * finance::kLanes) {
    // Equity paid in, valued at close: the same on every path.
    equity_value_ = financing.capital.opening_equity_usd;
    for (std::size_t row = 0; row < financing.equity_discount.size(); ++row)
      equity_value_ += financing.capital.equity_in_usd[row] * financing.equity_discount[row];
  }

  void run(std::int64_t first, std::int64_t end, PathColumns& columns) {
    for (std::int64_t path = first; path < end; path += finance::kLanes) {
      block_.draw(static_cast<std::uint64_t>(options_.first_path + path));
      block_.size(financing_);
      finance::OutcomeBlock outcome;
      waterfall_.run(financing_.terms, block_.flows(), distributions_.data(), outcome);
      alignas(64) double residual[finance::kLanes];
      block_.residual(outcome, residual);
      const finance::EquityTerms equity{.rows = plan_.timeline.rows(),
                                        .opening_equity_usd = financing_.capital.opening_equity_usd,
                                        .equity_in_usd = financing_.capital.equity_in_usd.data(),
                                        .support_row = plan_.completion_row - 1,
                                        .support_usd = block_.support_usd(),
                                        .residual_usd = residual,
                                        .alternates = financing_.equity_alternates()};
      finance::EquityBlock returns;
      waterfall_.equity(equity, distributions_.data(), returns);
      const auto lanes = static_cast<int>(std::min<std::int64_t>(finance::kLanes, end - path));
      for (int lane = 0; lane < lanes; ++lane)
        write(at(path + lane), lane, outcome, returns, residual[lane], columns);
    }
  }

 private:
  // Flows that begin and end with money paid in have no rate or an even number of them, the tax of
  // owners aside: what they owe at the end of a year may exceed what its last months bring. Without
  // a lender early rent reaches equity while it still builds.
  // Where nothing is paid in, or nothing comes back, there is none either.
  bool has_one_rate(std::size_t lane, const finance::EquityBlock& returns, double residual) const {
    const double paid_in = financing_.capital.equity_usd + block_.support_usd()[lane];
    if (!(paid_in > 0) || !anything_back(lane, residual)) return false;
    if (financing_.equity_alternates()) return returns.has_one_rate[lane] > 0.5;
    const std::size_t last = at(plan_.timeline.rows() - 1);
    const double last_flow = distributions_[last * finance::kLanes + lane] -
                             financing_.capital.equity_in_usd[last] + residual;
    return !(last_flow < 0);
  }

  bool anything_back(std::size_t lane, double residual) const {
    const std::vector<double>& paid_in = financing_.capital.equity_in_usd;
    for (std::size_t row = 0; row < paid_in.size(); ++row) {
      const double last = row + 1 == paid_in.size() ? residual : 0;
      if (distributions_[row * finance::kLanes + lane] + last > paid_in[row]) return true;
    }
    return false;
  }

  void write(std::size_t path, int lane, const finance::OutcomeBlock& outcome,
             const finance::EquityBlock& returns, double residual, PathColumns& c) {
    const auto l = at(lane);
    c.default_row[path] = outcome.default_row[l];
    c.tenant_lost_row[path] = block_.tenant_lost_row()[l];
    c.minimum_dscr[path] = outcome.minimum_dscr[l];
    c.average_dscr[path] =
        outcome.dscr_count[l] > 0 ? outcome.dscr_sum[l] / outcome.dscr_count[l] : finance::kNoTest;
    c.breached[path] = outcome.breached[l];
    c.lender_loss_usd[path] = outcome.lender_loss_usd[l];
    const double support_value =
        block_.support_usd()[l] * financing_.equity_discount[at(plan_.completion_row - 1)];
    c.npv_usd[path] = outcome.distributions_value_usd[l] - equity_value_ - support_value +
                      residual * financing_.equity_discount.back();
    c.irr[path] = has_one_rate(l, returns, residual)
                      ? std::pow(returns.monthly_discount[l], -12) - 1
                      : kNoRate;
    c.payback_months[path] = returns.payback_months[l];
    double latest = 0;
    for (std::size_t p = 0; p < plan_.phases.size(); ++p)
      latest = std::max(latest, block_.delay_months()[p * finance::kLanes + l]);
    c.delay_months[path] = latest;
    c.overrun[path] = block_.overrun()[l];
    double factor = 0;
    for (int row = 0; row < plan_.timeline.rows(); ++row)
      factor += block_.market_factor()[at(row) * finance::kLanes + l];
    c.average_rent_factor[path] = factor / plan_.timeline.rows();
  }

  const Plan& plan_;
  const Financing& financing_;
  const SimulationOptions& options_;
  const finance::WaterfallKernels& waterfall_;
  PathBlock block_;
  std::vector<double> distributions_;
  double equity_value_ = 0;
};

}  // namespace

std::vector<std::vector<double>*> PathColumns::all() {
  return {&default_row,    &tenant_lost_row, &minimum_dscr, &average_dscr,
          &breached,       &lender_loss_usd, &npv_usd,      &irr,
          &payback_months, &delay_months,    &overrun,      &average_rent_factor};
}

void PathColumns::resize(std::size_t paths) {
  for (std::vector<double>* column : all()) column->resize(paths);
}

Simulation simulate(const Plan& plan, const RegimeChain& chain, const Financing& financing,
                    const SimulationOptions& options) {
  GIGAWATT_CHECK(options.paths > 0, options.paths);
  Simulation result;
  result.columns.resize(at(options.paths));
  const std::size_t chunks = at((options.paths + kChunkPaths - 1) / kChunkPaths);
  std::atomic<std::int64_t> done = 0;
  const std::size_t complete = base::parallel_chunks(
      chunks, options.jobs,
      [&](std::size_t chunk) {
        Worker worker(plan, chain, financing, options);
        const std::int64_t first = static_cast<std::int64_t>(chunk) * kChunkPaths;
        const std::int64_t end = std::min(first + kChunkPaths, options.paths);
        worker.run(first, end, result.columns);
        done += end - first;
        if (options.progress) options.progress(done);
      },
      options.stop);
  result.paths_done = std::min(static_cast<std::int64_t>(complete) * kChunkPaths, options.paths);
  if (result.paths_done < options.paths) result.columns.resize(at(result.paths_done));
  return result;
}

Replay replay(const Plan& plan, const RegimeChain& chain, const Financing& financing,
              std::int64_t path) {
  const int rows = plan.timeline.rows();
  SimulationOptions options;
  options.reference = true;
  PathBlock block(plan, chain, options);
  block.draw(static_cast<std::uint64_t>(path));
  block.size(financing);
  const auto lane_of = [&](const double* values) {
    std::vector<double> lane(values ? at(rows) : 0);
    if (!values) return lane;
    for (int row = 0; row < rows; ++row) lane[at(row)] = values[at(row) * kChainLanes];
    return lane;
  };
  Replay one;
  one.record = finance::make_record(rows);
  one.distributions_usd.resize(at(rows));
  const finance::WaterfallFlows flows = block.flows();
  one.cash_usd = lane_of(flows.cfads_usd);
  const std::vector<double> taxable = lane_of(flows.taxable_usd);
  one.income_usd = taxable;
  const std::vector<double> value = lane_of(flows.site_value_usd);
  one.market_factor = lane_of(block.market_factor());
  one.mining_usd = lane_of(block.mining_usd());
  for (std::size_t row = 0; row < one.mining_usd.size(); ++row)
    one.income_usd[row] -= one.mining_usd[row];
  one.site_bill_usd = lane_of(block.site_bill_usd());
  for (std::size_t row = 0; row < one.site_bill_usd.size(); ++row)
    one.income_usd[row] += one.site_bill_usd[row];
  one.hashprice_factor = lane_of(block.hashprice_factor());
  one.power_factor = lane_of(block.power_factor());
  one.delay_months = *std::max_element(block.delay_months(), block.delay_months() + 1);
  for (std::size_t p = 0; p < plan.phases.size(); ++p)
    one.delay_months = std::max(one.delay_months, block.delay_months()[p * kChainLanes]);
  one.overrun = block.overrun()[0];
  one.tenant_lost_row = block.tenant_lost_row()[0];
  finance::ColumnRecorder recorder = finance::recorder_of(one.record);
  one.outcome =
      finance::run_recorded(financing.terms, {one.cash_usd.data(), taxable.data(), value.data()},
                            one.distributions_usd.data(), recorder);
  return one;
}

}  // namespace gigawatt::plan
