// What is to be built and how its debt is drawn, before anything is sized.
#pragma once

#include <vector>

#include "gigawatt/finance/debt.h"

namespace gigawatt::finance {

// What is being built, before finance: money by row, without contingency drawn twice.
struct ConstructionBudget {
  double hard_cost_usd = 0;
  double contingency_usd = 0;
  double soft_cost_usd = 0;
  std::vector<double> profile;  // share spent in each row, sums to one
  int completion_row = 0;       // row before whose start the last phase is complete
  double base_cost_usd() const { return hard_cost_usd + contingency_usd + soft_cost_usd; }
};

// How the debt is drawn and what it costs until completion.
struct DrawTerms {
  DebtKind kind = DebtKind::bond;
  double annual_rate = 0;
  double upfront_fee = 0;
  double commitment_fee = 0;
  double construction_interest = 0;  // earned on unspent proceeds, a year
  int capitalised_rows = 0;          // interest of the rows before this one is part of the cost
};

}  // namespace gigawatt::finance
