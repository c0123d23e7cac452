// A Plan: one scenario resolved against the catalog, immutable, on one monthly timeline.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/finance/budget.h"
#include "gigawatt/job/delivery.h"
#include "gigawatt/plan/factor.h"
#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/plan/scenario.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::plan {

// A phase on the timeline, with its contract found.
struct PhasePlan {
  site::PhaseSpec spec;
  std::size_t contract = 0;
  int completion_row = 0;
  int commencement_row = 0;
};

// A contract on the timeline: its phases, its price, its parties' ratings found.
struct ContractPlan {
  contract::LeaseSpec spec;
  int first_phase = 0, phase_count = 0;
  base::Capacity it_power;
  base::CapacityPrice first_year_rent;
  std::string tenant_rating;  // letter rating in use
  bool tenant_rating_assumed = false;
  std::string guarantor_rating;  // empty: no guarantor
  int lease_end_row = 0;         // row at whose start the last of its leases ends
};

// What a site pays for power beside hourly prices (site_bill.h), by row, positive: paid. On a path
// the moving part is multiplied by the power price over the expected one.
struct SiteBill {
  std::vector<double> fixed_usd;   // fees, strikes of hedges, credits
  std::vector<double> moving_usd;  // less hedges at the index, and what was measured to move

  bool empty() const { return fixed_usd.empty(); }
  std::vector<double> usd() const;  // both
};

// Contracted cash on the planned dates, no default, no re-letting: what the debt is sized on.
struct ContractedFlows {
  std::vector<double> rent_usd, income_usd, cash_usd;  // by row
  std::vector<double> energy_usd, operating_usd;       // landlord-paid, positive
  std::vector<double> site_bill_usd;                   // in neither cash nor income
  std::vector<double> rent_liability_usd;              // prepaid rent not yet credited
  std::vector<std::vector<double>> phase_income_usd;   // by phase
  // Of a mine in the cash flow, else zero: its margin were nothing converted, what halls under
  // works and in service take of that, and what machines that make way are sold for.
  std::vector<double> mining_margin_usd, lost_mining_usd, machine_sales_usd;
  double mining_usd(std::size_t row) const {  // what the mine adds to cash
    return mining_margin_usd[row] - lost_mining_usd[row] + machine_sales_usd[row];
  }
  // Per watt of merchant capacity, expected in the base regime.
  std::vector<double> merchant_cash_usd, merchant_income_usd, merchant_refit_usd;
};

struct Plan {
  ScenarioSpec spec;
  schema::Provenances provenance;
  base::Timeline timeline;
  std::vector<PhasePlan> phases;  // grouped by contract
  std::vector<ContractPlan> contracts;
  base::Capacity contracted_it_power;
  int completion_row = 0;  // of the last phase
  // The hours behind [power] where a bill, a tariff or a mine needs them, else null; and what a MWh
  // costs, delivered, on average over the first twelve months.
  std::shared_ptr<const HourlyPrices> prices;
  base::EnergyPrice delivered_price;
  std::optional<finance::DebtSpec> debt;
  std::optional<job::Delivery> delivery;  // of the chips, where the scenario names them
  std::shared_ptr<const MineSite> mine;   // null: none, or no price of its power
  // Its power price on paths; empty where nobody here pays for power.
  std::optional<FactorColumns> power_price;
  // What it costs beside hourly prices, where there is such a bill and somebody here pays it.
  std::shared_ptr<const MeasuredBill> measured_bill;
  SiteBill bill;
  finance::ConstructionBudget budget;  // of the contracted phases
  finance::DrawTerms draw;
  bool hard_cost_back_solved = false;
  ContractedFlows flows;
  std::vector<std::shared_ptr<const RegimeChain>> regimes;  // catalog order, best first
  std::size_t regime = 0;                                   // the run's
  std::vector<schema::Diagnostic> warnings;

  const RegimeChain& chain() const { return *regimes[regime]; }
  bool mine_counts() const { return mine && spec.mining->in_cash_flow; }
  // Ahead of its lenders; else the owners pay, if anyone does.
  bool company_pays_tax() const {
    return spec.finance.tax && spec.finance.tax->paid_by == finance::TaxPayer::company;
  }
  double merchant_watts() const { return spec.market.merchant_it_power.base_value(); }
};

using PlanResult = base::Expected<std::unique_ptr<const Plan>, std::vector<schema::Diagnostic>>;

// What a plan may take over from one of nearly the same scenario.
struct Reuse {
  bool prices = true;  // [power] makes the same hours: they serve where the timeline is the same
  bool plant = true;   // what the bill was measured to hold stands; else it is measured in one year
};

// Validates and resolves. All problems at once; warnings are kept in the plan. `like` is a plan
// from which to reuse what is expensive, null: everything is made anew.
PlanResult resolve(const ScenarioSpec& spec, const schema::Provenances& provenance,
                   const catalog::Catalog& catalog, const Plan* like = nullptr, Reuse reuse = {});

// What counts of a scenario of which a --set says a thing another way than the file.
ScenarioSpec with_settings_first(ScenarioSpec spec, const schema::Provenances& provenance);

// Defaults that hours stand in place of: they are no assumptions, and no part of a resolved file.
std::vector<std::string> idle_defaults(const ScenarioSpec& spec,
                                       const schema::Provenances& provenance);

// Problems of meaning in a scenario whose keys and units are right (validate.cpp).
std::vector<schema::Diagnostic> validate(const ScenarioSpec& spec,
                                         const schema::Provenances& provenance,
                                         const catalog::Catalog& catalog);

// Contracted flows and the expected merchant flows of the base regime (base_flows.cpp).
ContractedFlows contracted_flows(const Plan& plan, const RegimeChain& base_chain);

}  // namespace gigawatt::plan
