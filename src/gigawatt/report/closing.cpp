#include "gigawatt/report/closing.h"

namespace gigawatt::report {

std::vector<ClosingItem> sources_of(const finance::Capital& c) {
  return {{"debt_usd", c.debt_usd, c.opening_debt_usd},
          {"equity_usd", c.equity_usd, c.opening_equity_usd},
          {"interest_income_usd", c.interest_income_usd}};
}

std::vector<ClosingItem> uses_of(const finance::Capital& c) {
  return {{"hard_cost_usd", c.hard_cost_usd},
          {"contingency_usd", c.contingency_usd},
          {"soft_cost_usd", c.soft_cost_usd},
          {"upfront_fee_usd", c.upfront_fee_usd},
          {"commitment_fee_usd", c.commitment_fee_usd},
          {"capitalised_interest_usd", c.capitalised_interest_usd},
          {"reserve_usd", c.reserve_usd}};
}

}  // namespace gigawatt::report
