#include "gigawatt/finance/waterfall.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/finance/sample_waterfall.h"

namespace gigawatt::finance {
namespace {

using Column = WaterfallColumn;

// A million dollars at 1 % a month, four half-yearly payments of a quarter of it each.
SampleWaterfall loan(int rows = 27) {
  SampleWaterfall w(rows);
  w.terms.opening_debt_usd = 1e6;
  w.terms.monthly_rate = 0.01;
  w.terms.cure_months = 2;
  const double shares[] = {1.0 / 4, 1.0 / 3, 1.0 / 2, 1.0};
  for (std::size_t k = 0; k < 4; ++k) {
    const std::size_t row = 6 * k + 5;
    w.is_payment[row] = w.is_test[row] = w.is_distribution[row] = 1;
    w.principal_share[row] = shares[k];
  }
  for (std::size_t row = 24; row < w.is_distribution.size(); ++row) w.is_distribution[row] = 1;
  return w;
}

// Cash arrives in the rows of the payments.
std::vector<double> paid(std::vector<double> by_payment, int rows = 27) {
  std::vector<double> cash(static_cast<std::size_t>(rows), 0.0);
  for (std::size_t k = 0; k < by_payment.size(); ++k) cash[6 * k + 5] = by_payment[k];
  return cash;
}

constexpr double kCent = 0.01;

TEST(Waterfall, PaysInterestBeforePrincipal) {
  SampleWaterfall w = loan();
  const RecordedPath path = run_alone(w, paid({80e3}));
  EXPECT_NEAR(path.at(Column::interest_due, 5), 60e3, kCent);
  EXPECT_NEAR(path.at(Column::interest_paid, 5), 60e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_due, 5), 250e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_paid, 5), 20e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_arrears, 5), 230e3, kCent);
  EXPECT_EQ(path.at(Column::interest_arrears, 5), 0);
}

TEST(Waterfall, FollowsTheLoanToZero) {
  SampleWaterfall w = loan();
  const RecordedPath path = run_alone(w, paid({310e3, 295e3, 280e3, 265e3}));
  EXPECT_FALSE(path.defaults());
  EXPECT_EQ(path.at(Column::balance, 26), 0);
  EXPECT_NEAR(path.sum(Column::interest_paid), 60e3 + 45e3 + 30e3 + 15e3, kCent);
  EXPECT_NEAR(path.sum(Column::principal_paid), 1e6, kCent);
  EXPECT_NEAR(path.sum(Column::distribution), 0, kCent);
  EXPECT_NEAR(path.outcome.minimum_dscr, 1, 1e-9);
  EXPECT_EQ(path.outcome.dscr_count, 4);
}

TEST(Waterfall, PaysTheAgentBeforeTheLender) {
  SampleWaterfall w = loan();
  w.fee_usd[5] = 30e3;
  const RecordedPath path = run_alone(w, paid({80e3}));
  EXPECT_NEAR(path.at(Column::agent_fee, 5), 30e3, kCent);
  EXPECT_NEAR(path.at(Column::interest_paid, 5), 50e3, kCent);
  EXPECT_NEAR(path.at(Column::interest_arrears, 5), 10e3, kCent);
}

TEST(Waterfall, CarriesUnpaidCostAsTheFirstClaimOnLaterCash) {
  SampleWaterfall w = loan();
  std::vector<double> cash = paid({400e3});
  cash[0] = -100e3;
  const RecordedPath path = run_alone(w, cash);
  EXPECT_NEAR(path.at(Column::payable, 0), 100e3, kCent);
  EXPECT_NEAR(path.at(Column::payable, 4), 100e3, kCent);
  EXPECT_EQ(path.at(Column::payable, 5), 0);
  EXPECT_NEAR(path.at(Column::interest_paid, 5), 60e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_paid, 5), 240e3, kCent);  // of 250: the cost came first
}

TEST(Waterfall, PaysNoOperatingCostOutOfTheReserve) {
  SampleWaterfall w = loan();
  w.terms.opening_reserve_usd = 300e3;
  std::vector<double> cash = paid({});
  cash[0] = -100e3;
  const RecordedPath path = run_alone(w, cash);
  EXPECT_NEAR(path.at(Column::reserve, 4), 300e3, kCent);
  EXPECT_NEAR(path.at(Column::payable, 4), 100e3, kCent);
}

TEST(Waterfall, DrawsTheReserveAndTopsItUpBeforeItDistributes) {
  SampleWaterfall w = loan();
  w.terms.opening_reserve_usd = 150e3;
  for (std::size_t row : {5u, 11u}) w.reserve_per_balance[row] = 150e3 / (row == 5 ? 750e3 : 500e3);
  const RecordedPath path = run_alone(w, paid({210e3, 295e3 + 130e3, 280e3, 265e3}));
  EXPECT_NEAR(path.at(Column::interest_paid, 5) + path.at(Column::principal_paid, 5), 310e3, kCent);
  EXPECT_NEAR(path.at(Column::reserve, 5), 50e3, kCent);
  EXPECT_NEAR(path.at(Column::reserve_top_up, 11), 100e3, kCent);
  EXPECT_NEAR(path.at(Column::reserve, 11), 150e3, kCent);
  EXPECT_NEAR(path.at(Column::distribution, 11), 30e3, kCent);
  EXPECT_NEAR(path.at(Column::reserve_release, 17), 150e3, kCent);  // its target ends
  EXPECT_NEAR(path.at(Column::distribution, 17), 150e3, kCent);
  EXPECT_FALSE(path.defaults());
}

TEST(Waterfall, PaysInterestOutOfTheReserveBeforePrincipal) {
  SampleWaterfall w = loan();
  w.terms.opening_reserve_usd = 100e3;
  const RecordedPath path = run_alone(w, paid({}));
  EXPECT_NEAR(path.at(Column::interest_paid, 5), 60e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_paid, 5), 40e3, kCent);
  EXPECT_EQ(path.at(Column::reserve, 5), 0);
}

TEST(Waterfall, SweepsItsShareOfTheCashThatIsLeft) {
  SampleWaterfall w = loan();
  w.terms.sweep_share = 0.5;
  w.terms.sweep_below_dscr = kNoTest;
  const RecordedPath path = run_alone(w, paid({410e3}));
  EXPECT_NEAR(path.at(Column::sweep, 5), 50e3, kCent);
  EXPECT_NEAR(path.at(Column::balance, 5), 700e3, kCent);
  EXPECT_NEAR(path.at(Column::distribution, 5), 50e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_due, 11), 700e3 / 3, kCent);  // less is owed each time
}

TEST(Waterfall, SweepsNoMoreThanIsOwed) {
  SampleWaterfall w = loan();
  w.terms.sweep_share = 1;
  w.terms.sweep_below_dscr = kNoTest;
  const RecordedPath path = run_alone(w, paid({2e6, 100e3}));
  EXPECT_NEAR(path.at(Column::sweep, 5), 750e3, kCent);
  EXPECT_EQ(path.at(Column::balance, 5), 0);
  EXPECT_NEAR(path.at(Column::distribution, 5), 2e6 - 310e3 - 750e3, kCent);
  EXPECT_NEAR(path.at(Column::distribution, 11), 100e3, kCent);
  EXPECT_EQ(path.outcome.dscr_count, 1);  // nothing was due any more
}

TEST(Waterfall, SweepsOnlyWhileTheDscrIsBelowItsTrigger) {
  SampleWaterfall w = loan();
  w.terms.sweep_share = 1;
  w.terms.sweep_below_dscr = 1.2;
  EXPECT_EQ(run_alone(w, paid({310e3 * 1.21})).at(Column::sweep, 5), 0);
  EXPECT_NEAR(run_alone(w, paid({310e3 * 1.19})).at(Column::sweep, 5), 310e3 * 0.19, kCent);
}

TEST(Waterfall, TrapsCashInLockUpAndReleasesItLater) {
  SampleWaterfall w = loan();
  w.terms.lockup_dscr = 1.15;
  // DSCR by period 1.1, 1.1, 1.3, 1.5; trailing over two: 1.1, 1.1, 1.197, 1.397.
  const RecordedPath path =
      run_alone(w, paid({310e3 * 1.1, 295e3 * 1.1, 280e3 * 1.3, 265e3 * 1.5}));
  EXPECT_EQ(path.at(Column::distribution, 5), 0);
  EXPECT_EQ(path.at(Column::distribution, 11), 0);
  EXPECT_NEAR(path.at(Column::cash, 11), 31e3 + 29.5e3, kCent);
  EXPECT_NEAR(path.at(Column::trailing_dscr, 17), (295e3 * 1.1 + 280e3 * 1.3) / 575e3, 1e-9);
  EXPECT_NEAR(path.at(Column::distribution, 17), 31e3 + 29.5e3 + 84e3, kCent);
  EXPECT_NEAR(path.at(Column::distribution, 23), 132.5e3, kCent);
}

TEST(Waterfall, ReleasesTrappedCashWhenTheDebtIsRepaid) {
  SampleWaterfall w = loan();
  w.terms.lockup_dscr = 5;
  const RecordedPath path = run_alone(w, paid({400e3, 400e3, 400e3, 400e3}));
  for (int row : {5, 11, 17}) EXPECT_EQ(path.at(Column::distribution, row), 0);
  EXPECT_NEAR(path.at(Column::distribution, 23), 1.6e6 - 1.15e6, kCent);
}

TEST(Waterfall, RemembersABreachOfTheCovenant) {
  SampleWaterfall w = loan();
  w.terms.covenant_dscr = 1.05;
  EXPECT_EQ(run_alone(w, paid({330e3, 330e3, 330e3, 330e3})).outcome.breached, 0);
  EXPECT_EQ(run_alone(w, paid({310e3 * 1.04, 400e3, 400e3, 400e3})).outcome.breached, 1);
  // One weak period in a strong year breaches nothing: the test is on twelve months.
  const RecordedPath weak = run_alone(w, paid({400e3, 300e3, 400e3, 400e3}));
  EXPECT_EQ(weak.outcome.breached, 0);
  EXPECT_NEAR(weak.outcome.minimum_dscr, 300e3 / 295e3, 1e-9);
}

TEST(Waterfall, CuresArrearsInTime) {
  SampleWaterfall w = loan();
  std::vector<double> cash = paid({300e3, 400e3, 400e3, 400e3});
  cash[7] = 20e3;  // two months late
  const RecordedPath path = run_alone(w, cash);
  EXPECT_FALSE(path.defaults());
  EXPECT_NEAR(path.at(Column::principal_arrears, 5), 10e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_paid, 7), 10e3, kCent);
  EXPECT_EQ(path.at(Column::principal_arrears, 7), 0);
  // What is late goes on costing interest: 760,000 for two months, then 750,000.
  EXPECT_NEAR(path.at(Column::interest_due, 11), 2 * 7.6e3 + 4 * 7.5e3, kCent);
}

TEST(Waterfall, DefaultsWhenArrearsOutliveTheCure) {
  SampleWaterfall w = loan();
  std::vector<double> cash = paid({300e3, 400e3, 400e3, 400e3});
  cash[8] = 20e3;  // a month after the cure ended
  const RecordedPath path = run_alone(w, cash);
  EXPECT_EQ(path.outcome.default_row, 7);
  EXPECT_EQ(path.at(Column::in_default, 7), 1);
  EXPECT_EQ(path.sum(Column::distribution), 0);
}

TEST(Waterfall, DefaultsAtOnceWithoutACure) {
  SampleWaterfall w = loan();
  w.terms.cure_months = 0;
  EXPECT_EQ(run_alone(w, paid({300e3})).outcome.default_row, 5);
}

TEST(Waterfall, DefaultsOnTheLastPaymentWithinItsRows) {
  SampleWaterfall w = loan(26);  // maturity in row 23, two months of cure
  EXPECT_EQ(run_alone(w, paid({310e3, 295e3, 280e3, 200e3}, 26)).outcome.default_row, 25);
}

TEST(Waterfall, DoesNotDefaultOverTheRoundingOfAWire) {
  SampleWaterfall w = loan();
  EXPECT_FALSE(run_alone(w, paid({310e3 - 0.9, 295e3 + 1, 280e3 + 1, 265e3 + 1})).defaults());
  EXPECT_TRUE(run_alone(w, paid({310e3 - 1.1, 295e3 + 2, 280e3 + 2, 265e3 + 2})).defaults());
}

TEST(Waterfall, EnforcementRecoversTheSiteLessItsCost) {
  SampleWaterfall w = loan();
  w.terms.enforcement_cost = 0.1;
  for (std::size_t row = 0; row < w.debt_discount.size(); ++row)
    w.debt_discount[row] = std::pow(1.01, -static_cast<double>(row + 1));
  std::vector<double> cash = paid({60e3});
  cash[7] = 5e3;
  const RecordedPath path = run_alone(w, cash, {}, std::vector<double>(27, 800e3));
  ASSERT_EQ(path.outcome.default_row, 7);
  // The claim: balance 750, arrears 250 less the 5 that came, two months' interest on all of it.
  const double claim = 750e3 + 245e3 + 2 * 10e3;
  EXPECT_NEAR(path.at(Column::recovered, 7), 720e3, kCent);
  EXPECT_NEAR(path.outcome.lender_loss_usd, (claim - 720e3) * std::pow(1.01, -8), kCent);
  for (Column c : {Column::cash, Column::reserve, Column::balance, Column::principal_arrears,
                   Column::interest_arrears, Column::payable, Column::cfads})
    for (int row = 8; row < 27; ++row) EXPECT_EQ(path.at(c, row), 0) << static_cast<int>(c);
}

TEST(Waterfall, ALenderRecoversNoMoreThanItsClaim) {
  SampleWaterfall w = loan();
  const RecordedPath path = run_alone(w, paid({}), {}, std::vector<double>(27, 9e6));
  ASSERT_TRUE(path.defaults());
  EXPECT_EQ(path.outcome.lender_loss_usd, 0);
  EXPECT_NEAR(path.at(Column::recovered, 7), 1e6 + 60e3 + 20e3, kCent);
}

TEST(Waterfall, PrefundedInterestPaysInterestAndNothingElse) {
  SampleWaterfall w = loan();
  w.prefunded_usd[5] = 100e3;  // more than the 60,000 that are due
  const RecordedPath path = run_alone(w, paid({250e3}));
  EXPECT_NEAR(path.at(Column::prefunded, 5), 60e3, kCent);
  EXPECT_NEAR(path.at(Column::interest_paid, 5), 60e3, kCent);
  EXPECT_NEAR(path.at(Column::principal_paid, 5), 250e3, kCent);
  EXPECT_EQ(path.at(Column::distribution, 5), 0);
}

TEST(Waterfall, CreditsInterestOnCashAndReserve) {
  SampleWaterfall w = loan();
  w.terms.monthly_reserve_interest = 0.01;
  w.terms.opening_reserve_usd = 100e3;
  w.reserve_per_balance[5] = 100e3 / 750e3;
  std::vector<double> cash = paid({400e3});
  cash[3] = 50e3;
  const RecordedPath path = run_alone(w, cash);
  EXPECT_NEAR(path.at(Column::reserve_interest, 0), 1e3, kCent);
  EXPECT_NEAR(path.at(Column::reserve_interest, 4), 0.01 * (100e3 * std::pow(1.01, 4) + 50e3),
              kCent);
  EXPECT_GT(path.at(Column::dscr, 5), 450e3 / 310e3);
}

// What the reserve earns is the lender's: it lowers the cash that service takes, and pays no cost.
TEST(Waterfall, InterestOnTheReserveServesTheDebtAlone) {
  SampleWaterfall w = loan();
  w.terms.monthly_reserve_interest = 0.01;
  w.terms.opening_reserve_usd = 100e3;
  w.reserve_per_balance[5] = 100e3 / 750e3;
  const double earned = 100e3 * (std::pow(1.01, 6) - 1);
  const RecordedPath whole = run_alone(w, paid({400e3}));
  EXPECT_NEAR(whole.at(Column::reserve_release, 5), earned, kCent);
  EXPECT_NEAR(whole.at(Column::reserve, 5), 100e3, kCent);
  EXPECT_NEAR(whole.at(Column::distribution, 5), 400e3 + earned - 310e3, kCent);
  std::vector<double> loss = paid({});
  loss[0] = -50e3;
  const RecordedPath empty = run_alone(w, loss);
  EXPECT_NEAR(empty.at(Column::payable, 5), 50e3, kCent);
  EXPECT_NEAR(empty.at(Column::interest_paid, 5) + empty.at(Column::principal_paid, 5),
              100e3 + earned, kCent);
}

// A target that falls by more than the service leaves an excess that waits for the next payment.
TEST(Waterfall, AnExcessOfTheReserveWaitsForTheNextPayment) {
  SampleWaterfall w = loan();
  w.terms.opening_reserve_usd = 500e3;
  std::vector<double> cash = paid({});
  cash[0] = -50e3;
  const RecordedPath path = run_alone(w, cash);
  EXPECT_NEAR(path.at(Column::reserve, 5), 500e3 - 310e3, kCent);
  EXPECT_NEAR(path.at(Column::payable, 5), 50e3, kCent) << "it is no cash for operations";
  EXPECT_NEAR(path.at(Column::reserve, 11), 0, kCent);
  EXPECT_NEAR(path.at(Column::interest_arrears, 11) + path.at(Column::principal_arrears, 11),
              295e3 - 190e3, kCent);
}

TEST(Waterfall, WhatTheReserveHoldsAtTheEndIsFree) {
  SampleWaterfall w = loan();
  w.terms.opening_reserve_usd = 2e6;
  std::vector<double> cash = paid({});
  cash[0] = -50e3;
  const RecordedPath path = run_alone(w, cash);
  EXPECT_EQ(path.at(Column::balance, 23), 0);
  EXPECT_EQ(path.at(Column::payable, 23), 0);
  EXPECT_NEAR(path.at(Column::distribution, 23), 2e6 - 1e6 - 150e3 - 50e3, kCent);
}

TEST(Waterfall, DrawsAddToTheDebtAfterTheRowsInterest) {
  SampleWaterfall w = loan();
  w.terms.opening_debt_usd = 0;
  w.draw_usd[1] = 600e3;
  w.draw_usd[3] = 400e3;
  const RecordedPath path = run_alone(w, paid({500e3}));
  EXPECT_NEAR(path.at(Column::balance, 4), 1e6, kCent);
  EXPECT_NEAR(path.at(Column::interest_due, 5), 2 * 6e3 + 2 * 10e3, kCent);
}

TEST(Waterfall, ReadsDistributionsAndTheirValueAtClose) {
  SampleWaterfall w = loan();
  for (std::size_t row = 0; row < w.equity_discount.size(); ++row)
    w.equity_discount[row] = std::pow(0.99, static_cast<double>(row + 1));
  const RecordedPath path = run_alone(w, paid({410e3, 395e3, 280e3, 265e3}));
  EXPECT_NEAR(path.distributions_usd[5], 100e3, kCent);
  EXPECT_NEAR(path.outcome.distributions_value_usd,
              100e3 * std::pow(0.99, 6) + 100e3 * std::pow(0.99, 12), kCent);
}

}  // namespace
}  // namespace gigawatt::finance
