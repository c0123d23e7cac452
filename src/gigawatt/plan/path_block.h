// Eight paths of a plan before any size is chosen: what chain and construction yield on them.
#pragma once

#include <cstdint>
#include <vector>

#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/chain.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/simulate.h"

namespace gigawatt::plan {

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
  // Null without a mine in the cash flow, where nobody pays for power, where its price is all.
  const double* mining_usd() const;
  const double* hashprice_factor() const;
  const double* power_factor() const;
  const double* site_bill_usd() const;
  // What the end of the timeline brings equity, by lane, for paths without default: the residual
  // value less what clearing the site costs.
  void residual(const finance::OutcomeBlock& outcome, double* residual_usd) const;

 private:
  struct Leg {  // what a run of the chain yields
    std::vector<double> cash, income, value, factor;
    std::vector<double> mining, hashprice, power, bill;  // empty where nothing moves them
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

}  // namespace gigawatt::plan
