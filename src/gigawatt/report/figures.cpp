#include "gigawatt/report/figures.h"

#include <algorithm>

namespace gigawatt::report {

double base_term_value_usd(const plan::ContractPlan& contract) {
  const base::Money first_year = contract.first_year_rent * contract.it_power * base::years(1);
  return first_year.in(base::USD)*contract.spec.term.count / 12 *
         contract::average_escalation(contract.spec.term, contract.spec.escalator);
}

double first_full_year_energy_usd(const plan::Plan& plan) {
  const std::vector<double>& energy = plan.flows.energy_usd;
  const int first = plan.completion_row;
  double year = 0;
  for (int row = first; row < std::min(first + 12, plan.timeline.rows()); ++row)
    year += energy[static_cast<std::size_t>(row)];
  return year;
}

}  // namespace gigawatt::report
