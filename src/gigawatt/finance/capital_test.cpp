#include "gigawatt/finance/capital.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/finance/schedule.h"
#include "support/numbers.h"

namespace gigawatt::finance {
namespace {

using support::sum;

constexpr int kRows = 60;
constexpr int kCompletion = 15;

struct Deal {
  DebtSpec debt;
  ConstructionBudget budget;
  DrawTerms terms;
  UnitSchedule schedule;

  explicit Deal(DebtKind kind, std::vector<double> profile = {}) {
    debt.kind = kind;
    debt.rate = base::percent(8);
    debt.first_principal = base::make_month(2027, 11);
    debt.maturity = base::make_month(2030, 11);
    debt.reserve = base::Months{6};
    budget = {.hard_cost_usd = 800e6, .contingency_usd = 40e6, .soft_cost_usd = 60e6};
    if (profile.empty()) profile.assign(kCompletion, 1.0 / kCompletion);
    profile.resize(kRows, 0.0);
    budget.profile = profile;
    budget.completion_row = kCompletion;
    terms = {.kind = kind,
             .annual_rate = 0.08,
             .upfront_fee = 0.02,
             .commitment_fee = 0.005,
             .construction_interest = 0.04,
             .capitalised_rows = kCompletion};
    const base::Timeline timeline(base::make_month(2026, 5), kRows);
    schedule = *unit_schedule(debt, timeline, std::vector<double>(kRows, 1.0));
  }
  ClosingInputs inputs() const { return {budget, terms, &schedule, kRows}; }
};

// All that comes in against all that goes out.
void expect_sources_are_uses(const Capital& c) {
  const double sources = c.debt_usd + c.equity_usd + c.interest_income_usd;
  const double uses = c.hard_cost_usd + c.contingency_usd + c.soft_cost_usd + c.upfront_fee_usd +
                      c.commitment_fee_usd + c.capitalised_interest_usd + c.reserve_usd;
  EXPECT_NEAR(sources / uses, 1, 1e-9);
}

TEST(Bond, EmptiesItsAccountAfterCompletion) {
  const Deal deal(DebtKind::bond);
  const Capital c = close_with_amount(deal.inputs(), 600e6);
  EXPECT_NEAR(c.account_usd[kCompletion - 1], 600e6 * 0.02, 1e-9 * 900e6);  // accrued, not due
  EXPECT_NEAR(c.account_usd[17], 0, 1e-9 * 900e6);
  for (int row = 0; row + 1 < kCompletion; ++row)
    EXPECT_GT(c.account_usd[static_cast<std::size_t>(row)], 0) << row;
  expect_sources_are_uses(c);
  EXPECT_EQ(c.opening_debt_usd, 600e6);
  EXPECT_EQ(sum(c.draw_usd), 0);
}

// Completion after 15 months: two coupons before it, and half of the one that spans it.
TEST(Bond, PaysTheInterestUntilCompletionOutOfTheAccount) {
  const Deal deal(DebtKind::bond);
  const Capital c = close_with_amount(deal.inputs(), 600e6);
  EXPECT_NEAR(c.prefunded_usd[5], 600e6 * 0.04, 1e-3);
  EXPECT_NEAR(c.prefunded_usd[11], 600e6 * 0.04, 1e-3);
  EXPECT_NEAR(c.prefunded_usd[17], 600e6 * 0.02, 1e-3);  // the rest is the project's to pay
  EXPECT_EQ(c.prefunded_usd[23], 0);
  EXPECT_NEAR(c.capitalised_interest_usd / (600e6 * 0.08 * 15 / 12), 1, 1e-9);
  EXPECT_EQ(c.account_usd[16], c.account_usd[15]);  // it waits, and earns nothing more
}

// Proceeds that lie idle at less than the coupon cost the difference (negative carry).
TEST(Bond, CostsMoreTheLessItsProceedsEarn) {
  Deal deal(DebtKind::bond);
  const double earning = close_with_amount(deal.inputs(), 600e6).project_cost_usd();
  deal.terms.construction_interest = 0;
  const Capital idle = close_with_amount(deal.inputs(), 600e6);
  EXPECT_EQ(idle.interest_income_usd, 0);
  EXPECT_GT(idle.project_cost_usd(), earning + 10e6);
  expect_sources_are_uses(idle);
}

TEST(Bond, TooLargeForItsCostLeavesEquityNegative) {
  const Deal deal(DebtKind::bond);
  EXPECT_LT(close_with_amount(deal.inputs(), 2e9).equity_usd, 0);
}

TEST(Loan, DrawsItsAmountProRataWithEquity) {
  const Deal deal(DebtKind::construction_loan);
  const Capital c = close_with_amount(deal.inputs(), 600e6);
  EXPECT_NEAR((c.opening_debt_usd + sum(c.draw_usd)) / 600e6, 1, 1e-9);
  EXPECT_NEAR((c.opening_equity_usd + sum(c.equity_in_usd)) / c.equity_usd, 1, 1e-9);
  for (std::size_t row = 0; row < kCompletion; ++row)
    EXPECT_NEAR(c.draw_usd[row] / (c.draw_usd[row] + c.equity_in_usd[row]), c.loan_to_cost(), 1e-9);
  expect_sources_are_uses(c);
}

// The same loan as a plain monthly sheet, at the draw share that the closing found.
TEST(Loan, AccruesInterestAndFeesOnWhatIsDrawn) {
  const Deal deal(DebtKind::construction_loan);
  const Capital c = close_with_amount(deal.inputs(), 600e6);
  const double share = c.loan_to_cost();
  double balance = share * 12e6;  // the fee of 2 %
  for (std::size_t row = 0; row < kCompletion; ++row) {
    const double interest = balance * 0.08 / 12, fee = (600e6 - balance) * 0.005 / 12;
    EXPECT_NEAR(c.prefunded_usd[row], interest, 1) << row;
    EXPECT_NEAR(c.fee_usd[row], fee, 1) << row;
    const double reserve = row + 1 == kCompletion ? c.reserve_usd : 0;
    balance += share * (900e6 / kCompletion + interest + fee + reserve);
  }
  EXPECT_NEAR(balance / 600e6, 1, 1e-9);
}

TEST(Loan, TooLargeForItsCostLeavesEquityNegative) {
  const Deal deal(DebtKind::construction_loan);
  EXPECT_LT(close_with_amount(deal.inputs(), 2e9).equity_usd, 0);
}

// Money that no lender wants to see at close would lie idle: equity pays what is spent, when it is.
TEST(Capital, WithoutDebtEquityPaysTheBudgetAsItIsSpent) {
  for (DebtKind kind : {DebtKind::bond, DebtKind::construction_loan}) {
    const Deal deal(kind);
    const Capital c = close_with_amount(deal.inputs(), 0);
    EXPECT_EQ(c.opening_equity_usd, 0);
    EXPECT_EQ(c.equity_in_usd, c.spend_usd);
    EXPECT_NEAR(c.equity_usd / 900e6, 1, 1e-12);
    EXPECT_EQ(sum(c.account_usd), 0);
    expect_sources_are_uses(c);
  }
}

TEST(Capital, LoanToCostClosesThroughFeesReserveAndInterest) {
  for (DebtKind kind : {DebtKind::bond, DebtKind::construction_loan})
    for (double share : {0.0, 0.3, 0.65, 0.85}) {
      const Deal deal(kind);
      const double debt = debt_at_loan_to_cost(deal.inputs(), share);
      const Capital c = close_with_amount(deal.inputs(), debt);
      EXPECT_NEAR(c.loan_to_cost(), share, 1e-9);
      expect_sources_are_uses(c);
    }
}

TEST(Capital, BackSolvedHardCostCarriesThePublishedRatio) {
  for (DebtKind kind : {DebtKind::bond, DebtKind::construction_loan}) {
    Deal deal(kind);
    const double hard = hard_cost_from_loan_to_cost(deal.inputs(), 0.05, 600e6, 0.7);
    deal.budget.hard_cost_usd = hard;
    deal.budget.contingency_usd = 0.05 * hard;
    EXPECT_NEAR(close_with_amount(deal.inputs(), 600e6).loan_to_cost(), 0.7, 1e-9);
  }
}

TEST(Capital, ADebtThatOutgrowsItsOwnCostIsNotPositive) {
  Deal deal(DebtKind::bond);
  deal.terms.upfront_fee = 0.9;  // with the reserve, more than each dollar borrowed
  EXPECT_LT(debt_at_loan_to_cost(deal.inputs(), 0.99), 0);
}

TEST(Capital, WithoutDebtEquityPaysTheBudget) {
  const Deal deal(DebtKind::bond);
  const ClosingInputs inputs{deal.budget, deal.terms, nullptr, kRows};
  const Capital c = close_with_amount(inputs, 0);
  EXPECT_EQ(c.debt_usd, 0);
  EXPECT_EQ(c.capitalised_interest_usd, 0);
  expect_sources_are_uses(c);
  EXPECT_EQ(debt_at_loan_to_cost(inputs, 0.8), 0);
}

TEST(Capital, SpendingLaterCostsLessEquity) {
  std::vector<double> late(kCompletion, 0.0);
  late.back() = 1;
  std::vector<double> early(kCompletion, 0.0);
  early.front() = 1;
  for (DebtKind kind : {DebtKind::bond, DebtKind::construction_loan}) {
    const Deal first(kind, early), last(kind, late);
    EXPECT_LT(close_with_amount(last.inputs(), 600e6).equity_usd,
              close_with_amount(first.inputs(), 600e6).equity_usd);
  }
}

}  // namespace
}  // namespace gigawatt::finance
