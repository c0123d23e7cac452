// What holds for any deal: money is conserved, and a path has the same bits wherever it is
// computed.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/equity_path.h"
#include "gigawatt/finance/metrics.h"
#include "gigawatt/finance/statements.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/random_scenario.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"
#include "support/numbers.h"

namespace gigawatt::plan {
namespace {

using finance::WaterfallColumn;
using sample::at;
using support::sum;

constexpr std::uint64_t kDeals = sample::kSanitized ? 12 : 200;

// Calls `check` for each drawn deal that can be closed; a failure prints the deal's number, which
// is all it takes to draw it again.
template <class Check>
void for_each_deal(sample::Wish wish, Check check) {
  for (std::uint64_t number = 0; number < kDeals; ++number) {
    SCOPED_TRACE(fmt::format("sample::random_scenario({})", number));
    const sample::Sample deal = sample::from_text(sample::random_scenario(number, wish));
    if (deal.financing) check(*deal.plan, *deal.financing);
    if (testing::Test::HasFailure()) return;
  }
}

bool all_finite(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

void expect_same_columns(PathColumns a, PathColumns b, std::string_view what) {
  const auto left = a.all(), right = b.all();
  for (std::size_t c = 0; c < left.size(); ++c)
    EXPECT_TRUE(same_bits(*left[c], *right[c])) << what << ", column " << c;
}

Simulation simulated(const Plan& plan, const Financing& financing, SimulationOptions options) {
  options.paths = options.paths == SimulationOptions{}.paths ? plan.spec.risk.paths : options.paths;
  return simulate(plan, plan.chain(), financing, options);
}

TEST(RandomDeals, AreClosedOrRefusedInWords) {
  std::uint64_t closed = 0, mines = 0;
  std::set<std::string> refusals;
  for (std::uint64_t number = 0; number < 4 * kDeals; ++number) {
    const sample::Sample deal = sample::from_text(sample::random_scenario(number));
    closed += deal.financing != nullptr;
    mines += deal.financing && deal.plan->mine_counts();
    if (deal.financing) continue;
    ASSERT_TRUE(schema::has_errors(deal.diagnostics)) << number;
    for (const schema::Diagnostic& d : deal.diagnostics) {
      refusals.insert(d.code);
      EXPECT_GT(d.at.line, 0) << number << ": " << d.message;
    }
  }
  EXPECT_GT(closed, 2 * kDeals) << "most drawn deals can be closed";
  EXPECT_GT(mines, kDeals / 2) << "some have a mine";
  for (const std::string& code : refusals)
    EXPECT_TRUE(code == "GW403" || code == "GW409") << "a drawn deal is well-formed, not " << code;
}

TEST(RandomDeals, SourcesAreUses) {
  for_each_deal({}, [](const Plan&, const Financing& f) {
    const finance::Capital& c = f.capital;
    const double uses = c.hard_cost_usd + c.contingency_usd + c.soft_cost_usd + c.upfront_fee_usd +
                        c.commitment_fee_usd + c.capitalised_interest_usd + c.reserve_usd;
    const double sources = c.debt_usd + c.equity_usd + c.interest_income_usd;
    EXPECT_NEAR(sources / uses, 1, 1e-9);
    double drawn = c.opening_debt_usd, paid_in = c.opening_equity_usd;
    for (double draw : c.draw_usd) drawn += draw;
    for (double equity : c.equity_in_usd) paid_in += equity;
    EXPECT_NEAR(drawn, c.debt_usd, 1e-9 * uses);
    EXPECT_NEAR(paid_in, c.equity_usd, 1e-9 * uses);
  });
}

TEST(RandomDeals, ExpectedCaseBalancesAndConservesCash) {
  for_each_deal({}, [](const Plan& plan, const Financing& f) {
    const BaseCase base = base_case(plan, f);
    EXPECT_LT(base.statements.largest_imbalance, 1e-9);
    EXPECT_LT(base.statements.largest_cash_gap, 1e-9);
    EXPECT_GT(base.statements.rows, 0);
    if (!base.defaults && !plan.spec.finance.exit_yield) {
      const double received = sum(base.distributions_usd), earned = sum(base.equity_flows_usd);
      EXPECT_NEAR(earned, received - base.statements.balance.paid_in_equity.back(),
                  1e-9 * f.capital.project_cost_usd());
    }
    for (const auto& column : base.record) EXPECT_TRUE(all_finite(column));
    EXPECT_TRUE(all_finite(base.equity_flows_usd));
    const BaseMetrics& m = base.metrics;
    for (double value :
         {m.project_cost_usd, m.debt_usd, m.equity_usd, m.loan_to_cost, m.first_year_noi_usd,
          m.average_noi_usd, m.yield_on_cost, m.average_noi_yield, m.npv_usd})
      EXPECT_TRUE(std::isfinite(value));
    for (const finance::Metric* metric :
         {&m.dscr_first_year, &m.dscr_average, &m.dscr_minimum, &m.sculpted_dscr, &m.llcr,
          &m.loan_to_value, &m.debt_yield, &m.equity_irr, &m.payback_months}) {
      EXPECT_NE(metric->value.has_value(), !metric->outcome.empty()) << metric->outcome;
      if (metric->value) {
        EXPECT_TRUE(std::isfinite(*metric->value));
      }
    }
  });
}

// What a lender is paid in the end: its draws back, with the interest on them.
TEST(RandomDeals, ServiceOfAPathWithoutDefaultIsDrawsAndInterest) {
  int paths = 0;
  for_each_deal({}, [&](const Plan& plan, const Financing& f) {
    if (f.capital.debt_usd <= 0) return;
    for (std::int64_t path = 0; path < 8; ++path) {
      const Replay one = replay(plan, plan.chain(), f, path);
      const auto total = [&](WaterfallColumn c) { return sum(finance::column(one.record, c)); };
      if (one.outcome.default_row < plan.timeline.rows()) continue;
      ++paths;
      const double paid = total(WaterfallColumn::interest_paid) +
                          total(WaterfallColumn::principal_paid) + total(WaterfallColumn::sweep);
      // At the end nothing is owed but arrears still within the cure.
      const auto last = at(plan.timeline.rows() - 1);
      const double owed = finance::column(one.record, WaterfallColumn::balance)[last] +
                          finance::column(one.record, WaterfallColumn::principal_arrears)[last] +
                          finance::column(one.record, WaterfallColumn::interest_arrears)[last];
      const double borrowed = f.capital.opening_debt_usd + sum(f.capital.draw_usd);
      const double interest = total(WaterfallColumn::interest_due);
      EXPECT_NEAR(paid + owed, borrowed + interest, 1e-9 * (borrowed + interest)) << path;
    }
  });
  EXPECT_GT(paths, static_cast<int>(kDeals));
}

TEST(RandomDeals, CashOfAnyPathIsConserved) {
  for_each_deal({}, [](const Plan& plan, const Financing& f) {
    double scale = f.capital.project_cost_usd();
    for (std::int64_t path = 0; path < 8; ++path) {
      const Replay one = replay(plan, plan.chain(), f, path);
      for (double gap : finance::cash_gaps(f.terms, one.record))
        EXPECT_LT(std::abs(gap), 1e-9 * scale);
      // Once in default the project is the lender's: nothing more is collected or paid.
      for (int row = static_cast<int>(one.outcome.default_row) + 1; row < plan.timeline.rows();
           ++row)
        for (const WaterfallColumn c :
             {WaterfallColumn::cfads, WaterfallColumn::cash, WaterfallColumn::reserve,
              WaterfallColumn::balance, WaterfallColumn::distribution, WaterfallColumn::tax})
          EXPECT_EQ(finance::column(one.record, c)[at(row)], 0)
              << "path " << path << " row " << row;
    }
  });
}

// A path on which nobody leaves is a company like the expected case, only later: its balance sheet
// closes as well. A vacancy or a new tenant brings refits that the statements do not know.
TEST(RandomDeals, BalanceSheetOfAPathWithoutReLettingCloses) {
  int paths = 0;
  for_each_deal({.unexpected = false}, [&](const Plan& plan, const Financing& f) {
    if (f.merchant_watts > 0) return;
    int first_end = plan.timeline.rows();
    for (const PhasePlan& phase : plan.phases)
      first_end = std::min(first_end,
                           phase.commencement_row + plan.contracts[phase.contract].spec.term.count);
    for (std::int64_t path = 0; path < 8; ++path) {
      const Replay one = replay(plan, plan.chain(), f, path);
      if (one.tenant_lost_row < plan.timeline.rows()) continue;
      const std::vector<double> no_liability(at(plan.timeline.rows()), 0.0);
      const bool mines = !one.mining_usd.empty();
      const finance::Statements s =
          finance::make_statements({.capital = f.capital,
                                    .terms = f.terms,
                                    .record = one.record,
                                    .operating_income_usd = one.income_usd,
                                    .rent_liability_usd = no_liability,
                                    .mining_usd = mines ? &one.mining_usd : nullptr,
                                    .completion_row = plan.completion_row,
                                    .book_life_months = plan.spec.finance.book_life.count});
      ++paths;
      for (int row = 0; row < std::min(s.rows, first_end); ++row)
        EXPECT_NEAR(s.balance.assets[at(row)], s.balance.claims[at(row)],
                    1e-9 * f.capital.project_cost_usd())
            << "path " << path << " row " << row;
    }
  });
  EXPECT_GT(paths, static_cast<int>(kDeals) / 2);
}

// On every path that is not the lender's by then, and on no other. The same deal without the cost
// is the same text without its line.
TEST(RandomDeals, ClearingTheSiteCostsEquityItsPresentValue) {
  int cleared = 0, lost = 0;
  for (std::uint64_t number = 0; number < kDeals; ++number) {
    SCOPED_TRACE(fmt::format("sample::random_scenario({})", number));
    const std::string text = sample::random_scenario(number);
    const sample::Sample with = sample::from_text(text);
    if (!with.financing || with.financing->decommissioning_usd == 0) continue;
    const sample::Sample without = sample::from_text(text, {"site.decommissioning_cost=0 USD"});
    ASSERT_TRUE(without.financing) << without.why();
    const PathColumns a = simulated(*with.plan, *with.financing, {}).columns;
    const PathColumns b = simulated(*without.plan, *without.financing, {}).columns;
    const double value =
        with.financing->decommissioning_usd * with.financing->equity_discount.back();
    for (std::size_t p = 0; p < a.npv_usd.size(); ++p) {
      const bool defaults = a.default_row[p] < with.plan->timeline.rows();
      EXPECT_EQ(a.default_row[p], b.default_row[p]);
      EXPECT_NEAR(b.npv_usd[p] - a.npv_usd[p], defaults ? 0 : value,
                  1e-9 * with.financing->capital.project_cost_usd());
      EXPECT_GE(a.lender_loss_usd[p], b.lender_loss_usd[p]) << "the duty comes with the site";
      (defaults ? lost : cleared) += 1;
    }
  }
  EXPECT_GT(cleared, 100);
  EXPECT_GT(lost, 0);
}

TEST(RandomDeals, EveryResultOfAPathIsFinite) {
  for_each_deal({}, [](const Plan& plan, const Financing& f) {
    Simulation paths = simulated(plan, f, {});
    ASSERT_EQ(paths.paths_done, plan.spec.risk.paths);
    for (const std::vector<double>* column : paths.columns.all()) EXPECT_TRUE(all_finite(*column));
    for (std::size_t p = 0; p < at(paths.paths_done); ++p) {
      EXPECT_GE(paths.columns.lender_loss_usd[p], 0);
      EXPECT_LE(paths.columns.lender_loss_usd[p], 1.5 * f.capital.debt_usd);
      EXPECT_TRUE(paths.columns.breached[p] == 0 || paths.columns.breached[p] == 1);
    }
  });
}

TEST(RandomDeals, ScalarReferenceAndEveryInstructionSetGiveTheSameBits) {
  for_each_deal({.paths = 21}, [](const Plan& plan, const Financing& f) {
    const Simulation reference = simulated(plan, f, {.reference = true});
    for (const base::Isa isa : {base::Isa::v2, base::Isa::v3, base::Isa::v4}) {
      if (isa > base::best_isa()) continue;
      const Simulation packed = simulated(plan, f, {.isa = isa});
      expect_same_columns(reference.columns, packed.columns, base::name_of(isa));
    }
  });
}

TEST(RandomDeals, ThreadsDoNotChangeABit) {
  for_each_deal({.paths = 600}, [](const Plan& plan, const Financing& f) {
    if (plan.spec.risk.seed % 4 != 0) return;
    const Simulation one = simulated(plan, f, {.jobs = 1});
    for (const int jobs : {2, 7})
      expect_same_columns(one.columns, simulated(plan, f, {.jobs = jobs}).columns,
                          fmt::format("{} jobs", jobs));
  });
}

TEST(RandomDeals, AnyPathReplaysAlone) {
  for_each_deal({.paths = 21}, [](const Plan& plan, const Financing& f) {
    const Simulation all = simulated(plan, f, {});
    const PathColumns& c = all.columns;
    for (const std::int64_t path : {0, 3, 8, 20}) {
      const Replay one = replay(plan, plan.chain(), f, path);
      EXPECT_EQ(one.outcome.default_row, c.default_row[at(path)]);
      EXPECT_EQ(one.outcome.minimum_dscr, c.minimum_dscr[at(path)]);
      EXPECT_EQ(one.outcome.breached, c.breached[at(path)]);
      EXPECT_EQ(one.outcome.lender_loss_usd, c.lender_loss_usd[at(path)]);
      EXPECT_EQ(one.tenant_lost_row, c.tenant_lost_row[at(path)]);
      EXPECT_EQ(one.delay_months, c.delay_months[at(path)]);
      EXPECT_EQ(one.overrun, c.overrun[at(path)]);
      double value = 0;
      for (int row = 0; row < plan.timeline.rows(); ++row)
        value += one.distributions_usd[at(row)] * f.equity_discount[at(row)];
      EXPECT_EQ(one.outcome.distributions_value_usd, value);
    }
    // A shard that starts at path 13 has the same paths from there on.
    SimulationOptions shard{.paths = 8, .first_path = 13};
    const Simulation part = simulated(plan, f, shard);
    for (std::int64_t k = 0; k < 8; ++k)
      EXPECT_EQ(part.columns.npv_usd[at(k)], c.npv_usd[at(13 + k)]);
  });
}

struct SizesCompared {
  int saved = 0, earlier = 0, defaults = 0;
};

// Debts of 20 % to 100 % of the cost on the same paths: where a larger one defaults later than the
// one before it, it saved the path.
SizesCompared compare_sizes(sample::Wish wish) {
  wish.protections = false;
  wish.must_borrow = true;
  SizesCompared count;
  for_each_deal(wish, [&](const Plan& plan, const Financing& f) {
    const double cost = f.capital.project_cost_usd();
    std::vector<double> before(at(plan.spec.risk.paths), plan.timeline.rows());
    for (int percent = 20; percent <= 100; percent += 10) {
      const FinancingResult sized =
          close_financing(plan, {.debt_usd = cost * percent / 100, .merchant_watts = {}});
      if (!sized) break;
      const Simulation paths = simulated(plan, **sized, {});
      for (std::size_t p = 0; p < before.size(); ++p) {
        count.saved += paths.columns.default_row[p] > before[p];
        count.earlier += paths.columns.default_row[p] < before[p];
      }
      before = paths.columns.default_row;
    }
    for (double row : before) count.defaults += row < plan.timeline.rows();
  });
  return count;
}

// With neither lock-up nor sweep, whatever the reserve holds and earns; taxed or not, unless the
// company pays the tax itself: see the example below.
TEST(RandomDeals, MoreDebtNeverSavesAPath) {
  const SizesCompared count = compare_sizes({.tax = false});
  EXPECT_EQ(count.saved, 0);
  EXPECT_GT(count.earlier, count.defaults / 2) << "the debt makes a difference at all";
}

TEST(RandomDeals, MoreDebtNeverSavesAPathWhoseOwnersAreTaxed) {
  const SizesCompared count = compare_sizes({.tax_paid_by = "owners"});
  EXPECT_EQ(count.saved, 0);
  EXPECT_GT(count.earlier, count.defaults / 2) << "the debt makes a difference at all";
}

// What the interest saves a company in tax is operating cash, whoever paid the interest. A year's
// tax falls due when the rent has stopped: half the cost as debt owes less of it than 40 %, and
// defaults later. Where the owners owe the tax, it does neither.
TEST(RandomDeals, InterestThatLowersACompanysTaxCanDelayADefault) {
  for (const std::string_view paid_by : {"company", "owners"}) {
    const sample::Sample deal =
        sample::from_text(sample::random_scenario(0, {.protections = false,
                                                      .tax_paid_by = paid_by,
                                                      .must_borrow = true,
                                                      .mine = false,
                                                      .paths = 64}),
                          {"power.volatility=0 %"});
    ASSERT_TRUE(deal.financing && deal.plan->spec.finance.tax) << deal.why();
    std::vector<double> default_rows;
    for (const double share : {0.4, 0.5}) {
      const FinancingResult sized = close_financing(
          *deal.plan,
          {.debt_usd = share * deal.financing->capital.project_cost_usd(), .merchant_watts = {}});
      ASSERT_TRUE(sized.has_value());
      default_rows.push_back(
          replay(*deal.plan, deal.plan->chain(), **sized, 33).outcome.default_row);
    }
    if (paid_by == "company") {
      EXPECT_GT(default_rows[1], default_rows[0]);
      EXPECT_LT(default_rows[1], deal.plan->timeline.rows());
    } else {
      EXPECT_LE(default_rows[1], default_rows[0]);
    }
  }
}

// What owners receive less their tax changes its sign in most years. A path's rate is the only root
// of its flows in the range, or the end of the range where there is none; else it has none, and so
// where nothing is paid in or comes back.
TEST(RandomDeals, TheRateOfAPathWhoseOwnersAreTaxedIsItsOnlyRoot) {
  const double lowest = std::pow(finance::kHighestMonthlyDiscount, -12) - 1;
  int rates = 0, losses = 0, nothing = 0, none = 0;
  for_each_deal(
      {.tax_paid_by = "owners", .unexpected = false, .paths = 8},
      [&](const Plan& plan, const Financing& f) {
        const PathColumns paths = simulated(plan, f, {}).columns;
        for (const std::int64_t path : {0, 5}) {
          const Replay one = replay(plan, plan.chain(), f, path);
          std::vector<double> flows = {-f.capital.opening_equity_usd};
          for (std::size_t row = 0; row < one.distributions_usd.size(); ++row)
            flows.push_back(one.distributions_usd[row] - f.capital.equity_in_usd[row]);
          const double cost_of_equity = plan.spec.finance.cost_of_equity.in(base::ratio);
          EXPECT_NEAR(paths.npv_usd[at(path)], finance::net_present_value(flows, cost_of_equity),
                      1e-9 * f.capital.project_cost_usd());
          EXPECT_EQ(paths.payback_months[at(path)],
                    finance::payback_months(flows).value.value_or(plan.timeline.rows() + 1));
          const auto roots = finance::internal_rates(flows, lowest).roots;
          const double rate = paths.irr[at(path)];
          const auto [least, most] = std::ranges::minmax(flows);
          if (least >= 0 || most <= 0) {
            EXPECT_EQ(rate, kNoRate);
            ++nothing;
            continue;
          }
          none += rate == kNoRate;
          if (rate == kNoRate) continue;
          ASSERT_LE(roots.size(), 1u) << path;
          EXPECT_NEAR(rate, roots.empty() ? lowest : roots[0], 1e-6) << path;
          (roots.empty() ? losses : rates) += 1;
        }
      });
  EXPECT_GT(rates, 8 * none);
  if (sample::kSanitized) return;  // few deals: not every kind of path is among them
  EXPECT_GT(losses, 0);
  EXPECT_GT(nothing, 0);
}

// The draws of a path are its own: neither the debt nor the merchant capacity changes them.
TEST(RandomDeals, DrawsDoNotDependOnTheSize) {
  for_each_deal({.must_borrow = true, .paths = 32}, [](const Plan& plan, const Financing& f) {
    const FinancingResult other =
        close_financing(plan, {.debt_usd = 0.5 * f.capital.debt_usd, .merchant_watts = 7e6});
    if (!other) return;
    const Simulation a = simulated(plan, f, {}), b = simulated(plan, **other, {});
    EXPECT_TRUE(same_bits(a.columns.tenant_lost_row, b.columns.tenant_lost_row));
    EXPECT_TRUE(same_bits(a.columns.delay_months, b.columns.delay_months));
    EXPECT_TRUE(same_bits(a.columns.overrun, b.columns.overrun));
    EXPECT_TRUE(same_bits(a.columns.average_rent_factor, b.columns.average_rent_factor));
  });
}

}  // namespace
}  // namespace gigawatt::plan
