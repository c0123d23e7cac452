// Sources and uses: what a project costs with its fees, reserves and interest during construction.
//
// Fees, interest and reserves are linear in the debt, so every closing below is one algebraic step:
// total cost = a + b x debt (bond), or an affine recursion whose two coefficients are read off two
// evaluations (loan). Only a loan of a given amount needs its draw share searched.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/finance/budget.h"

namespace gigawatt::finance {

struct UnitSchedule;

// A closed financing. Rows are the timeline's; sums are in US dollars.
struct Capital {
  double debt_usd = 0;
  double equity_usd = 0;
  double hard_cost_usd = 0, contingency_usd = 0, soft_cost_usd = 0;
  double upfront_fee_usd = 0, commitment_fee_usd = 0;
  double capitalised_interest_usd = 0;
  double reserve_usd = 0;          // DSRA at its first funding
  double interest_income_usd = 0;  // on unspent proceeds; lowers the cost

  double opening_debt_usd = 0;              // drawn at close
  double opening_equity_usd = 0;            // paid in at close
  double opening_reserve_usd = 0;           // DSRA funded at close (bond)
  std::vector<double> draw_usd;             // debt drawn at the end of the row
  std::vector<double> equity_in_usd;        // equity paid in at the end of the row
  std::vector<double> spend_usd;            // budget spent in the row
  std::vector<double> fee_usd;              // commitment fee paid in the row
  std::vector<double> prefunded_usd;        // interest paid out of the construction account
  std::vector<double> reserve_funding_usd;  // DSRA funded in the row (loan)
  std::vector<double> income_usd;           // earned on unspent proceeds
  std::vector<double> account_usd;          // construction account after the row

  // All the money that debt and equity bring: the denominator of loan-to-cost.
  double project_cost_usd() const { return debt_usd + equity_usd; }
  double loan_to_cost() const { return debt_usd / project_cost_usd(); }
};

// Everything but the size.
struct ClosingInputs {
  const ConstructionBudget& budget;
  const DrawTerms& terms;
  const UnitSchedule* schedule;  // null: no debt
  int rows;
};

// Closes with a debt of `debt_usd`. A negative equity_usd says that the debt exceeds the cost.
Capital close_with_amount(const ClosingInputs& inputs, double debt_usd);

// The debt that is the share `loan_to_cost` of the cost it creates.
double debt_at_loan_to_cost(const ClosingInputs& inputs, double loan_to_cost);

// The hard cost (contingency in proportion) at which `debt_usd` is `loan_to_cost` of the cost.
double hard_cost_from_loan_to_cost(const ClosingInputs& inputs, double contingency_share,
                                   double debt_usd, double loan_to_cost);

}  // namespace gigawatt::finance
