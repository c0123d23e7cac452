#include "gigawatt/finance/statements.h"

#include <algorithm>
#include <cmath>

namespace gigawatt::finance {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

// Up to the row before a default: there the company ends and the lender holds the assets.
int living_rows(const WaterfallRecord& record, int rows) {
  const auto& defaults = column(record, WaterfallColumn::in_default);
  for (int row = 0; row < rows; ++row)
    if (defaults[at(row)] > 0.5) return row;
  return rows;
}

// Interest that accrues until completion is capitalised where the construction account pays it, and
// an expense afterwards.
int last_capitalised_row(const StatementInputs& in) {
  const std::vector<double>& paid = in.capital.prefunded_usd;
  const bool pays = std::ranges::any_of(paid, [](double usd) { return usd > 0; });
  return pays ? in.completion_row - 1 : -1;
}

// Interest that accrues in each row on what was owed at its start: not read off the accrual itself,
// which the balance sheet holds it against.
std::vector<double> accrued_interest(const StatementInputs& in, int rows) {
  const auto& balance = column(in.record, WaterfallColumn::balance);
  const auto& arrears = column(in.record, WaterfallColumn::principal_arrears);
  std::vector<double> accrued(at(rows));
  double owed = in.terms.opening_debt_usd;
  for (int row = 0; row < rows; ++row) {
    accrued[at(row)] = owed * in.terms.monthly_rate;
    owed = balance[at(row)] + arrears[at(row)];
  }
  return accrued;
}

// Plant at cost: what was spent and capitalised until now, less what unspent proceeds earned.
std::vector<double> plant_at_cost(const StatementInputs& in, int rows) {
  const Capital& c = in.capital;
  const int capitalised = last_capitalised_row(in);
  const std::vector<double> interest = accrued_interest(in, rows);
  std::vector<double> cost(at(rows));
  double total = c.upfront_fee_usd;
  for (int row = 0; row < rows; ++row) {
    total += c.spend_usd[at(row)] + c.fee_usd[at(row)] - c.income_usd[at(row)];
    if (row <= capitalised) total += interest[at(row)];
    cost[at(row)] = total;
  }
  return cost;
}

void income_statement(const StatementInputs& in, int rows, Statements& out) {
  const WaterfallRecord& record = in.record;
  IncomeStatement& s = out.income;
  const int capitalised = last_capitalised_row(in);
  const std::vector<double> cost = plant_at_cost(in, rows);
  const std::vector<double> interest = accrued_interest(in, rows);
  for (int row = 0; row < rows; ++row) {
    const auto value = [&](WaterfallColumn c) { return column(record, c)[at(row)]; };
    s.operating_income.push_back(in.operating_income_usd[at(row)]);
    if (in.mining_usd) s.mining.push_back((*in.mining_usd)[at(row)]);
    if (in.machine_sales_usd) s.machine_sales.push_back((*in.machine_sales_usd)[at(row)]);
    if (in.site_bill_usd) s.site_bill.push_back((*in.site_bill_usd)[at(row)]);
    const double of_site = (in.mining_usd ? s.mining.back() : 0.0) +
                           (in.machine_sales_usd ? s.machine_sales.back() : 0.0) -
                           (in.site_bill_usd ? s.site_bill.back() : 0.0);
    s.refit.push_back(in.refit_usd ? (*in.refit_usd)[at(row)] : 0.0);
    s.reserve_interest.push_back(value(WaterfallColumn::reserve_interest));
    s.agent_fee.push_back(value(WaterfallColumn::agent_fee));
    s.interest_expense.push_back(row <= capitalised ? 0.0 : interest[at(row)]);
    const bool depreciates =
        row >= in.completion_row && row < in.completion_row + in.book_life_months;
    s.depreciation.push_back(depreciates ? cost[at(row)] / in.book_life_months : 0.0);
    // The duty to clear the site is provided for evenly while the plant is in service.
    s.decommissioning.push_back(row < in.completion_row
                                    ? 0.0
                                    : in.decommissioning_usd / (in.terms.rows - in.completion_row));
    s.tax.push_back(value(WaterfallColumn::tax));
    if (in.terms.owners_pay_tax) s.owner_tax.push_back(value(WaterfallColumn::owner_tax));
    s.net_income.push_back(s.operating_income.back() + of_site + s.reserve_interest.back() -
                           s.refit.back() - s.agent_fee.back() - s.interest_expense.back() -
                           s.depreciation.back() - s.decommissioning.back() - s.tax.back());
  }
}

void balance_sheet(const StatementInputs& in, int rows, Statements& out) {
  const WaterfallRecord& record = in.record;
  BalanceSheet& b = out.balance;
  const std::vector<double> cost = plant_at_cost(in, rows);
  double depreciated = 0, retained = 0, paid_in = in.capital.opening_equity_usd, provision = 0;
  for (int row = 0; row < rows; ++row) {
    const auto value = [&](WaterfallColumn c) { return column(record, c)[at(row)]; };
    depreciated += out.income.depreciation[at(row)];
    retained += out.income.net_income[at(row)] - value(WaterfallColumn::distribution);
    paid_in += in.capital.equity_in_usd[at(row)];
    provision += out.income.decommissioning[at(row)];
    if (row + 1 == in.terms.rows) {  // equity pays in what clears the site, and it is spent
      paid_in += in.decommissioning_usd;
      provision -= in.decommissioning_usd;
    }
    b.construction_account.push_back(in.capital.account_usd[at(row)]);
    b.cash.push_back(value(WaterfallColumn::cash));
    b.reserve.push_back(value(WaterfallColumn::reserve));
    b.plant.push_back(cost[at(row)] - depreciated);
    b.assets.push_back(b.construction_account.back() + b.cash.back() + b.reserve.back() +
                       b.plant.back());
    b.debt.push_back(value(WaterfallColumn::balance) + value(WaterfallColumn::principal_arrears));
    b.interest_payable.push_back(value(WaterfallColumn::accrued_interest) +
                                 value(WaterfallColumn::interest_arrears));
    b.cost_payable.push_back(value(WaterfallColumn::payable));
    b.rent_liability.push_back(in.rent_liability_usd[at(row)]);
    b.decommissioning_provision.push_back(provision);
    b.paid_in_equity.push_back(paid_in);
    b.retained_earnings.push_back(retained);
    b.claims.push_back(b.debt.back() + b.interest_payable.back() + b.cost_payable.back() +
                       b.rent_liability.back() + provision + paid_in + retained);
  }
}

}  // namespace

WaterfallRecord make_record(int rows) {
  return WaterfallRecord(static_cast<std::size_t>(WaterfallColumn::count),
                         std::vector<double>(at(rows), 0.0));
}

ColumnRecorder recorder_of(WaterfallRecord& record) {
  ColumnRecorder recorder;
  for (std::size_t c = 0; c < record.size(); ++c) recorder.columns[c] = record[c].data();
  return recorder;
}

std::vector<double> cash_gaps(const WaterfallTerms& terms, const WaterfallRecord& record) {
  std::vector<double> gaps(at(terms.rows));
  double cash = 0, reserve = terms.opening_reserve_usd, payable = 0;
  for (int row = 0; row < terms.rows; ++row) {
    const auto value = [&](WaterfallColumn c) { return column(record, c)[at(row)]; };
    const double sources =
        cash + reserve + value(WaterfallColumn::cfads) + value(WaterfallColumn::reserve_interest) +
        value(WaterfallColumn::prefunded) + value(WaterfallColumn::reserve_funding) +
        (value(WaterfallColumn::payable) - payable);
    const double uses = value(WaterfallColumn::tax) + value(WaterfallColumn::agent_fee) +
                        value(WaterfallColumn::interest_paid) +
                        value(WaterfallColumn::principal_paid) + value(WaterfallColumn::sweep) +
                        value(WaterfallColumn::distribution) + value(WaterfallColumn::cash) +
                        value(WaterfallColumn::reserve);
    const bool ends = value(WaterfallColumn::in_default) > 0.5;  // the lender took what was left
    gaps[at(row)] = ends ? 0.0 : sources - uses;
    cash = value(WaterfallColumn::cash);
    reserve = value(WaterfallColumn::reserve);
    payable = value(WaterfallColumn::payable);
  }
  return gaps;
}

Statements make_statements(const StatementInputs& in) {
  Statements out;
  out.rows = living_rows(in.record, in.terms.rows);
  income_statement(in, out.rows, out);
  balance_sheet(in, out.rows, out);
  double scale = 1;
  for (double assets : out.balance.assets) scale = std::max(scale, std::abs(assets));
  for (int row = 0; row < out.rows; ++row)
    out.largest_imbalance =
        std::max(out.largest_imbalance,
                 std::abs(out.balance.assets[at(row)] - out.balance.claims[at(row)]) / scale);
  for (double gap : cash_gaps(in.terms, in.record))
    out.largest_cash_gap = std::max(out.largest_cash_gap, std::abs(gap) / scale);
  return out;
}

}  // namespace gigawatt::finance
