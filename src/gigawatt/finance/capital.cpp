#include "gigawatt/finance/capital.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/finance/schedule.h"

namespace gigawatt::finance {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

// DSRA per unit of debt when it is first funded: its target before repayment starts.
double first_reserve(const ClosingInputs& inputs) {
  return inputs.schedule ? inputs.schedule->reserve.front() : 0;
}

// Rows in which the construction account still earns: it is emptied on completion but for interest
// that has accrued and is not due yet.
int earning_rows(const ClosingInputs& inputs) {
  return std::max(inputs.budget.completion_row, inputs.terms.capitalised_rows);
}

// Of each coupon per unit of debt, what accrues until completion and so is part of the cost: all of
// it before, and of the one that spans completion the months until then.
std::vector<double> capitalised_coupons(const ClosingInputs& inputs) {
  std::vector<double> coupons(at(inputs.rows), 0.0);
  if (!inputs.schedule) return coupons;
  const PaymentCalendar& calendar = inputs.schedule->calendar;
  for (std::size_t k = 0; k < calendar.payment_rows.size(); ++k) {
    const int row = calendar.payment_rows[k];
    const int months = k == 0 ? calendar.first_months : calendar.period_months;
    const int before = std::clamp(inputs.terms.capitalised_rows - (row + 1 - months), 0, months);
    coupons[at(row)] = inputs.schedule->interest[at(row)] * before / months;
  }
  return coupons;
}

// Present value, at the construction account's yield, of what a bond's proceeds must pay: the value
// of the budget, and of the coupons per unit of debt.
struct BondValues {
  double budget_usd = 0;
  double coupons = 0;
};

BondValues bond_values(const ClosingInputs& inputs) {
  BondValues values;
  const std::vector<double> coupons = capitalised_coupons(inputs);
  double discount = 1;
  for (int row = 0; row < inputs.rows; ++row) {
    if (row < earning_rows(inputs)) discount /= 1 + inputs.terms.construction_interest / 12;
    values.budget_usd += inputs.budget.base_cost_usd() * inputs.budget.profile[at(row)] * discount;
    values.coupons += coupons[at(row)] * discount;
  }
  return values;
}

// Equity that fills what a unit of bond does not: E = budget + D x bond_need.
double bond_need(const ClosingInputs& inputs, const BondValues& values) {
  return values.coupons - (1 - inputs.terms.upfront_fee - first_reserve(inputs));
}

Capital empty_capital(const ClosingInputs& inputs, double debt_usd) {
  Capital capital;
  capital.debt_usd = debt_usd;
  capital.hard_cost_usd = inputs.budget.hard_cost_usd;
  capital.contingency_usd = inputs.budget.contingency_usd;
  capital.soft_cost_usd = inputs.budget.soft_cost_usd;
  capital.upfront_fee_usd = debt_usd * inputs.terms.upfront_fee;
  capital.reserve_usd = debt_usd * first_reserve(inputs);
  for (auto* column : {&capital.draw_usd, &capital.equity_in_usd, &capital.spend_usd,
                       &capital.fee_usd, &capital.prefunded_usd, &capital.reserve_funding_usd,
                       &capital.income_usd, &capital.account_usd})
    column->assign(at(inputs.rows), 0);
  for (int row = 0; row < inputs.rows; ++row)
    capital.spend_usd[at(row)] = inputs.budget.base_cost_usd() * inputs.budget.profile[at(row)];
  return capital;
}

Capital close_bond(const ClosingInputs& inputs, double debt_usd) {
  const BondValues values = bond_values(inputs);
  Capital capital = empty_capital(inputs, debt_usd);
  capital.equity_usd = values.budget_usd + debt_usd * bond_need(inputs, values);
  capital.opening_debt_usd = debt_usd;
  capital.opening_equity_usd = capital.equity_usd;
  capital.opening_reserve_usd = capital.reserve_usd;
  const std::vector<double> coupons = capitalised_coupons(inputs);
  double account = debt_usd + capital.equity_usd - capital.upfront_fee_usd - capital.reserve_usd;
  // After its last payment the account is empty but for rounding.
  int end = std::min(earning_rows(inputs), inputs.rows);
  for (int row = end; row < inputs.rows; ++row)
    if (coupons[at(row)] > 0) end = row + 1;
  for (int row = 0; row < end; ++row) {
    const bool earns = row < earning_rows(inputs);
    const double income = earns ? account * inputs.terms.construction_interest / 12 : 0;
    capital.prefunded_usd[at(row)] = debt_usd * coupons[at(row)];
    account += income - capital.spend_usd[at(row)] - capital.prefunded_usd[at(row)];
    capital.income_usd[at(row)] = income;
    capital.account_usd[at(row)] = account;
    capital.interest_income_usd += income;
    capital.capitalised_interest_usd += capital.prefunded_usd[at(row)];
  }
  return capital;
}

// No lender asks for money in hand at close: equity pays the budget as it is spent.
Capital close_equity(const ClosingInputs& inputs) {
  Capital capital = empty_capital(inputs, 0);
  capital.equity_in_usd = capital.spend_usd;
  for (double equity : capital.equity_in_usd) capital.equity_usd += equity;
  return capital;
}

// Draws pro rata: the debt pays the share `draw_share` of every use. Returns the debt drawn.
double draw_loan(const ClosingInputs& inputs, double debt_usd, double draw_share,
                 Capital* capital) {
  const DrawTerms& terms = inputs.terms;
  double balance = draw_share * debt_usd * terms.upfront_fee;
  if (capital) {
    capital->opening_debt_usd = balance;
    capital->opening_equity_usd = debt_usd * terms.upfront_fee - balance;
  }
  const int last = std::max(inputs.budget.completion_row, terms.capitalised_rows);
  for (int row = 0; row < std::min(last, inputs.rows); ++row) {
    const double spend = inputs.budget.base_cost_usd() * inputs.budget.profile[at(row)];
    const double interest = balance * terms.annual_rate / 12;
    const double fee = std::max(0.0, debt_usd - balance) * terms.commitment_fee / 12;
    const double reserve = row + 1 == last ? debt_usd * first_reserve(inputs) : 0;
    const double uses = spend + interest + fee + reserve;
    balance += draw_share * uses;
    if (!capital) continue;
    capital->draw_usd[at(row)] = draw_share * uses;
    capital->equity_in_usd[at(row)] = uses - draw_share * uses;
    capital->prefunded_usd[at(row)] = interest;
    capital->fee_usd[at(row)] = fee;
    capital->reserve_funding_usd[at(row)] = reserve;
    capital->capitalised_interest_usd += interest;
    capital->commitment_fee_usd += fee;
  }
  return balance;
}

// The commitment fee's floor at zero keeps the recursion affine wherever the loan is not overdrawn.
double loan_at_share(const ClosingInputs& inputs, double draw_share) {
  const double scale = std::max(1.0, inputs.budget.base_cost_usd());
  double debt = scale;
  for (int pass = 0; pass < 60; ++pass) {
    const double a = draw_loan(inputs, debt, draw_share, nullptr);
    const double b = draw_loan(inputs, debt + scale, draw_share, nullptr);
    const double slope = (b - a) / scale;
    const double next = (a - slope * debt) / (1 - slope);
    if (std::abs(next - debt) <= 1e-13 * scale) return next;
    debt = next;
  }
  return debt;
}

Capital close_loan(const ClosingInputs& inputs, double debt_usd) {
  // The debt drawn grows with the share: 200 halvings of (0, 1] reach the last bit. A share of one
  // that still does not draw the whole debt leaves equity negative, which the caller reports.
  double low = 0, high = 1;
  for (int step = 0; step < 200; ++step) {
    const double middle = 0.5 * (low + high);
    (draw_loan(inputs, debt_usd, middle, nullptr) < debt_usd ? low : high) = middle;
  }
  Capital capital = empty_capital(inputs, debt_usd);
  const double drawn = draw_loan(inputs, debt_usd, high, &capital);
  capital.equity_usd =
      capital.opening_equity_usd + std::min(0.0, drawn - debt_usd) * (high == 1 ? 1.0 : 0.0);
  for (double equity : capital.equity_in_usd) capital.equity_usd += equity;
  return capital;
}

}  // namespace

Capital close_with_amount(const ClosingInputs& inputs, double debt_usd) {
  GIGAWATT_CHECK(debt_usd >= 0 && (inputs.schedule || debt_usd == 0), debt_usd);
  if (debt_usd == 0) return close_equity(inputs);
  return inputs.terms.kind == DebtKind::bond ? close_bond(inputs, debt_usd)
                                             : close_loan(inputs, debt_usd);
}

double debt_at_loan_to_cost(const ClosingInputs& inputs, double loan_to_cost) {
  if (!inputs.schedule) return 0;
  if (inputs.terms.kind == DebtKind::construction_loan) return loan_at_share(inputs, loan_to_cost);
  // D = g (D + E) and E = budget + D q, hence D = g budget / (1 - g (1 + q)).
  const BondValues values = bond_values(inputs);
  return loan_to_cost * values.budget_usd / (1 - loan_to_cost * (1 + bond_need(inputs, values)));
}

double hard_cost_from_loan_to_cost(const ClosingInputs& inputs, double contingency_share,
                                   double debt_usd, double loan_to_cost) {
  // The debt that a budget carries at this loan-to-cost is affine in the hard cost.
  const auto debt_for = [&](double hard_cost_usd) {
    ConstructionBudget budget = inputs.budget;
    budget.hard_cost_usd = hard_cost_usd;
    budget.contingency_usd = hard_cost_usd * contingency_share;
    return debt_at_loan_to_cost({budget, inputs.terms, inputs.schedule, inputs.rows}, loan_to_cost);
  };
  const double none = debt_for(0);
  const double slope = (debt_for(debt_usd) - none) / debt_usd;
  return (debt_usd - none) / slope;
}

}  // namespace gigawatt::finance
