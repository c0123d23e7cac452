#include "gigawatt/finance/statements.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/finance/sample_waterfall.h"
#include "gigawatt/finance/schedule.h"

namespace gigawatt::finance {
namespace {

using Column = WaterfallColumn;

constexpr int kWeakRows = 66;
constexpr int kWeakCompletion = 14;

// A deal with a reserve, phases that earn before the last is complete, and a weak year.
struct WeakYear {
  DebtSpec debt;
  ConstructionBudget budget;
  DrawTerms terms;
  std::vector<double> noi_usd = std::vector<double>(kWeakRows, 0.0);
  std::vector<double> liability_usd = std::vector<double>(kWeakRows, 0.0);
  Capital capital;
  RecordedPath path;
  WaterfallTerms bound;

  explicit WeakYear(DebtKind kind, bool fails = false) {
    debt.kind = kind;
    debt.rate = base::percent(8);
    debt.first_principal = base::make_month(2027, 11);
    debt.maturity = base::make_month(2031, 5);
    debt.reserve = base::Months{6};
    debt.sweep_share = base::percent(50);
    debt.cure = base::Months{2};
    budget = {.hard_cost_usd = 800e6,
              .soft_cost_usd = 60e6,
              .profile = std::vector<double>(kWeakRows, 0.0),
              .completion_row = kWeakCompletion};
    for (std::size_t row = 0; row < kWeakCompletion; ++row)
      budget.profile[row] = 1.0 / kWeakCompletion;
    terms = {.kind = kind,
             .annual_rate = 0.08,
             .upfront_fee = 0.02,
             .commitment_fee = 0.005,
             .construction_interest = 0.04,
             .capitalised_rows = kWeakCompletion};
    for (std::size_t row = 10; row < kWeakRows; ++row)
      noi_usd[row] = row < 30 || row > 41 ? 18e6 : 8e6;
    if (fails) std::fill(noi_usd.begin() + 30, noi_usd.end(), -1e6);
    const base::Timeline timeline(base::make_month(2026, 5), kWeakRows);
    const UnitSchedule schedule = *unit_schedule(debt, timeline, noi_usd);
    capital = close_with_amount({budget, terms, &schedule, kWeakRows}, 560e6);
    SampleWaterfall waterfall = waterfall_of(debt, schedule, capital, kWeakRows, kWeakCompletion);
    waterfall.terms.monthly_reserve_interest = 0.03 / 12;
    std::vector<double> cash = noi_usd;
    prepay(cash);
    path = run_alone(waterfall, cash);
    bound = waterfall.terms;
  }

  // A year's rent in row 14, credited over the two years after it.
  void prepay(std::vector<double>& cash) {
    cash[14] += 48e6;
    for (std::size_t row = 14; row < kWeakRows; ++row) liability_usd[row] = 48e6;
    for (std::size_t row = 15; row < kWeakRows; ++row) {
      const double credit = row < 39 ? 2e6 : 0;
      cash[row] -= credit;
      liability_usd[row] = liability_usd[row - 1] - credit;
    }
  }

  Statements statements(double decommissioning_usd = 0) const {
    return make_statements({.capital = capital,
                            .terms = bound,
                            .record = path.record,
                            .operating_income_usd = noi_usd,
                            .rent_liability_usd = liability_usd,
                            .decommissioning_usd = decommissioning_usd,
                            .completion_row = kWeakCompletion,
                            .book_life_months = 300});
  }
};

TEST(Statements, BalanceForABondAndForALoan) {
  for (DebtKind kind : {DebtKind::bond, DebtKind::construction_loan}) {
    const WeakYear deal(kind);
    ASSERT_FALSE(deal.path.defaults());
    const Statements s = deal.statements();
    EXPECT_EQ(s.rows, kWeakRows);
    EXPECT_LE(s.largest_imbalance, 1e-12);
    EXPECT_LE(s.largest_cash_gap, 1e-12);
    EXPECT_GT(s.balance.assets[kWeakCompletion], 800e6);
  }
}

// It is paid beside the company: a memo that neither income nor balance knows.
TEST(Statements, NoteTheTaxOfTheOwnersBesideTheCompanysAccount) {
  WeakYear deal(DebtKind::bond);
  const Statements before = deal.statements();
  EXPECT_TRUE(before.income.owner_tax.empty());
  deal.bound.owners_pay_tax = true;
  deal.path.record[static_cast<std::size_t>(Column::owner_tax)][40] = 3e6;
  const Statements s = deal.statements();
  EXPECT_EQ(s.income.owner_tax[40], 3e6);
  EXPECT_EQ(s.income.net_income, before.income.net_income);
  EXPECT_LE(s.largest_imbalance, 1e-12);
  EXPECT_LE(s.largest_cash_gap, 1e-12);
}

TEST(Statements, ProvideForClearingTheSiteWhileItIsInService) {
  const WeakYear deal(DebtKind::bond);
  const double cost = 60e6;
  const Statements s = deal.statements(cost), none = deal.statements();
  EXPECT_LE(s.largest_imbalance, 1e-12);
  EXPECT_EQ(s.balance.decommissioning_provision[kWeakCompletion - 1], 0);
  EXPECT_NEAR(s.balance.decommissioning_provision[kWeakRows - 2],
              cost * (kWeakRows - 1 - kWeakCompletion) / (kWeakRows - kWeakCompletion), 1);
  EXPECT_NEAR(s.balance.decommissioning_provision[kWeakRows - 1], 0, 1e-6);
  EXPECT_NEAR(s.balance.paid_in_equity[kWeakRows - 1] - none.balance.paid_in_equity[kWeakRows - 1],
              cost, 1e-6);
  double provided = 0;
  for (std::size_t row = 0; row < kWeakRows; ++row)
    provided += none.income.net_income[row] - s.income.net_income[row];
  EXPECT_NEAR(provided, cost, 1);
}

TEST(Statements, EndWithTheCompanyInADefault) {
  const WeakYear deal(DebtKind::bond, true);
  ASSERT_TRUE(deal.path.defaults());
  const Statements s = deal.statements();
  EXPECT_EQ(s.rows, static_cast<int>(deal.path.outcome.default_row));
  EXPECT_EQ(s.balance.assets.size(), static_cast<std::size_t>(s.rows));
  EXPECT_LE(s.largest_imbalance, 1e-12);
}

// The balance check is no identity: each flow that is told wrongly opens a gap.
TEST(Statements, AColumnThatLiesOpensTheBalance) {
  for (Column c : {Column::interest_arrears, Column::distribution, Column::cash, Column::reserve,
                   Column::balance, Column::agent_fee, Column::reserve_interest, Column::tax,
                   Column::payable, Column::accrued_interest, Column::principal_arrears}) {
    WeakYear deal(DebtKind::bond);
    deal.path.record[static_cast<std::size_t>(c)][40] += 1e6;
    EXPECT_GT(deal.statements().largest_imbalance, 1e-4) << static_cast<int>(c);
  }
}

TEST(Statements, ALiabilityOrAnIncomeThatLiesOpensTheBalance) {
  WeakYear liability(DebtKind::bond);
  liability.liability_usd[20] += 1e6;
  EXPECT_GT(liability.statements().largest_imbalance, 1e-4);
  WeakYear income(DebtKind::construction_loan);
  income.noi_usd[20] += 1e6;
  EXPECT_GT(income.statements().largest_imbalance, 1e-4);
  WeakYear plant(DebtKind::bond);
  plant.capital.spend_usd[3] += 1e6;
  EXPECT_GT(plant.statements().largest_imbalance, 1e-4);
}

TEST(Statements, APaymentThatLiesOpensTheCash) {
  for (Column c : {Column::cfads, Column::interest_paid, Column::principal_paid, Column::sweep,
                   Column::distribution, Column::prefunded, Column::tax}) {
    WeakYear deal(DebtKind::bond);
    deal.path.record[static_cast<std::size_t>(c)][41] += 1e6;
    EXPECT_GT(deal.statements().largest_cash_gap, 1e-4) << static_cast<int>(c);
  }
}

TEST(Statements, CapitaliseInterestUntilCompletion) {
  const WeakYear deal(DebtKind::bond);
  const Statements s = deal.statements();
  EXPECT_EQ(s.income.interest_expense[kWeakCompletion - 1], 0);
  EXPECT_NEAR(s.income.interest_expense[kWeakCompletion], 560e6 * 0.08 / 12, 1);
  const double plant = 860e6 + deal.capital.upfront_fee_usd +
                       deal.capital.capitalised_interest_usd - deal.capital.interest_income_usd;
  EXPECT_NEAR(s.balance.plant[kWeakCompletion - 1], plant, 1);
}

TEST(Statements, DepreciateTheCostOverTheBookLife) {
  const WeakYear deal(DebtKind::bond);
  const Statements s = deal.statements();
  EXPECT_EQ(s.income.depreciation[kWeakCompletion - 1], 0);
  EXPECT_NEAR(s.income.depreciation[kWeakCompletion], s.balance.plant[kWeakCompletion - 1] / 300,
              1);
}

TEST(Statements, RetainWhatWasEarnedAndNotDistributed) {
  const WeakYear deal(DebtKind::construction_loan);
  const Statements s = deal.statements();
  const double earned =
      std::accumulate(s.income.net_income.begin(), s.income.net_income.end(), 0.0);
  EXPECT_NEAR(s.balance.retained_earnings.back(), earned - deal.path.sum(Column::distribution), 1);
}

}  // namespace
}  // namespace gigawatt::finance
