#include "gigawatt/report/figures.h"

#include <algorithm>

#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/result.h"

namespace gigawatt::report {

double base_term_value_usd(const plan::ContractPlan& contract) {
  const base::Money first_year = contract.first_year_rent * contract.it_power * base::years(1);
  return first_year.in(base::USD)*contract.spec.term.count / 12 *
         contract::average_escalation(contract.spec.term, contract.spec.escalator);
}

namespace {

double first_full_year(const plan::Plan& plan, const std::vector<double>& usd) {
  const int first = plan.completion_row;
  double year = 0;
  for (int row = first; row < std::min(first + 12, plan.timeline.rows()); ++row)
    year += usd[static_cast<std::size_t>(row)];
  return year;
}

}  // namespace

double first_full_year_energy_usd(const plan::Plan& plan) {
  return first_full_year(plan, plan.flows.energy_usd);
}

double first_full_year_bill_usd(const plan::Plan& plan) {
  return first_full_year(plan, plan.flows.site_bill_usd);
}

std::vector<CampusYear> campus_years(const plan::RunResult& result) {
  const plan::Plan& plan = *result.plan;
  const plan::ContractedFlows& flows = plan.flows;
  std::vector<CampusYear> years;
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    if (row % 12 == 0) years.push_back({.first = plan.timeline.month(row)});
    CampusYear& year = years.back();
    const double cfads = result.financing->covering_usd[r];
    const double mine = flows.mining_margin_usd[r] - flows.lost_mining_usd[r];
    const double power = flows.energy_usd[r] + flows.site_bill_usd[r];
    const double halls = flows.rent_usd[r] - power - flows.operating_usd[r];
    year.rent_usd += flows.rent_usd[r];
    year.power_usd += power;
    year.site_bill_usd += flows.site_bill_usd[r];
    year.operating_usd += flows.operating_usd[r];
    year.other_usd += cfads - mine - halls;
    year.mining_margin_usd += flows.mining_margin_usd[r];
    year.lost_mining_usd += flows.lost_mining_usd[r];
    year.machine_sales_usd += flows.machine_sales_usd[r];
    year.cfads_usd += cfads;
  }
  return years;
}

double lost_under_works_usd(const plan::Plan& plan) {
  double lost = 0;
  for (std::size_t row = 0; row < plan.mine->part_works.size(); ++row)
    lost += plan.flows.mining_margin_usd[row] * plan.mine->part * plan.mine->part_works[row];
  return lost;
}

double total_usd(const std::vector<double>& flows_usd) {
  double total = 0;
  for (double usd : flows_usd) total += usd;
  return total;
}

double tax_due_usd(const finance::WaterfallRecord& record) {
  return total_usd(finance::column(record, finance::WaterfallColumn::tax)) +
         total_usd(finance::column(record, finance::WaterfallColumn::owner_tax));
}

}  // namespace gigawatt::report
