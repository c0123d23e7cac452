#include "gigawatt/plan/plan.h"

#include "gigawatt/plan/chain_path.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/regime_chain.h"

namespace gigawatt::plan {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

// One phase on its planned dates, its base term and no longer: what is contracted.
void add_phase(const RegimeChain& chain, int phase, int rows, ContractedFlows& flows) {
  contract::LeaseTerms terms = chain.phases[static_cast<std::size_t>(phase)];
  terms.options = 0;
  terms.vacancy_months = 1e6;
  terms.vacant_cost_usd = 0;
  contract::LeaseState<double> lease;
  contract::start_lease_path<double>(terms, 0.0, lease);
  std::vector<double>& income = flows.phase_income_usd.emplace_back(at(rows), 0.0);
  for (int row = 0; row < rows; ++row) {
    const auto flow = contract::lease_row<double>(terms, row, 1.0, lease);
    income[at(row)] = flow.income_usd;
    flows.rent_liability_usd[at(row)] += lease.liability;
    flows.rent_usd[at(row)] += flow.rent_usd;
    flows.income_usd[at(row)] += flow.income_usd;
    flows.cash_usd[at(row)] += flow.cash_usd;
    if (lease.active > 0 && terms.energy_cost_usd)
      flows.energy_usd[at(row)] += terms.energy_cost_usd[row];
    if (lease.active > 0)
      flows.operating_usd[at(row)] +=
          terms.operating_cost_usd[row] + flow.rent_usd * terms.landlord_share;
  }
}

// A watt of merchant capacity on the regime's expected rent, without default.
void add_merchant(const RegimeChain& chain, int rows, ContractedFlows& flows) {
  contract::LeaseState<double> lease;
  contract::start_lease_path<double>(chain.merchant_phase, 0.0, lease);
  for (int row = 0; row < rows; ++row) {
    const double factor = base::exp(chain.log_level[at(row)]);
    const auto flow = contract::lease_row<double>(chain.merchant_phase, row, factor, lease);
    flows.merchant_cash_usd[at(row)] = flow.cash_usd;
    flows.merchant_income_usd[at(row)] = flow.income_usd;
    flows.merchant_refit_usd[at(row)] = flow.refit_usd;
  }
}

// The mine at the expected hashprice and power price.
void add_mine(const MineSite& site, int rows, ContractedFlows& flows) {
  for (int row = 0; row < rows; ++row) {
    const double margin = mine_margin<double>(site.terms, row, 1.0, 1.0);
    flows.mining_margin_usd[at(row)] = margin;
    flows.lost_mining_usd[at(row)] = margin * (1 - site.mines_share[at(row)]);
    if (site.sold_share[at(row)] > 0)
      flows.machine_sales_usd[at(row)] =
          machine_sale<double>(site.terms, row, 1.0) * site.sold_share[at(row)];
  }
}

}  // namespace

ContractedFlows contracted_flows(const Plan& plan, const RegimeChain& base_chain) {
  const int rows = plan.timeline.rows();
  ContractedFlows flows;
  for (auto* column : {&flows.rent_usd, &flows.income_usd, &flows.cash_usd, &flows.energy_usd,
                       &flows.operating_usd, &flows.rent_liability_usd, &flows.merchant_cash_usd,
                       &flows.merchant_income_usd, &flows.merchant_refit_usd,
                       &flows.mining_margin_usd, &flows.lost_mining_usd, &flows.machine_sales_usd})
    column->assign(at(rows), 0.0);
  for (int phase = 0; phase < static_cast<int>(base_chain.phases.size()); ++phase)
    add_phase(base_chain, phase, rows, flows);
  add_merchant(base_chain, rows, flows);
  if (plan.mine_counts()) add_mine(*plan.mine, rows, flows);
  return flows;
}

}  // namespace gigawatt::plan
