// A plan at one size: debt and merchant capacity chosen, the money closed, the waterfall's terms.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/finance/capital.h"
#include "gigawatt/finance/metrics.h"
#include "gigawatt/finance/schedule.h"
#include "gigawatt/finance/waterfall_terms.h"
#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/schema/finding.h"

namespace gigawatt::plan {

// What is built and borrowed. Defaults are the scenario's own.
struct Size {
  std::optional<double> debt_usd;
  std::optional<double> merchant_watts;
  bool sculpted = false;  // whatever the scenario's own amortisation
};

// Owns the columns that the waterfall terms point at.
struct Financing {
  double merchant_watts = 0;
  double scale = 1;  // everything built over what is contracted
  finance::ConstructionBudget budget;
  finance::Capital capital;
  std::optional<finance::UnitSchedule> schedule;  // absent: no debt
  std::vector<double> cfads_usd;                  // expected, before tax, by row
  // Of that what debt is sized on and coverage is tested with: machines are sold only once.
  std::vector<double> covering_usd;
  std::vector<double> operating_income_usd;  // of the halls, as earned
  std::vector<double> taxable_usd;           // that, the mine's, less the site's bill
  std::vector<double> refit_usd;             // of merchant halls between tenants
  double decommissioning_usd = 0;            // of all that is built, paid by equity in the last row
  double debt_capacity_usd = 0;  // carried at a constant DSCR of one, after fee and known tax
  int tax_passes = 0;            // of the interest -> tax -> CFADS fixed point
  double tax_residual = 0;       // relative change in the last pass

  std::vector<double> agent_fee_usd, reserve_per_balance, debt_discount, equity_discount;
  std::vector<double> scheduled_service_usd;  // empty without a sweep
  std::vector<double> principal_share, tax_depreciation_usd;
  std::vector<std::uint8_t> is_payment, is_test, is_distribution, is_tax_year_end;
  finance::WaterfallTerms terms;

  // Equity may pay in again after it has received: tax of its owners, works beside early rent.
  bool equity_alternates() const { return terms.owners_pay_tax || capital.debt_usd == 0; }

  Financing() = default;
  Financing(const Financing&) = delete;
  Financing& operator=(const Financing&) = delete;
};

using FinancingResult = base::Expected<std::unique_ptr<const Financing>, schema::Finding>;

// Sizes and closes. A debt above the cost, or a sculpt that cash cannot carry, is a finding.
FinancingResult close_financing(const Plan& plan, const Size& size = {});

// The one DSCR at which service sculpted to the expected cash, after agent fee and a company's tax,
// repays the same debt; or why no such sculpt is feasible.
finance::Metric sculpted_dscr(const Plan& plan, const Financing& financing);

// The part of its debt that the contracted site carries: all of it without merchant capacity, else
// the amount with the same share of the contracted cost (what debt.amount means).
double contracted_debt_usd(const Plan& plan, const Financing& financing);

// Closes the back-solved hard cost of `plan` into its budget (called once, by resolve).
base::Expected<double, schema::Finding> back_solved_hard_cost(const Plan& plan);

}  // namespace gigawatt::plan
