// Income statement, cash flow and balance sheet of a project, month by month.
//
// Every balance rolls forward on its own: assets from the accounts that hold them, retained
// earnings from the income statement. Nothing is a plug, so the balance check can fail.
#pragma once

#include <vector>

#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/waterfall_terms.h"

namespace gigawatt::finance {

// Recorded waterfall columns of one path, `rows` values each.
using WaterfallRecord = std::vector<std::vector<double>>;
WaterfallRecord make_record(int rows);
ColumnRecorder recorder_of(WaterfallRecord& record);
inline const std::vector<double>& column(const WaterfallRecord& record, WaterfallColumn c) {
  return record[static_cast<std::size_t>(c)];
}

struct StatementInputs {
  const Capital& capital;
  const WaterfallTerms& terms;
  const WaterfallRecord& record;
  const std::vector<double>& operating_income_usd;  // NOI as earned
  const std::vector<double>& rent_liability_usd;    // prepayments not yet credited
  const std::vector<double>* refit_usd = nullptr;   // halls made ready for new tenants; null: none
  // Of a mine that mines on beside the halls; null: none. Its machines stand at no book value.
  const std::vector<double>* mining_usd = nullptr;
  const std::vector<double>* machine_sales_usd = nullptr;
  // What the site pays for power beside the hours of its loads; null: nothing.
  const std::vector<double>* site_bill_usd = nullptr;
  double decommissioning_usd = 0;  // paid by equity in the last row
  int completion_row = 0;
  int book_life_months = 300;
};

// Columns of `rows` values in US dollars; the names are the lines of the statement.
struct IncomeStatement {
  std::vector<double> operating_income, mining, machine_sales;  // of a mine: empty without one
  std::vector<double> site_bill;                                // paid; empty without one
  std::vector<double> refit, reserve_interest, agent_fee, interest_expense, depreciation,
      decommissioning, tax, net_income;
  std::vector<double> owner_tax;  // beside the company's account; empty where none is due
};

struct BalanceSheet {
  std::vector<double> construction_account, cash, reserve, plant, assets;
  std::vector<double> debt, interest_payable, cost_payable, rent_liability,
      decommissioning_provision;
  std::vector<double> paid_in_equity, retained_earnings, claims;
};

struct Statements {
  IncomeStatement income;
  BalanceSheet balance;
  int rows = 0;                  // of the timeline, or up to a default
  double largest_imbalance = 0;  // |assets - claims| over the largest balance, over all rows
  double largest_cash_gap = 0;   // sources less uses of the waterfall, same scale
};

// Valid while the path is not in default (a default hands the assets over and ends the company).
Statements make_statements(const StatementInputs& inputs);

// Sources less uses of operating cash and reserve in each row, in US dollars: zero but rounding.
std::vector<double> cash_gaps(const WaterfallTerms& terms, const WaterfallRecord& record);

}  // namespace gigawatt::finance
