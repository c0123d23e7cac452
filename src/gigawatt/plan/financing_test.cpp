// A plan closed at a size: what its debt, its reserve and its tax must add up to.

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/finance/tax.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/sample_plan.h"

namespace gigawatt::plan {
namespace {

using finance::WaterfallColumn;

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// Interest of the construction months is part of the cost that is depreciated; deducting it as
// interest as well would count it twice.
TEST(Tax, DeductsEachDollarOfInterestOnce) {
  for (const std::string file : {"river-bend-one-start", "colocation-campus"})
    for (const std::string payer : {"owners", "company"}) {
      SCOPED_TRACE(file + " " + payer);
      const sample::Sample deal = sample::from_file(
          "scenarios/" + file + ".toml",
          {"finance.tax={ bonus = \"0 %\", loss_limit = \"100 %\", interest_limit = \"100 %\" }",
           "finance.tax.paid_by=" + payer});
      ASSERT_TRUE(deal.financing) << deal.why();
      const Financing& f = *deal.financing;
      const BaseCase base = base_case(*deal.plan, f);
      ASSERT_FALSE(base.defaults);
      ASSERT_EQ(finance::column(base.record, WaterfallColumn::tax_loss_carried).back(), 0);
      const finance::IncomeStatement& s = base.statements.income;
      const double taxed = sum(s.operating_income) + sum(s.reserve_interest) - sum(s.agent_fee) -
                           sum(s.interest_expense) - sum(f.tax_depreciation_usd);
      const double rate = finance::combined_rate(*deal.plan->spec.finance.tax);
      EXPECT_EQ(sum(s.tax) == 0, payer == "owners");
      EXPECT_NEAR((sum(s.tax) + sum(s.owner_tax)) / rate / taxed, 1, 1e-9);
    }
}

// Six months' reserve is half of what the next twelve months of repayment cost, also for a loan
// whose interest until completion was paid out of its draws.
TEST(Reserve, HoldsItsMonthsOfTheFirstYearsService) {
  for (const std::string file : {"river-bend-one-start", "colocation-campus"}) {
    SCOPED_TRACE(file);
    const sample::Sample deal = sample::from_file("scenarios/" + file + ".toml");
    ASSERT_TRUE(deal.financing) << deal.why();
    const Financing& f = *deal.financing;
    const finance::DebtSpec& debt = *deal.plan->debt;
    ASSERT_EQ(debt.amortisation, finance::Amortisation::level);
    const double n = f.schedule->calendar.principal_payments();
    const double rate = f.schedule->rate_per_period;
    const double payment = f.capital.debt_usd * rate / (1 - std::pow(1 + rate, -n));
    const double year = payment * static_cast<double>(debt.payments_per_year);
    EXPECT_NEAR(f.capital.reserve_usd / (year * debt.reserve.count / 12), 1, 1e-9);
  }
}

// Rent of the first halls comes before the last is complete, when the loan's reserve is not yet
// funded: it stays in the operating account and does not fill the reserve a second time.
TEST(Reserve, OfALoanIsFundedOnceThoughHallsEarnEarly) {
  const sample::Sample deal = sample::from_file("scenarios/colocation-campus.toml");
  ASSERT_TRUE(deal.financing) << deal.why();
  const BaseCase base = base_case(*deal.plan, *deal.financing);
  const auto& reserve = finance::column(base.record, WaterfallColumn::reserve);
  const auto& income = finance::column(base.record, WaterfallColumn::cfads);
  double earned_before = 0;
  for (int row = 0; row < deal.plan->completion_row; ++row) {
    const auto i = static_cast<std::size_t>(row);
    earned_before += income[i];
    const bool funding = row + 1 == deal.plan->completion_row;
    EXPECT_NEAR(reserve[i], funding ? deal.financing->capital.reserve_usd : 0.0, 1.0) << row;
  }
  EXPECT_GT(earned_before, 0);
}

// A debt asked for by its share of the cost is that share, merchant capacity included.
TEST(Size, KeepsTheLoanToCostAsMerchantCapacityGrows) {
  for (const std::string file : {"river-bend", "colocation-campus"}) {
    SCOPED_TRACE(file);
    const sample::Sample deal = sample::from_file("scenarios/" + file + ".toml");
    ASSERT_TRUE(deal.financing) << deal.why();
    for (const double merchant : {10e6, 100e6, 400e6}) {
      const FinancingResult larger =
          close_financing(*deal.plan, {.debt_usd = {}, .merchant_watts = merchant});
      ASSERT_TRUE(larger.has_value());
      EXPECT_NEAR((*larger)->capital.loan_to_cost(), deal.financing->capital.loan_to_cost(), 1e-9);
      // What debt.amount must say to get there.
      EXPECT_NEAR(contracted_debt_usd(*deal.plan, **larger) / deal.financing->capital.debt_usd, 1,
                  1e-9);
    }
  }
}

TEST(BackSolve, GivesTheCostWhoseLoanToCostWasPublished) {
  for (const std::string kind : {"bond", "construction-loan"})
    for (const std::string share : {"60 %", "85 %", "99 %"}) {
      const sample::Sample deal = sample::from_file(
          "scenarios/river-bend.toml",
          {"debt.kind=" + kind, "site.back_solve.loan_to_cost=" + share, "site.contingency=7 %"});
      ASSERT_TRUE(deal.financing) << deal.why();
      EXPECT_NEAR(deal.financing->capital.loan_to_cost(),
                  deal.plan->spec.site.back_solve->loan_to_cost.in(base::ratio), 1e-9)
          << kind << ' ' << share;
    }
}

}  // namespace
}  // namespace gigawatt::plan
