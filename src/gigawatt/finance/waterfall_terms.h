// What goes into the waterfall and what comes out: terms, flows, recorded columns, outcome.
#pragma once

#include <cstdint>

namespace gigawatt::finance {

// Shared by all paths of one financing; `rows` values behind each pointer.
struct WaterfallTerms {
  int rows = 0;
  double opening_debt_usd = 0;
  double opening_reserve_usd = 0;
  double monthly_rate = 0;  // of the debt
  double monthly_reserve_interest = 0;
  double lockup_dscr = 0;    // 0: no test
  double covenant_dscr = 0;  // 0: no test
  double sweep_share = 0;
  double sweep_below_dscr = 0;  // sweep while the trailing DSCR is below
  double cure_months = 2;
  double enforcement_cost = 0;  // share of the recovered value
  int payments_per_year = 2;
  const double* draw_usd = nullptr;
  const double* prefunded_usd = nullptr;
  const double* reserve_funding_usd = nullptr;
  const double* fee_usd = nullptr;              // agent fee due at a payment
  const double* principal_share = nullptr;      // of the outstanding balance, at a payment
  const double* reserve_per_balance = nullptr;  // DSRA target per outstanding balance
  // By the schedule, of which minimum and average coverage are where a sweep shrinks what is due;
  // null: of what is due.
  const double* scheduled_service_usd = nullptr;
  const double* debt_discount = nullptr;    // to close, at the debt rate
  const double* equity_discount = nullptr;  // to close, at the cost of equity
  const std::uint8_t* is_payment = nullptr;
  const std::uint8_t* is_test = nullptr;          // DSCR is tested at this payment
  const std::uint8_t* is_distribution = nullptr;  // cash may be distributed
  // Tax; null pointers and a zero rate where the scenario has none.
  double tax_rate = 0;
  bool owners_pay_tax = false;  // out of what they receive; else the company, ahead of its lenders
  double loss_limit = 0;
  double interest_limit = 0;
  const double* tax_depreciation_usd = nullptr;  // deducted in the year that this row ends
  const std::uint8_t* is_tax_year_end = nullptr;
};

// One path's inputs, `lanes` values a row (paths innermost).
struct WaterfallFlows {
  const double* cfads_usd = nullptr;       // before tax and reserve interest
  const double* taxable_usd = nullptr;     // taxable operating income (accrual); null without tax
  const double* site_value_usd = nullptr;  // what the lender recovers before cost, by row
};

// What the recorder of a single path sees, in US dollars unless said.
enum class WaterfallColumn {
  cfads,
  reserve_interest,
  prefunded,
  tax,  // of a company that pays it itself
  agent_fee,
  interest_due,
  principal_due,
  interest_paid,
  principal_paid,
  reserve_funding,
  reserve_top_up,
  reserve_release,
  sweep,
  distribution,
  owner_tax,  // due from the owners: no flow of the company
  recovered,
  cash,
  reserve,
  balance,
  principal_arrears,
  interest_arrears,
  accrued_interest,
  payable,
  tax_loss_carried,
  dscr,
  trailing_dscr,
  in_default,
  count
};

// Keeps every column of one path.
struct ColumnRecorder {
  double* columns[static_cast<int>(WaterfallColumn::count)] = {};
  void put(int row, WaterfallColumn column, double value) const {
    columns[static_cast<int>(column)][row] = value;
  }
};

// One path's outcome; for a pack, eight paths'.
template <class T>
struct WaterfallOutcome {
  T default_row;   // rows where it never defaults
  T minimum_dscr;  // of the tested periods up to default; huge where nothing was tested
  T dscr_sum, dscr_count;
  T breached;                 // 1 where the covenant was breached
  T lender_loss_usd;          // discounted to close at the debt rate
  T distributions_value_usd;  // less the owners' tax, discounted to close at the cost of equity
};

inline constexpr double kNoTest = 1e30;

}  // namespace gigawatt::finance
