// Figures of a deal that every form of the report states and no other room needs.
#pragma once

#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/finance/statements.h"
#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::report {

// Rent of the base term, steps included, of all phases of a contract.
double base_term_value_usd(const plan::ContractPlan& contract);

// Landlord-paid energy of the first twelve months in which every phase is ready.
double first_full_year_energy_usd(const plan::Plan& plan);

// A campus's cash before debt and tax in twelve months from close: what the halls bring and what
// the mine does. `power` is the landlord's bill, with what the site pays beside hourly prices;
// `other` is rent paid ahead less what is credited of it, and merchant halls. CFADS is what debt is
// sized on: without the machines that are sold.
struct CampusYear {
  base::Month first{};
  double rent_usd = 0, power_usd = 0, operating_usd = 0, other_usd = 0;
  double mining_margin_usd = 0, lost_mining_usd = 0, machine_sales_usd = 0;
  double cfads_usd = 0;
  double site_bill_usd = 0;  // of power_usd, what is beside hourly prices
};
std::vector<CampusYear> campus_years(const plan::RunResult& result);

// What the site pays for power beside hourly prices in the same twelve months as
// first_full_year_energy_usd().
double first_full_year_bill_usd(const plan::Plan& plan);

// Of the margin that converting costs, what is lost while halls are under works.
double lost_under_works_usd(const plan::Plan& plan);
double total_usd(const std::vector<double>& flows_usd);

// Income tax over the timeline, the company's or the owners'.
double tax_due_usd(const finance::WaterfallRecord& record);

}  // namespace gigawatt::report
