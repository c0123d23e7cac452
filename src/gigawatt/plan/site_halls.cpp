#include "gigawatt/plan/site_halls.h"

#include <algorithm>

#include "gigawatt/plan/chain_path.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"

namespace gigawatt::plan {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

int relet_months(const Plan& plan) {
  return plan.spec.conversion ? plan.spec.conversion->relet.count : 0;
}

int last_contract_row(const Plan& plan) {
  int row = 0;
  for (const ContractPlan& contract : plan.contracts)
    if (!contract.spec.of_cloud) row = std::max(row, contract.lease_end_row);
  return row;
}

}  // namespace

bool lets_again(const Plan& plan) { return relet_months(plan) > 0 && last_contract_row(plan) > 0; }

base::Timeline study_timeline(const Plan& plan) {
  if (!lets_again(plan)) return plan.timeline;
  return {plan.timeline.start(),
          std::max(plan.timeline.rows(), last_contract_row(plan) + relet_months(plan))};
}

std::vector<double> hall_income_usd(const Plan& plan, const base::Timeline& timeline) {
  const int planned = plan.timeline.rows();
  std::vector<double> cash = plan.flows.cash_usd;
  cash.resize(at(timeline.rows()), 0.0);
  if (!lets_again(plan)) return cash;
  std::ranges::fill(cash, 0.0);
  const std::vector<double> log_rent = expected_log_rent(plan.chain().regime, timeline.rows());
  for (std::size_t p = 0; p < plan.phases.size(); ++p) {
    contract::LeaseTerms terms = plan.chain().phases[p];
    if (plan.contracts[plan.phases[p].contract].spec.of_cloud) {
      terms.vacancy_months = timeline.rows();
      terms.vacant_cost_usd = 0;
    }
    contract::LeaseState<double> lease;
    contract::start_lease_path<double>(terms, 0.0, lease);
    for (int row = 0; row < timeline.rows(); ++row) {
      if (row == planned) terms.operating_cost_usd = terms.energy_cost_usd = nullptr;
      cash[at(row)] +=
          contract::lease_row<double>(terms, row, base::exp(log_rent[at(row)]), lease).cash_usd;
    }
  }
  return cash;
}

contract::CloudSpec with_tranches(const ScenarioSpec& spec, std::size_t cloud) {
  contract::CloudSpec filled = spec.clouds[cloud];
  if (!filled.tranches.empty()) return filled;
  double total = 0;
  for (const site::PhaseSpec& phase : spec.phases)
    if (phase.contract.empty() || phase.contract == filled.name)
      total += phase.it_power.base_value();
  for (const site::PhaseSpec& phase : spec.phases)
    if (phase.contract.empty() || phase.contract == filled.name)
      filled.tranches.push_back({.delivery = phase.rent_commencement.value_or(phase.completion),
                                 .share = base::ratio(phase.it_power.base_value() / total)});
  std::ranges::stable_sort(filled.tranches, {}, &contract::TrancheSpec::delivery);
  return filled;
}

std::vector<finance::CloudReturn> cloud_returns(const ScenarioSpec& spec) {
  if (spec.clouds.size() != 1 || !spec.cloud_assets) return {};
  return finance::cloud_returns(with_tranches(spec, 0), *spec.cloud_assets);
}

}  // namespace gigawatt::plan
