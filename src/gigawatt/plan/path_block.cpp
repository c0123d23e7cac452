#include "gigawatt/plan/path_block.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/statistics.h"
#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/factor.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/simulate.h"

namespace gigawatt::plan {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

double normal_draw(std::uint64_t seed, std::uint64_t path, std::uint32_t draw) {
  double first = 0, second = 0;
  base::normals<double>({.seed = seed, .stream = construction_stream}, path, 0, draw, first,
                        second);
  return first;
}

}  // namespace

ChainBlock PathBlock::Leg::block() {
  const auto column = [](std::vector<double>& values) {
    return values.empty() ? nullptr : values.data();
  };
  return {.cash_usd = cash.data(),
          .income_usd = income.data(),
          .site_value_usd = value.data(),
          .market_factor = factor.data(),
          .mining_usd = column(mining),
          .hashprice_factor = column(hashprice),
          .power_factor = column(power),
          .site_bill_usd = column(bill),
          .tenant_lost_row = lost_row};
}

PathBlock::PathBlock(const Plan& plan, const RegimeChain& chain, const SimulationOptions& options)
    : plan_(plan),
      options_(options),
      kernels_(options.reference ? chain_reference() : chain_kernels(options.isa)),
      contracted_terms_(chain.contracted_terms(static_cast<std::uint64_t>(plan.spec.risk.seed))),
      merchant_terms_(chain.merchant_terms(static_cast<std::uint64_t>(plan.spec.risk.seed))),
      quiet_(at(plan.timeline.rows()), 0.0),
      credits_(chain.credits),
      merchant_credit_(chain.merchant_credit) {
  const std::size_t values = at(plan.timeline.rows()) * kChainLanes;
  for (Leg* leg : {&contracted_, &merchant_})
    for (auto* column : {&leg->cash, &leg->income, &leg->value, &leg->factor})
      column->assign(values, 0.0);
  for (auto* column : {&cash_, &taxable_, &value_}) column->assign(values, 0.0);
  delay_.assign(std::max<std::size_t>(1, plan.phases.size()) * kChainLanes, 0.0);
  merchant_delay_.assign(kChainLanes, 0.0);
  for (ChainTerms* terms : {&contracted_terms_, &merchant_terms_})
    if (!options.drivers.rent) terms->rent.step_deviation = 0;
  if (!options.drivers.credit) {
    for (CreditTerms& credit : credits_) {
      credit.tenant_hazard = quiet_.data();
      credit.replacement_hazard = 0;
    }
    merchant_credit_.replacement_hazard = 0;
    contracted_terms_.credits = credits_.data();
    merchant_terms_.credits = &merchant_credit_;
  }
  add_mine_and_power();
}

// Both move the contracted site alone: merchant capacity passes its power through.
void PathBlock::add_mine_and_power() {
  const std::size_t values = at(plan_.timeline.rows()) * kChainLanes;
  const FactorProcess still{.log_mean = quiet_.data()};
  if (plan_.power_price) {
    power_ = options_.drivers.power ? plan_.power_price->process() : still;
    contracted_terms_.power = &power_;
    contracted_.power.assign(values, 0.0);
  }
  if (!plan_.bill.empty()) {
    contracted_terms_.fixed_bill_usd = plan_.bill.fixed_usd.data();
    contracted_terms_.moving_bill_usd = plan_.bill.moving_usd.data();
    contracted_.bill.assign(values, 0.0);
  }
  if (!plan_.mine_counts()) return;
  mine_ = plan_.mine->terms;
  if (!options_.drivers.hashprice) mine_.hashprice = still;
  contracted_terms_.mine = &mine_;
  contracted_.mining.assign(values, 0.0);
  contracted_.hashprice.assign(values, 0.0);
}

namespace {

const double* column_or_null(const std::vector<double>& values) {
  return values.empty() ? nullptr : values.data();
}

}  // namespace

const double* PathBlock::mining_usd() const { return column_or_null(contracted_.mining); }
const double* PathBlock::hashprice_factor() const { return column_or_null(contracted_.hashprice); }
const double* PathBlock::power_factor() const { return column_or_null(contracted_.power); }
const double* PathBlock::site_bill_usd() const { return column_or_null(contracted_.bill); }

// Delays of the phases share a factor (Gaussian copula); rent starts on the first day of a month,
// so a part of a month is a whole one. Draw 0 is the overrun, 1 the shared factor, 2 + p the own
// draw of phase p.
void PathBlock::draw_construction(std::uint64_t first_path) {
  const auto seed = static_cast<std::uint64_t>(plan_.spec.risk.seed);
  const site::SiteSpec& site = plan_.spec.site;
  const double rho = site.delay_correlation.in(base::ratio);
  const double month = base::months(1).base_value();
  const std::size_t phases = plan_.phases.size();
  for (std::size_t lane = 0; lane < kChainLanes; ++lane) {
    const std::uint64_t path = first_path + lane;
    const double shared = normal_draw(seed, path, 1);
    double latest = 0;
    for (std::size_t p = 0; p < phases; ++p) {
      double months = base::mean(site.delay.distribution) / month;
      if (options_.drivers.delay && !site.delay.is_fixed()) {
        const double own = normal_draw(seed, path, static_cast<std::uint32_t>(2 + p));
        const double u = base::normal_cdf(std::sqrt(rho) * shared + std::sqrt(1 - rho) * own);
        months = base::quantile(site.delay.distribution, std::clamp(u, 1e-12, 1 - 1e-12)) / month;
      }
      // Rent starts at the later of its planned month and delivery.
      const double slip = std::max(0.0, std::ceil(months - 1e-9));
      const int slack = plan_.phases[p].commencement_row - plan_.phases[p].completion_row;
      delay_[p * kChainLanes + lane] = std::max(0.0, slip - slack);
      latest = std::max(latest, slip);
    }
    merchant_delay_[lane] = latest;
    double overrun = base::mean(site.cost_overrun.distribution);
    if (options_.drivers.overrun && !site.cost_overrun.is_fixed())
      overrun = base::quantile(
          site.cost_overrun.distribution,
          std::clamp(base::normal_cdf(normal_draw(seed, path, 0)), 1e-12, 1 - 1e-12));
    overrun_[lane] = overrun;
  }
}

void PathBlock::draw(std::uint64_t first_path) {
  first_path_ = first_path;
  merchant_drawn_ = false;
  sized_for_ = nullptr;
  draw_construction(first_path);
  kernels_.run(contracted_terms_, first_path, {delay_.data()}, contracted_.block());
}

void PathBlock::size(const Financing& financing) {
  // Sizes of the debt alone share their cash: what is built is the same.
  if (sized_for_ && sized_for_->merchant_watts == financing.merchant_watts) return;
  sized_for_ = &financing;
  const double watts = watts_ = financing.merchant_watts;
  if (watts > 0 && !merchant_drawn_) {
    kernels_.run(merchant_terms_, first_path_, {merchant_delay_.data()}, merchant_.block());
    merchant_drawn_ = true;
  }
  const auto together = [watts](const std::vector<double>& contracted,
                                const std::vector<double>& merchant, std::vector<double>& sum) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = contracted[i] + watts * merchant[i];
  };
  together(contracted_.cash, merchant_.cash, cash_);
  together(contracted_.income, merchant_.income, taxable_);
  for (std::size_t i = 0; i < contracted_.mining.size(); ++i) {
    cash_[i] += contracted_.mining[i];
    taxable_[i] += contracted_.mining[i];
  }
  for (std::size_t i = 0; i < contracted_.bill.size(); ++i) {
    cash_[i] -= contracted_.bill[i];
    taxable_[i] -= contracted_.bill[i];
  }
  together(contracted_.value, merchant_.value, value_);
  // Whoever takes the site takes the duty to clear it; not discounted, which is on the safe side.
  decommissioning_usd_ = financing.decommissioning_usd;
  if (decommissioning_usd_ > 0)
    for (double& value : value_) value = std::max(0.0, value - decommissioning_usd_);
  // An overrun beyond the contingency is the sponsor's up to its support; what is left over is owed
  // to the builders and paid out of the first cash after completion.
  const finance::ConstructionBudget& budget = financing.budget;
  const double support = plan_.spec.finance.sponsor_support.in(base::ratio)*budget.hard_cost_usd;
  const std::size_t row = at(plan_.completion_row - 1) * kChainLanes;
  for (std::size_t lane = 0; lane < kChainLanes; ++lane) {
    const double excess =
        std::max(0.0, budget.hard_cost_usd * overrun_[lane] - budget.contingency_usd);
    support_usd_[lane] = std::min(excess, support);
    cash_[row + lane] -= excess - support_usd_[lane];
  }
}

void PathBlock::residual(const finance::OutcomeBlock& outcome, double* residual_usd) const {
  std::fill_n(residual_usd, kChainLanes, 0.0);
  const auto& exit_yield = plan_.spec.finance.exit_yield;
  const int rows = plan_.timeline.rows();
  for (int lane = 0; lane < kChainLanes; ++lane) {
    if (outcome.default_row[lane] < rows) continue;
    residual_usd[lane] = -decommissioning_usd_;
    if (!exit_yield) continue;
    double income = 0;  // of the halls: a mine is worn out by then and sells at no such yield
    for (int row = std::max(0, rows - 12); row < rows; ++row) {
      const std::size_t i = at(row) * kChainLanes + static_cast<std::size_t>(lane);
      income += contracted_.income[i] + watts_ * merchant_.income[i];
    }
    residual_usd[lane] += std::max(0.0, income) / exit_yield->in(base::ratio);
  }
}

}  // namespace gigawatt::plan
