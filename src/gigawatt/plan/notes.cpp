#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/cloud_return.h"
#include "gigawatt/finance/schedule.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/site_halls.h"

namespace gigawatt::plan {

namespace {

constexpr double kThinCoverage = 1.5;  // above it the shape of the service is no lender's worry

double millions(double usd) { return usd / 1e6; }

// Level service under a stepped lease, or halls that earn later than others: thin at the start,
// thick at the end.
void note_shape(const Plan& plan, const BaseCase& base, std::vector<Note>& notes) {
  if (base.tests.size() < 4 || plan.debt->amortisation != finance::Amortisation::level) return;
  const double first = base.metrics.dscr_first_year.value.value_or(0);
  double peak = 0;
  for (const CoverageTest& test : base.tests) peak = std::max(peak, test.dscr);
  const auto& sculpted = base.metrics.sculpted_dscr.value;
  if (!sculpted || first > kThinCoverage || peak < first + 0.1) return;
  const double yearly =
      base.tests.front().service_usd * static_cast<double>(plan.debt->payments_per_year);
  const bool stepped = std::ranges::any_of(plan.contracts, [](const ContractPlan& contract) {
    return contract.spec.escalator.in(base::ratio) > 0;
  });
  notes.push_back(
      {stepped ? "level-debt-stepped-rent" : "level-debt-growing-cash",
       fmt::format("Level debt does not fit {}: service stays at ${:.0f}M a year while the {}, so "
                   "coverage starts thin at {:.2f}x and grows to {:.2f}x. Sculpted to the cash, "
                   "the same debt would be covered {:.2f}x in every period.",
                   stepped ? "a stepped lease" : "cash that grows", millions(yearly),
                   stepped ? "rent steps up" : "cash grows", first, peak, *sculpted)});
}

// Periods whose contracted cash does not cover the service that is left after a sweep.
void note_shortfall(const Plan& plan, const BaseCase& base, std::vector<Note>& notes) {
  const auto short_of = [](const CoverageTest& test) { return test.cash_usd < test.due_usd; };
  const auto worst = std::ranges::find_if(base.tests, short_of);
  if (worst == base.tests.end()) return;
  int first_end = plan.timeline.rows();
  for (const PhasePlan& phase : plan.phases)
    first_end = std::min(first_end,
                         phase.commencement_row + plan.contracts[phase.contract].spec.term.count);
  const CoverageTest& last = base.tests.back();
  const base::Month lease_end = base::plus(plan.timeline.start(), first_end - 1);
  if (short_of(last) && first_end <= last.row) {
    notes.push_back(
        {"lease-ends-before-debt",
         fmt::format("Leases end before the debt does: the first runs out in {}, the last payment "
                     "is due in {}. Contracted cash of the last period covers {:.2f}x of its "
                     "service, ${:.1f}M short: that rests on the reserve or on letting again.",
                     base::to_text(lease_end),
                     base::to_text(base::plus(plan.timeline.start(), last.row + 1)),
                     last.cash_usd / last.due_usd, millions(last.due_usd - last.cash_usd))});
    if (worst == base.tests.end() - 1) return;
  }
  const auto count = std::ranges::count_if(base.tests, short_of);
  notes.push_back(
      {"coverage-below-one",
       fmt::format("Contracted cash covers less than the service in {} of {} payments, first in "
                   "{} with {:.2f}x.",
                   count, base.tests.size(), base::to_text(plan.timeline.month(worst->row + 1)),
                   worst->cash_usd / worst->due_usd)});
}

void note_default(const Plan& plan, const BaseCase& base, std::vector<Note>& notes) {
  if (!base.defaults) return;
  notes.push_back({"base-case-default",
                   fmt::format("With every contracted rent paid and no hall let again, the debt "
                               "defaults in {}: cash and the reserve do not carry it.",
                               base::to_text(plan.timeline.month(base.default_row)))});
}

// Landlord-paid power at full draw against the margin that the inputs state.
void note_power(const Plan& plan, std::vector<Note>& notes) {
  const auto& supply = plan.spec.power;
  if (!supply) return;
  for (const ContractPlan& contract : plan.contracts) {
    if (contract.spec.kind != contract::LeaseKind::modified_gross) continue;
    const double mw = contract.it_power.in(base::MW_capacity);
    const double full =
        8760 * supply->pue.in(base::ratio)*plan.delivered_price.in(base::USD_per_MWh);
    const double rent = contract.first_year_rent.in(base::USD_per_MW_year);
    const double other = contract.spec.operating_cost.in(base::USD_per_MW_year) +
                         rent * contract.spec.landlord_cost_share.in(base::ratio);
    const double stated = full * supply->load_factor.in(base::ratio);
    const double margin = 1 - (stated + other) / rent;
    const double full_margin = 1 - (full + other) / rent;
    if (full_margin > margin - 0.02) continue;
    notes.push_back(
        {"margin-needs-partial-load",
         fmt::format("The margin hangs on the load: {:.0f} MW of machines at full draw would cost "
                     "the landlord ${:.2f}M per MW-year in power, against ${:.2f}M for all cost "
                     "in the {:.0f} % margin. That margin needs a load factor of {:.0f} %; at "
                     "full load it is {:.0f} %.",
                     mw, full / 1e6, (stated + other) / 1e6, margin * 100,
                     supply->load_factor.in(base::percent), full_margin * 100)});
  }
}

// Cost, debt and cash of halls without a contract beside ratios of those with one.
void note_merchant(const Plan& plan, const Financing& f, std::vector<Note>& notes) {
  if (f.merchant_watts <= 0) return;
  notes.push_back(
      {"merchant-not-in-noi",
       fmt::format(
           "{:g} MW of merchant halls, let at the market {} months after completion, are in "
           "cost, debt, cash and coverage. Net operating income, its yields, loan to value "
           "and debt yield are of the contracts alone.",
           f.merchant_watts / 1e6, plan.chain().regime.vacancy.count)});
}

// Cash that no lease secures: how much of it there is, and what it does to the coverage.
void note_mine(const Plan& plan, const Financing& f, const BaseCase& base,
               std::vector<Note>& notes) {
  constexpr double worth_a_word = 0.02;
  if (!plan.mine_counts()) return;
  const int years = std::min(5, (plan.timeline.rows() + 11) / 12);
  double mine = 0, all = 0;
  for (int row = 0; row < std::min(12 * years, plan.timeline.rows()); ++row) {
    mine += plan.flows.mining_usd(static_cast<std::size_t>(row));
    all += f.cfads_usd[static_cast<std::size_t>(row)];
  }
  if (!(all > 0) || mine < worth_a_word * all) return;
  std::string coverage;
  if (!base.tests.empty()) {
    double least = finance::kNoTest;
    for (const CoverageTest& test : base.tests) {
      double cash = test.cash_usd;
      const int first = std::max(0, test.row - f.schedule->calendar.period_months + 1);
      for (int row = first; row <= test.row; ++row)
        cash -= plan.flows.mining_usd(static_cast<std::size_t>(row)) -
                plan.flows.machine_sales_usd[static_cast<std::size_t>(row)];
      least = std::min(least, cash / test.service_usd);
    }
    coverage = fmt::format(" Without it the least coverage is {:.2f}x.", least);
  }
  notes.push_back(
      {"mining-in-cash-flow",
       fmt::format("{:.0f} % of the cash of the first {} years is the mine's: it moves with the "
                   "hashprice and ends with the machines.{} Lenders mostly lend on the leases "
                   "alone: mining.in_cash_flow = false.",
                   100 * mine / all, years, coverage)});
}

// Chips and halls that one contract pays for: what is left of them decides.
void note_residuals(const Plan& plan, std::vector<Note>& notes) {
  const std::vector<finance::CloudReturn> returns = cloud_returns(plan.spec);
  if (returns.empty()) return;
  const finance::CloudAssetsSpec& assets = *plan.spec.cloud_assets;
  std::vector<std::string> rates;
  for (const finance::CloudReturn& each : returns)
    if (each.convention == finance::CloudConvention::annual)
      rates.push_back(each.internal_rate.value
                          ? fmt::format("{:.1f} %", 100 * *each.internal_rate.value)
                          : std::string("no single rate"));
  notes.push_back(
      {"hangs-on-residuals",
       fmt::format("The result hangs on residuals: the contract returns {} a year unlevered if "
                   "nothing is left at its end, {} with {:g} % of the halls' cost, {} with {:g} % "
                   "of the chips' as well.{}",
                   rates.at(0), rates.at(1), assets.hall_residual.in(base::percent), rates.at(2),
                   assets.chip_residual.in(base::percent),
                   plan.spec.finance.exit_yield
                       ? ""
                       : " Cash here ends with the contract and counts neither.")});
}

void note_carry(const Plan& plan, const Financing& f, std::vector<Note>& notes) {
  const finance::Capital& c = f.capital;
  if (plan.draw.kind != finance::DebtKind::bond || c.debt_usd <= 0) return;
  notes.push_back(
      {"negative-carry",
       fmt::format(
           "The bond's interest until completion is ${:.0f}M; unspent proceeds earn ${:.0f}M.",
           millions(c.capitalised_interest_usd), millions(c.interest_income_usd))});
}

void note_back_solve(const Plan& plan, std::vector<Note>& notes) {
  if (!plan.hard_cost_back_solved) return;
  notes.push_back(
      {"hard-cost-back-solved",
       fmt::format(
           "The hard cost is unpublished: it follows from the published {:g} % loan-to-cost.",
           plan.spec.site.back_solve->loan_to_cost.in(base::percent))});
}

}  // namespace

std::vector<Note> notes_of(const Plan& plan, const Financing& f, const BaseCase& base) {
  std::vector<Note> notes;
  note_default(plan, base, notes);
  note_shape(plan, base, notes);
  note_shortfall(plan, base, notes);
  note_power(plan, notes);
  note_merchant(plan, f, notes);
  note_residuals(plan, notes);
  note_mine(plan, f, base, notes);
  note_back_solve(plan, notes);
  note_carry(plan, f, notes);
  return notes;
}

}  // namespace gigawatt::plan
