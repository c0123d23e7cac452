#include "gigawatt/finance/tax.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/finance/metrics.h"
#include "gigawatt/finance/sample_waterfall.h"
#include "support/numbers.h"

namespace gigawatt::finance {
namespace {

using Column = WaterfallColumn;
using support::sum;

TaxSpec spec(double five, double fifteen, double bonus) {
  TaxSpec tax;
  tax.federal_rate = base::percent(21);
  tax.state_rate = base::percent(5);
  tax.share_5_year = base::ratio(five);
  tax.share_15_year = base::ratio(fifteen);
  tax.bonus = base::ratio(bonus);
  return tax;
}

TEST(Tax, ScheduledSharesSumToOne) {
  EXPECT_NEAR(sum(macrs_5_year()), 1, 1e-12);
  EXPECT_NEAR(sum(macrs_15_year()), 1, 1e-12);
  EXPECT_EQ(macrs_5_year().size(), 6u);  // half a year at both ends
  EXPECT_EQ(macrs_15_year().size(), 16u);
}

// IRS Publication 946, table A-7a: 2.461 % in January, 1.391 % in June, 0.107 % in December; the
// table rounds 1/39 to 2.564 %.
TEST(Tax, ShellFollowsTheMidMonthTable) {
  EXPECT_NEAR(shell_39_year(0, 1), 0.02461, 5e-5);
  EXPECT_NEAR(shell_39_year(0, 6), 0.01391, 5e-5);
  EXPECT_NEAR(shell_39_year(0, 12), 0.00107, 5e-6);
  EXPECT_NEAR(shell_39_year(20, 7), 0.02564, 5e-6);
  for (unsigned month = 1; month <= 12; ++month) {
    double total = 0;
    for (int year = 0; year < 45; ++year) total += shell_39_year(year, month);
    EXPECT_NEAR(total, 1, 1e-12) << month;
  }
}

TEST(Tax, StateTaxIsDeductedFromTheFederalBase) {
  EXPECT_NEAR(combined_rate(spec(0, 0, 0)), 0.05 + 0.21 * 0.95, 1e-15);
}

TEST(Tax, YearsEndInDecemberAndWithTheTimeline) {
  const base::Timeline timeline(base::make_month(2026, 5), 30);
  const std::vector<std::uint8_t> ends = tax_year_ends(timeline);
  for (int row = 0; row < 30; ++row)
    EXPECT_EQ(ends[static_cast<std::size_t>(row)], row == 7 || row == 19 || row == 29) << row;
}

TEST(Tax, DeductsTheWholeBasisOverItsLives) {
  const base::Timeline timeline(base::make_month(2026, 5), 12 * 45);
  for (double bonus : {0.0, 0.4, 1.0})
    EXPECT_NEAR(sum(tax_depreciation_usd(spec(0.1, 0.6, bonus), 1e9, timeline, 14)), 1e9, 1e-3);
}

TEST(Tax, BonusBringsTheShortLivesForwardAndNothingElse) {
  const base::Timeline timeline(base::make_month(2026, 5), 12 * 45);
  // In service in row 14, July 2027: the first deduction falls in December 2027, row 19.
  const auto plain = tax_depreciation_usd(spec(0.1, 0.6, 0), 1e9, timeline, 14);
  const auto full = tax_depreciation_usd(spec(0.1, 0.6, 1), 1e9, timeline, 14);
  const double shell = 0.3e9 * 5.5 / 12 / 39;
  EXPECT_EQ(plain[7], 0);
  EXPECT_NEAR(plain[19], 0.1e9 * 0.20 + 0.6e9 * 0.05 + shell, 1e-3);
  EXPECT_NEAR(plain[31], 0.1e9 * 0.32 + 0.6e9 * 0.095 + 0.3e9 / 39, 1e-3);
  EXPECT_NEAR(full[19], 0.7e9 + shell, 1e-3);
  EXPECT_NEAR(full[31], 0.3e9 / 39, 1e-3);
}

// Taxed at 25 %, years of two rows for short tests; no debt unless a test adds it.
SampleWaterfall taxed(int rows) {
  SampleWaterfall w(rows);
  w.terms.tax_rate = 0.25;
  w.terms.loss_limit = 0.8;
  w.terms.interest_limit = 0.3;
  for (std::size_t row = 1; row < w.is_tax_year_end.size(); row += 2) w.is_tax_year_end[row] = 1;
  return w;
}

TEST(Tax, IsPaidBeforeTheLender) {
  SampleWaterfall w = taxed(4);
  w.terms.opening_debt_usd = 1000;
  w.is_payment[1] = w.is_test[1] = 1;
  w.principal_share[1] = 1;
  const RecordedPath path = run_alone(w, {0, 1000, 0, 0}, {0, 1000, 0, 0});
  EXPECT_NEAR(path.at(Column::tax, 1), 250, 1e-9);
  EXPECT_NEAR(path.at(Column::principal_paid, 1), 750, 1e-9);
  EXPECT_NEAR(path.at(Column::dscr, 1), 0.75, 1e-12);
}

// The same year where the owners pay: the lender sees all of the cash, they have to find the tax.
TEST(Tax, OfTheOwnersIsPaidOutOfTheirPocket) {
  SampleWaterfall w = taxed(4);
  w.terms.owners_pay_tax = true;
  w.terms.opening_debt_usd = 1000;
  w.is_payment[1] = w.is_test[1] = w.is_distribution[1] = w.is_distribution[3] = 1;
  w.principal_share[1] = 1;
  const RecordedPath path = run_alone(w, {0, 1000, 0, 900}, {0, 1000, 0, 900});
  EXPECT_EQ(path.at(Column::tax, 1), 0);
  EXPECT_NEAR(path.at(Column::owner_tax, 1), 250, 1e-9);
  EXPECT_NEAR(path.at(Column::principal_paid, 1), 1000, 1e-9);
  EXPECT_NEAR(path.at(Column::dscr, 1), 1, 1e-12);
  EXPECT_NEAR(path.distributions_usd[1], -250, 1e-9);
  EXPECT_NEAR(path.at(Column::distribution, 3), 900, 1e-9);
  EXPECT_NEAR(path.distributions_usd[3], 900 - 225, 1e-9);
  EXPECT_NEAR(path.outcome.distributions_value_usd, -250 + 675, 1e-9);  // undiscounted here
}

// A thousand paid in; 800 a year of two rows, half of it depreciation, leave 700 after tax. Without
// debt it makes no difference who pays: 1000 z^2 - 700 z - 700 = 0 in z, the growth of two months.
TEST(Tax, LeavesEquityTheSameRateWhoeverPaysIt) {
  const double z = (700 + std::sqrt(700.0 * 700 + 4 * 1000.0 * 700)) / 2000;
  for (const bool owners : {true, false}) {
    SampleWaterfall w = taxed(4);
    w.terms.owners_pay_tax = owners;
    for (std::size_t row : {1u, 3u}) {
      w.is_distribution[row] = 1;
      w.tax_depreciation_usd[row] = 400;
    }
    const RecordedPath path = run_alone(w, {0, 800, 0, 800}, {0, 800, 0, 800});
    EXPECT_NEAR(path.sum(Column::owner_tax), owners ? 200 : 0, 1e-9);
    EXPECT_NEAR(path.sum(Column::distribution), owners ? 1600 : 1400, 1e-9);
    std::vector<double> flows = {-1000};
    flows.insert(flows.end(), path.distributions_usd.begin(), path.distributions_usd.end());
    EXPECT_NEAR(internal_rate(flows, -0.68).value.value_or(0), std::pow(z, 6) - 1, 1e-9);
    const double none[4] = {};
    const EquityTerms equity{.rows = 4,
                             .opening_equity_usd = 1000,
                             .equity_in_usd = none,
                             .support_usd = none,
                             .residual_usd = none,
                             .alternates = owners};
    const double v = monthly_discount_at_zero<double>(equity, path.distributions_usd.data());
    EXPECT_NEAR(std::pow(v, -2), z, 1e-9);
    EXPECT_EQ(has_one_rate<double>(equity, path.distributions_usd.data(), v), 1);
  }
}

// Cash is locked up while the income is taxed; in default the tax ends with the project.
TEST(Tax, OfTheOwnersIsDueOnLockedUpCashAndEndsInADefault) {
  SampleWaterfall w = taxed(8);
  w.terms.owners_pay_tax = true;
  w.terms.opening_debt_usd = 4000;
  w.terms.lockup_dscr = 1.5;
  w.terms.cure_months = 0;
  for (std::size_t row : {1u, 3u, 5u, 7u}) {
    w.is_payment[row] = w.is_test[row] = w.is_distribution[row] = 1;
    w.principal_share[row] = 1.0 / static_cast<double>((9 - row) / 2);
  }
  const std::vector<double> cash = {0, 1300, 0, 500, 0, 0, 0, 900};
  const RecordedPath path = run_alone(w, cash, cash);
  EXPECT_EQ(path.at(Column::distribution, 1), 0);
  EXPECT_NEAR(path.at(Column::cash, 1), 300, 1e-9);
  EXPECT_NEAR(path.distributions_usd[1], -0.25 * 1300, 1e-9);
  EXPECT_EQ(path.outcome.default_row, 3);
  EXPECT_NEAR(path.at(Column::owner_tax, 3), 0.25 * 500, 1e-9);  // due as the year ends
  for (int row = 4; row < 8; ++row) EXPECT_EQ(path.at(Column::owner_tax, row), 0);
}

TEST(Tax, CarriesLossesUpToTheLimit) {
  SampleWaterfall w = taxed(8);
  w.tax_depreciation_usd[1] = 1500;
  const RecordedPath path = run_alone(w, std::vector<double>(8, 500), std::vector<double>(8, 500));
  EXPECT_EQ(path.at(Column::tax, 1), 0);
  EXPECT_NEAR(path.at(Column::tax_loss_carried, 1), 500, 1e-9);
  EXPECT_NEAR(path.at(Column::tax, 3), 0.25 * 500, 1e-9);  // 500 of the 800 that the limit allows
  EXPECT_EQ(path.at(Column::tax_loss_carried, 3), 0);
  w.tax_depreciation_usd[1] = 2200;
  const RecordedPath deep = run_alone(w, std::vector<double>(8, 500), std::vector<double>(8, 500));
  EXPECT_NEAR(deep.at(Column::tax, 3), 0.25 * 200, 1e-9);  // 80 % of 1,000 is relieved, no more
  EXPECT_NEAR(deep.at(Column::tax_loss_carried, 3), 400, 1e-9);
  EXPECT_NEAR(deep.at(Column::tax, 5), 0.25 * 600, 1e-9);
}

TEST(Tax, CarriesInterestBeyondTheLimit) {
  SampleWaterfall w = taxed(6);
  w.terms.opening_debt_usd = 20e3;
  w.terms.monthly_rate = 0.01;  // 400 a year of two rows; 30 % of 1,000 is allowed
  for (std::size_t row : {1u, 3u, 5u}) w.is_payment[row] = 1;
  std::vector<double> income = {500, 500, 500, 500, 1000, 1000};
  const RecordedPath path = run_alone(w, income, income);
  EXPECT_NEAR(path.at(Column::tax, 1), 0.25 * 700, 1e-9);
  EXPECT_NEAR(path.at(Column::tax, 3), 0.25 * 700, 1e-9);
  // 400 of the year and 200 carried are just the 30 % of 2,000.
  EXPECT_NEAR(path.at(Column::tax, 5), 0.25 * 1400, 1e-9);
}

// It is part of the cost that is depreciated.
TEST(Tax, DoesNotDeductInterestThatConstructionPaid) {
  SampleWaterfall w = taxed(8);
  w.terms.opening_debt_usd = 20e3;
  w.terms.monthly_rate = 0.01;
  w.terms.interest_limit = 1;
  for (std::size_t row : {1u, 3u, 5u, 7u}) w.is_payment[row] = 1;
  w.prefunded_usd[1] = w.prefunded_usd[3] = 400;
  const std::vector<double> income = {0, 0, 0, 0, 1000, 1000, 1000, 1000};
  const RecordedPath path = run_alone(w, income, income);
  EXPECT_NEAR(path.at(Column::tax, 5), 0.25 * (2000 - 400), 1e-9);
  EXPECT_NEAR(path.at(Column::tax, 7), 0.25 * (2000 - 400), 1e-9);
}

TEST(Tax, DeductsTheAgentsFee) {
  SampleWaterfall w = taxed(4);
  w.is_payment[0] = 1;
  w.fee_usd[0] = 100;
  const RecordedPath path = run_alone(w, {500, 500, 0, 0}, {500, 500, 0, 0});
  EXPECT_NEAR(path.at(Column::tax, 1), 0.25 * 900, 1e-9);
}

TEST(Tax, TaxesInterestOnCash) {
  SampleWaterfall w = taxed(2);
  w.terms.monthly_reserve_interest = 0.01;
  w.terms.opening_reserve_usd = 10e3;
  const RecordedPath path = run_alone(w, {0, 0}, {0, 0});
  EXPECT_NEAR(path.at(Column::tax, 1), 0.25 * (100 + 101), 1e-9);
}

}  // namespace
}  // namespace gigawatt::finance
