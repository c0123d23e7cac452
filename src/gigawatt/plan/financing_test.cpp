// A plan closed at a size: what its debt, its reserve and its tax must add up to.

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/finance/metrics.h"
#include "gigawatt/finance/tax.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"
#include "support/numbers.h"

namespace gigawatt::plan {
namespace {

using finance::WaterfallColumn;
using support::sum;

// Interest of the construction months is part of the cost that is depreciated; deducting it as
// interest as well would count it twice.
TEST(Tax, DeductsEachDollarOfInterestOnce) {
  for (const std::string file : {"river-bend", "river-bend-one-start", "colocation-campus"})
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

// Without a lender equity pays for the works as they go on, and takes what the first halls earn
// while the last are built. A path's figures are those of the same flows.
TEST(Equity, AlonePaysAsItBuildsAndTakesWhatIsEarned) {
  for (const std::string file : {"helios", "lake-mariner-core42"}) {
    SCOPED_TRACE(file);
    const sample::Sample deal =
        sample::from_file("scenarios/" + file + ".toml", {"site.cost_overrun=0 %"});
    ASSERT_TRUE(deal.financing) << deal.why();
    const Plan& plan = *deal.plan;
    const Financing& f = *deal.financing;
    const BaseCase base = base_case(plan, f);
    EXPECT_EQ(base.equity_flows_usd[0], 0);
    for (std::size_t row = 0; row < f.cfads_usd.size(); ++row)
      EXPECT_NEAR(base.equity_flows_usd[row + 1], f.cfads_usd[row] - f.capital.spend_usd[row], 1e-3)
          << row;
    SimulationOptions options;
    options.paths = 16;
    const PathColumns paths = simulate(plan, plan.chain(), f, options).columns;
    const double cost_of_equity = plan.spec.finance.cost_of_equity.in(base::ratio);
    for (const std::int64_t path : {0, 7, 12}) {
      const Replay one = replay(plan, plan.chain(), f, path);
      std::vector<double> flows = {0};
      for (std::size_t row = 0; row < one.distributions_usd.size(); ++row)
        flows.push_back(one.distributions_usd[row] - f.capital.equity_in_usd[row]);
      const auto at = static_cast<std::size_t>(path);
      EXPECT_NEAR(paths.npv_usd[at], finance::net_present_value(flows, cost_of_equity), 1);
      EXPECT_EQ(paths.payback_months[at],
                finance::payback_months(flows).value.value_or(plan.timeline.rows() + 1));
      const std::vector<double> roots = finance::internal_rates(flows).roots;
      ASSERT_EQ(roots.size(), 1u);
      EXPECT_NEAR(paths.irr[at], roots.front(), 1e-9);
    }
  }
}

// A small last payment is balanced by a rate of -94 % a year too, which nobody means.
TEST(Equity, AloneHasOneRateThoughItClearsTheSite) {
  const sample::Sample deal =
      sample::from_file("scenarios/lake-mariner-core42.toml", {"site.decommissioning_cost=$20M"});
  ASSERT_TRUE(deal.financing) << deal.why();
  const BaseCase base = base_case(*deal.plan, *deal.financing);
  ASSERT_EQ(finance::internal_rates(base.equity_flows_usd).roots.size(), 2u);
  EXPECT_TRUE(base.metrics.equity_irr.value) << base.metrics.equity_irr.outcome;
}

TEST(Equity, DoesNotTellADebtOfNothingFromNone) {
  const std::string file = "scenarios/colocation-campus.toml";
  const sample::Sample nothing = sample::from_file(file, {"debt.loan_to_cost=0 %"});
  const sample::Sample none = sample::from_file(file, {"debt=[]"});
  ASSERT_TRUE(nothing.financing) << nothing.why();
  ASSERT_TRUE(none.financing) << none.why();
  const auto flows = [](const sample::Sample& deal) {
    return base_case(*deal.plan, *deal.financing).equity_flows_usd;
  };
  const std::vector<double> with_terms = flows(nothing), without = flows(none);
  ASSERT_GE(with_terms.size(), without.size());  // the timeline holds the maturity
  for (std::size_t row = 0; row < without.size(); ++row)
    EXPECT_EQ(with_terms[row], without[row]) << row;
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

using Settings = std::vector<std::string>;

constexpr const char* kOneStart = "scenarios/river-bend-one-start.toml";

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

// What the debt is sized to is what the tests show: fee, tax, odd first periods and all.
TEST(Sculpt, CoversItsTargetInEveryTestedPeriod) {
  const Settings sized = {"debt.target_dscr=1.3", "debt.amortisation=sculpted",
                          "site.hard_cost=$3.5B"};
  const Settings early = {"phase.completion=2026-06", "debt.rate=5 %",
                          "debt.agent_fee=20 MUSD/year"};
  for (const Settings& more : std::vector<Settings>{
           {},
           {"debt.agent_fee=20 MUSD/year"},
           {"debt.agent_fee=20 MUSD/year", "debt.payments_per_year=4",
            "debt.first_payment=2026-08-15"},
           {"debt.agent_fee=20 MUSD/year", "finance.tax={}"},
           {"debt.agent_fee=20 MUSD/year", "finance.tax={ paid_by = \"company\" }"},
           {"debt.sweep_share=75 %", "finance.tax={ paid_by = \"company\" }"},
           with(early, {"debt.first_payment=2026-09", "debt.first_principal=2026-09",
                        "debt.maturity=2041-03"}),
           with(early, {"debt.first_payment=2027-01", "debt.first_principal=2027-01",
                        "debt.maturity=2041-01"})}) {
    SCOPED_TRACE(testing::PrintToString(more));
    const sample::Sample deal = sample::from_file(kOneStart, with(sized, more));
    ASSERT_TRUE(deal.financing) << deal.why();
    const BaseCase base = base_case(*deal.plan, *deal.financing);
    ASSERT_GE(base.tests.size(), 29u);
    for (const CoverageTest& test : base.tests) EXPECT_NEAR(test.dscr, 1.3, 1e-9) << test.row;
    for (const finance::Metric* metric :
         {&base.metrics.dscr_average, &base.metrics.dscr_minimum, &base.metrics.sculpted_dscr})
      EXPECT_NEAR(metric->value.value_or(0), 1.3, 1e-9);
    const double reserve = deal.financing->capital.reserve_usd / deal.financing->capital.debt_usd;
    EXPECT_NEAR(base.metrics.llcr.value.value_or(0), 1.3 + reserve, 1e-9);
  }
}

// The coverage that level debt would have if it were sculpted is that of the same debt, sculpted;
// where the program refuses to sculpt it, there is none, for the same reason.
TEST(Sculpt, IsClaimedOfLevelDebtAsItIsClosed) {
  for (const Settings& more : std::vector<Settings>{{},
                                                    {"finance.tax={ paid_by = \"company\" }"},
                                                    {"debt.agent_fee=20 MUSD/year"},
                                                    {"debt.rate=25 %"},
                                                    {"contract.term=9 years"},
                                                    {"contract.operating_cost=$9M/MW-year"},
                                                    {"phase.rent_commencement=2030-01"}}) {
    SCOPED_TRACE(testing::PrintToString(more));
    const Settings level = with({"site.hard_cost=$6B", "debt.amount=$3B"}, more);
    const sample::Sample deal = sample::from_file(kOneStart, level);
    ASSERT_TRUE(deal.financing) << deal.why();
    const BaseCase base = base_case(*deal.plan, *deal.financing);
    const finance::Metric& claimed = base.metrics.sculpted_dscr;
    const sample::Sample sculpted =
        sample::from_file(kOneStart, with(level, {"debt.amortisation=sculpted"}));
    EXPECT_EQ(claimed.value.has_value(), sculpted.financing != nullptr) << sculpted.why();
    if (!sculpted.financing) {
      ASSERT_FALSE(sculpted.diagnostics.empty());
      EXPECT_EQ(sculpted.diagnostics.front().code, "GW409");
      EXPECT_EQ(claimed.outcome, sculpted.diagnostics.front().message);
      for (const Note& note : base.notes) EXPECT_NE(note.code, "level-debt-stepped-rent");
      continue;
    }
    for (const CoverageTest& test : base_case(*sculpted.plan, *sculpted.financing).tests)
      EXPECT_NEAR(test.dscr, *claimed.value, 1e-9) << test.row;
  }
}

// Coverage is of the service as scheduled: a sweep takes what service leaves, and a debt that it
// has nearly repaid would be covered many times over.
TEST(Sweep, LeavesTheCoverageOfTheScheduleAsItIs) {
  const sample::Sample plain = sample::from_file(kOneStart);
  ASSERT_TRUE(plain.financing) << plain.why();
  const BaseCase base = base_case(*plain.plan, *plain.financing);
  for (const std::string share : {"30 %", "100 %"}) {
    const sample::Sample swept = sample::from_file(kOneStart, {"debt.sweep_share=" + share});
    ASSERT_TRUE(swept.financing) << swept.why();
    const BaseCase with_sweep = base_case(*swept.plan, *swept.financing);
    const auto& balance = finance::column(with_sweep.record, WaterfallColumn::balance);
    ASSERT_LT(balance[150], 0.9 * finance::column(base.record, WaterfallColumn::balance)[150]);
    ASSERT_EQ(with_sweep.tests.size(), base.tests.size());
    for (std::size_t k = 0; k < base.tests.size(); ++k)
      EXPECT_NEAR(with_sweep.tests[k].dscr, base.tests[k].dscr, 1e-9) << k;
    // So is the path's, as long as anything is due.
    const auto& dscr = finance::column(with_sweep.record, WaterfallColumn::dscr);
    for (const CoverageTest& test : with_sweep.tests)
      if (test.due_usd > 1) {
        EXPECT_NEAR(dscr[static_cast<std::size_t>(test.row)], test.dscr, 1e-9) << test.row;
      }
    ASSERT_FALSE(with_sweep.notes.empty());
    EXPECT_EQ(with_sweep.notes.front().text, base.notes.front().text);
  }
}

}  // namespace
}  // namespace gigawatt::plan
