// The Monte Carlo of a plan at one size: eight paths at a time through chain and waterfall.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gigawatt/base/isa.h"
#include "gigawatt/finance/statements.h"
#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"

namespace gigawatt::plan {

// Which drivers move; a driver that is off stays at its expected value.
struct Drivers {
  bool delay = true;
  bool overrun = true;
  bool credit = true;
  bool rent = true;
  bool hashprice = true;
  bool power = true;
};

struct SimulationOptions {
  std::int64_t paths = 10000;
  std::int64_t first_path = 0;
  int jobs = 1;
  base::Isa isa = base::best_isa();
  bool reference = false;  // the scalar reference in place of the packed kernels
  Drivers drivers;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::int64_t paths_done)> progress;
};

// In place of a path's IRR where it has none or several; no rate of money is as high.
inline constexpr double kNoRate = 1e30;

// One row a path. An IRR at the end of the searched range is held there.
struct PathColumns {
  std::vector<double> default_row, tenant_lost_row, minimum_dscr, average_dscr, breached;
  std::vector<double> lender_loss_usd, npv_usd, irr, payback_months;
  std::vector<double> delay_months, overrun, average_rent_factor;
  std::int64_t paths() const { return static_cast<std::int64_t>(default_row.size()); }
  void resize(std::size_t paths);
  std::vector<std::vector<double>*> all();
};

struct Simulation {
  PathColumns columns;
  std::int64_t paths_done = 0;  // fewer than asked for where it was stopped
};

Simulation simulate(const Plan& plan, const RegimeChain& chain, const Financing& financing,
                    const SimulationOptions& options);

// The inputs of eight paths, size-independent: drawn once, used for every size of a load line.
class PathBlock {
 public:
  PathBlock(const Plan& plan, const RegimeChain& chain, const SimulationOptions& options);

  void draw(std::uint64_t first_path);
  // Cash, taxable income and site value of the financing's size.
  void size(const Financing& financing);
  finance::WaterfallFlows flows() const { return {cash_.data(), taxable_.data(), value_.data()}; }
  const double* support_usd() const { return support_usd_; }
  const double* overrun() const { return overrun_; }
  const double* delay_months() const { return delay_.data(); }
  const double* tenant_lost_row() const { return contracted_.lost_row; }
  const double* market_factor() const { return contracted_.factor.data(); }
  // Null without a mine in the cash flow, and where nobody pays for power.
  const double* mining_usd() const;
  const double* hashprice_factor() const;
  const double* power_factor() const;
  // What the end of the timeline brings equity, by lane, for paths without default: the residual
  // value less what clearing the site costs.
  void residual(const finance::OutcomeBlock& outcome, double* residual_usd) const;

 private:
  struct Leg {  // what a run of the chain yields
    std::vector<double> cash, income, value, factor;
    std::vector<double> mining, hashprice, power;  // empty where nothing moves them
    alignas(64) double lost_row[kChainLanes] = {};
    ChainBlock block();
  };
  void add_mine_and_power();
  void draw_construction(std::uint64_t first_path);

  const Plan& plan_;
  const SimulationOptions options_;
  const ChainKernels& kernels_;
  ChainTerms contracted_terms_, merchant_terms_;
  std::vector<double> quiet_;  // a zero a row
  FactorProcess power_;
  MineTerms mine_;
  std::vector<CreditTerms> credits_;
  CreditTerms merchant_credit_;
  Leg contracted_, merchant_;
  bool merchant_drawn_ = false;
  const Financing* sized_for_ = nullptr;
  std::uint64_t first_path_ = 0;
  double decommissioning_usd_ = 0, watts_ = 0;
  std::vector<double> cash_, taxable_, value_;
  std::vector<double> delay_;  // phases x 8
  std::vector<double> merchant_delay_;
  alignas(64) double overrun_[kChainLanes] = {};
  alignas(64) double support_usd_[kChainLanes] = {};
};

// One path alone, every column of its waterfall recorded.
struct Replay {
  finance::WaterfallRecord record;
  std::vector<double> cash_usd, income_usd, market_factor, distributions_usd;
  // Of a mine in the cash flow and of a power price that moves, else empty.
  std::vector<double> mining_usd, hashprice_factor, power_factor;
  double delay_months = 0, overrun = 0, tenant_lost_row = 0;
  finance::WaterfallOutcome<double> outcome{};
};
Replay replay(const Plan& plan, const RegimeChain& chain, const Financing& financing,
              std::int64_t path);

}  // namespace gigawatt::plan
