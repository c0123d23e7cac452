#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/random_deal.h"
#include "gigawatt/finance/tax.h"
#include "gigawatt/finance/waterfall_run.h"

namespace gigawatt::finance {
namespace {

using Column = WaterfallColumn;

void add_tax(const RandomDeal& deal, ClosedDeal& closed) {
  WaterfallTerms& t = closed.waterfall.terms;
  t.tax_rate = percent_between(1, 40);
  t.loss_limit = 0.8;
  t.interest_limit = percent_between(10, 100);
  t.owners_pay_tax = *rc::gen::arbitrary<bool>();
  TaxSpec tax;
  tax.share_5_year = base::percent(10);
  tax.share_15_year = base::percent(60);
  tax.bonus = base::ratio(percent_between(0, 100));
  closed.waterfall.is_tax_year_end = tax_year_ends(deal.timeline());
  closed.waterfall.tax_depreciation_usd = tax_depreciation_usd(
      tax, deal.budget.base_cost_usd(), deal.timeline(), deal.budget.completion_row);
}

// Protections and tax drawn at random too; the cash is the taxable income.
void add_protections(const RandomDeal& deal, ClosedDeal& closed) {
  WaterfallTerms& t = closed.waterfall.terms;
  t.monthly_reserve_interest = percent_between(0, 5) / 12;
  t.lockup_dscr = *rc::gen::element(0.0, 1.1, 1.3);
  t.covenant_dscr = *rc::gen::element(0.0, 1.05);
  t.sweep_share = *rc::gen::element(0.0, 0.5, 1.0);
  t.sweep_below_dscr = *rc::gen::element(1.2, kNoTest);
  t.enforcement_cost = percent_between(0, 20);
  for (std::size_t row = 0; row < closed.waterfall.fee_usd.size(); ++row)
    if (closed.waterfall.is_test[row]) closed.waterfall.fee_usd[row] = 50e3;
  if (*rc::gen::arbitrary<bool>()) add_tax(deal, closed);
}

struct Case {
  RandomDeal deal;
  ClosedDeal closed;
  double scale;
};

Case random_case() {
  const RandomDeal deal = random_deal();
  ClosedDeal closed = close(deal, deal.debt_usd);
  RC_PRE(closed.capital.equity_usd > 0);
  add_protections(deal, closed);
  const double scale = closed.capital.project_cost_usd();
  return {deal, std::move(closed), scale};
}

RC_GTEST_PROP(RandomDeal, SourcesAreUses, ()) {
  Case c = random_case();
  const Capital& k = c.closed.capital;
  const double sources = k.debt_usd + k.equity_usd + k.interest_income_usd;
  const double uses = c.deal.budget.base_cost_usd() + k.upfront_fee_usd + k.commitment_fee_usd +
                      k.capitalised_interest_usd + k.reserve_usd;
  RC_ASSERT(std::abs(sources - uses) <= 1e-9 * c.scale);
  for (double account : k.account_usd) RC_ASSERT(account >= -1e-9 * c.scale);
}

RC_GTEST_PROP(RandomDeal, CashNeitherAppearsNorVanishes, ()) {
  Case c = random_case();
  const auto cash = random_cash(c.deal, *rc::gen::element(-60, 0, 80));
  const RecordedPath path = run_alone(c.closed.waterfall, cash, cash);
  for (double gap : cash_gaps(c.closed.waterfall.bound(), path.record))
    RC_ASSERT(std::abs(gap) <= 1e-9 * c.scale);
  for (Column column_name : {Column::cash, Column::reserve, Column::balance, Column::payable,
                             Column::interest_arrears, Column::principal_arrears,
                             Column::distribution, Column::interest_paid, Column::principal_paid})
    for (double value : column(path.record, column_name)) RC_ASSERT(value >= 0);
  RC_CLASSIFY(path.defaults(), "defaults");
}

RC_GTEST_PROP(RandomDeal, DebtIsDrawnOwedOrRepaidInEveryRow, ()) {
  Case c = random_case();
  const auto cash = random_cash(c.deal, *rc::gen::element(-60, 0, 80));
  const RecordedPath path = run_alone(c.closed.waterfall, cash, cash);
  double drawn = c.closed.capital.opening_debt_usd, repaid = 0;
  const int last = path.defaults() ? static_cast<int>(path.outcome.default_row) : c.deal.rows;
  for (int row = 0; row < last; ++row) {
    drawn += c.closed.capital.draw_usd[static_cast<std::size_t>(row)];
    repaid += path.at(Column::principal_paid, row) + path.at(Column::sweep, row);
    const double owed = path.at(Column::balance, row) + path.at(Column::principal_arrears, row);
    RC_ASSERT(std::abs(repaid + owed - drawn) <= 1e-9 * c.scale);
  }
}

RC_GTEST_PROP(RandomDeal, DebtServiceIsDrawsAndInterestWhereNothingFails, ()) {
  Case c = random_case();
  const auto cash = random_cash(c.deal, 100);
  const RecordedPath path = run_alone(c.closed.waterfall, cash, cash);
  RC_PRE(!path.defaults());
  const Capital& k = c.closed.capital;
  double drawn = k.opening_debt_usd, interest = 0, owed = k.opening_debt_usd;
  for (int row = 0; row < c.deal.rows; ++row) {
    interest += owed * c.deal.terms.annual_rate / 12;
    drawn += k.draw_usd[static_cast<std::size_t>(row)];
    owed = path.at(Column::balance, row) + path.at(Column::principal_arrears, row);
  }
  const double service =
      path.sum(Column::interest_paid) + path.sum(Column::principal_paid) + path.sum(Column::sweep);
  RC_ASSERT(std::abs(service - drawn - interest) <= 1e-9 * c.scale + 2 * kArrearsToleranceUsd);
  RC_ASSERT(path.at(Column::balance, c.deal.rows - 1) == 0);
  RC_ASSERT(std::abs(path.sum(Column::interest_due) - interest) <= 1e-9 * c.scale);
}

RC_GTEST_PROP(RandomDeal, BalanceSheetCloses, ()) {
  Case c = random_case();
  const auto cash = random_cash(c.deal, *rc::gen::element(-60, 0, 80));
  const RecordedPath path = run_alone(c.closed.waterfall, cash, cash);
  const std::vector<double> no_liability(cash.size(), 0.0);
  const Statements s = make_statements({.capital = c.closed.capital,
                                        .terms = c.closed.waterfall.bound(),
                                        .record = path.record,
                                        .operating_income_usd = cash,
                                        .rent_liability_usd = no_liability,
                                        .completion_row = c.deal.budget.completion_row,
                                        .book_life_months = 300});
  RC_ASSERT(s.largest_imbalance <= 1e-9);
  RC_ASSERT(s.largest_cash_gap <= 1e-9);
}

// Eight random paths in the layout of the kernels: paths innermost.
struct EightPaths {
  std::vector<double> cash, taxable, value;
  WaterfallFlows flows() const { return {cash.data(), taxable.data(), value.data()}; }
};

EightPaths random_paths(const RandomDeal& deal) {
  EightPaths eight;
  const auto size = static_cast<std::size_t>(deal.rows * kLanes);
  for (auto* column : {&eight.cash, &eight.taxable, &eight.value}) column->resize(size);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const auto cash = random_cash(deal, *rc::gen::element(-60, 0, 60, 100));
    const double value = deal.budget.base_cost_usd() * percent_between(0, 120);
    for (std::size_t row = 0; row < cash.size(); ++row) {
      eight.cash[row * kLanes + lane] = cash[row];
      eight.taxable[row * kLanes + lane] = 0.9 * cash[row];
      eight.value[row * kLanes + lane] = value;
    }
  }
  return eight;
}

template <class Block>
bool same_bits(const Block& a, const Block& b) {
  return std::memcmp(&a, &b, sizeof(Block)) == 0;
}

RC_GTEST_PROP(RandomDeal, EveryInstructionSetGivesTheBitsOfTheReference, ()) {
  Case c = random_case();
  const EightPaths eight = random_paths(c.deal);
  const WaterfallTerms& terms = c.closed.waterfall.bound();
  const std::vector<double> none(static_cast<std::size_t>(kLanes), 0.0);
  const EquityTerms equity{.rows = c.deal.rows,
                           .opening_equity_usd = c.closed.capital.opening_equity_usd,
                           .equity_in_usd = c.closed.capital.equity_in_usd.data(),
                           .support_usd = none.data(),
                           .residual_usd = none.data(),
                           .alternates = terms.owners_pay_tax};
  std::vector<double> expected(eight.cash.size()), got(eight.cash.size());
  OutcomeBlock outcome, reference;
  EquityBlock returns, reference_returns;
  waterfall_reference().run(terms, eight.flows(), expected.data(), reference);
  waterfall_reference().equity(equity, expected.data(), reference_returns);
  for (base::Isa isa : {base::Isa::v2, base::Isa::v3, base::Isa::v4}) {
    if (isa > base::best_isa()) continue;
    waterfall_kernels(isa).run(terms, eight.flows(), got.data(), outcome);
    waterfall_kernels(isa).equity(equity, got.data(), returns);
    RC_ASSERT(same_bits(outcome, reference));
    RC_ASSERT(same_bits(returns, reference_returns));
    RC_ASSERT(std::memcmp(got.data(), expected.data(), got.size() * sizeof(double)) == 0);
  }
  RC_CLASSIFY(*std::ranges::min_element(reference.default_row) < c.deal.rows, "defaults");
}

// One lane is late, its neighbour owes half a dollar, which is no arrears: cash that comes between
// two payment dates must treat the neighbour as it would be treated alone.
TEST(WaterfallKernels, ALaneDoesNotDependOnItsNeighboursBeingLate) {
  constexpr int rows = 24;
  SampleWaterfall w(rows);
  w.terms.opening_debt_usd = 1e6;
  w.terms.monthly_rate = 0.01;
  w.terms.cure_months = 4;
  for (std::size_t row : {5u, 11u, 17u, 23u}) {
    w.is_payment[row] = w.is_test[row] = w.is_distribution[row] = 1;
    w.principal_share[row] = 0.25;
  }
  std::vector<double> cash(rows * kLanes, 0.0), none(rows * kLanes, 0.0);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    cash[5 * kLanes + lane] = lane == 0 ? 100e3 : 310e3 - 0.5;
    cash[7 * kLanes + lane] = 250e3;
    cash[11 * kLanes + lane] = 300e3;
  }
  const WaterfallFlows flows{cash.data(), none.data(), none.data()};
  std::vector<double> expected(rows * kLanes), got(rows * kLanes);
  OutcomeBlock outcome, reference;
  waterfall_reference().run(w.bound(), flows, expected.data(), reference);
  for (base::Isa isa : {base::Isa::v2, base::Isa::v3, base::Isa::v4}) {
    if (isa > base::best_isa()) continue;
    waterfall_kernels(isa).run(w.bound(), flows, got.data(), outcome);
    EXPECT_TRUE(same_bits(outcome, reference)) << base::name_of(isa);
    EXPECT_EQ(got, expected) << base::name_of(isa);
  }
}

// What the owners owe is none of the lender's business: not a bit of any other column moves.
RC_GTEST_PROP(RandomDeal, TaxOfTheOwnersLeavesTheWaterfallAlone, ()) {
  Case c = random_case();
  add_tax(c.deal, c.closed);
  c.closed.waterfall.terms.owners_pay_tax = true;
  const auto cash = random_cash(c.deal, *rc::gen::element(-60, 0, 80));
  const RecordedPath taxed = run_alone(c.closed.waterfall, cash, cash);
  c.closed.waterfall.terms.tax_rate = 0;
  const RecordedPath untaxed = run_alone(c.closed.waterfall, cash, cash);
  for (std::size_t i = 0; i < taxed.record.size(); ++i) {
    const auto name = static_cast<Column>(i);
    if (name != Column::owner_tax && name != Column::tax_loss_carried)
      RC_ASSERT(taxed.record[i] == untaxed.record[i]);
  }
  RC_ASSERT(taxed.outcome.default_row == untaxed.outcome.default_row);
  RC_ASSERT(taxed.outcome.minimum_dscr == untaxed.outcome.minimum_dscr);
  RC_ASSERT(taxed.outcome.lender_loss_usd == untaxed.outcome.lender_loss_usd);
  const auto& paid = column(taxed.record, Column::distribution);
  for (std::size_t row = 0; row < paid.size(); ++row)
    RC_ASSERT(taxed.distributions_usd[row] ==
              paid[row] - column(taxed.record, Column::owner_tax)[row]);
  RC_CLASSIFY(taxed.sum(Column::owner_tax) > 0, "tax is due");
  RC_CLASSIFY(taxed.defaults(), "defaults");
}

// A debt k times as large is served by the same cash: in units of the debt there is less of it.
// What its larger reserve holds and earns pays service alone, also where operations run at a loss.
// Nor does it matter what the owners owe in tax.
RC_GTEST_PROP(RandomDeal, MoreDebtNeverSavesAPathFromDefault, ()) {
  const RandomDeal deal = random_deal();
  ClosedDeal small = close(deal, deal.debt_usd);
  ClosedDeal large = close(deal, deal.debt_usd * (1 + percent_between(0, 40)));
  RC_PRE(large.capital.equity_usd > 0);
  const int worst_percent = *rc::gen::element(-60, 0, 60, 100);
  const double interest = percent_between(0, 5) / 12;
  small.waterfall.terms.monthly_reserve_interest = interest;
  large.waterfall.terms.monthly_reserve_interest = interest;
  for (ClosedDeal* each : {&small, &large}) {
    add_tax(deal, *each);
    each->waterfall.terms.owners_pay_tax = true;
  }
  const auto cash = random_cash(deal, worst_percent);
  const RecordedPath less = run_alone(small.waterfall, cash, cash);
  const RecordedPath more = run_alone(large.waterfall, cash, cash);
  RC_ASSERT(more.outcome.default_row <= less.outcome.default_row);
  RC_CLASSIFY(less.defaults(), "both default");
  RC_CLASSIFY(more.defaults() && !less.defaults(), "only the larger defaults");
}

}  // namespace
}  // namespace gigawatt::finance
