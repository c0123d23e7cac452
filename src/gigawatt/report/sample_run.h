// Two small deals, computed, for the tests of this room: one with debt, one that is all equity.
#pragma once

#include <string_view>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "gigawatt/plan/run.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reader.h"

namespace gigawatt::report {

inline constexpr std::string_view kLeveragedDeal = R"(
[scenario]
name = "two-halls"
description = "Two halls, a rated tenant and a loan"
close = "2026-01"
[site]
name = "North"
location = "Texas"
hard_cost_per_it_power = { value = "$9M/MW", confidence = "C", reason = "a test" }
[[phase]]
name = "A"
it_power = "20 MW"
completion = "2026-10"
[[phase]]
name = "B"
it_power = "20 MW"
completion = "2027-01"
[[contract]]
kind = "triple-net"
tenant = "Tenant"
tenant_rating = "BB"
term = "10 years"
rent = { value = "150 USD/kW-month", source = "HUT-FLUID-RB", confidence = "B" }
[[debt]]
kind = "construction-loan"
loan_to_cost = "60 %"
rate = "8 %"
payments_per_year = 4
first_payment = "2027-04"
first_principal = "2027-04"
maturity = "2036-10"
[risk]
paths = 64
default_limit = "20 %"
debt_grid_step = "10 %"
merchant_grid_step = "50 %"
)";

inline constexpr std::string_view kEquityDeal = R"(
[scenario]
name = "one-hall"
close = "2026-01"
[site]
hard_cost = "$100M"
[[phase]]
name = "A"
it_power = "10 MW"
completion = "2026-10"
[power]
price = "50 USD/MWh"
[[contract]]
kind = "modified-gross"
term = "10 years"
rent = "150 USD/kW-month"
[risk]
paths = 64
)";

// Beside the leveraged deal: a mine that its halls take a part of.
inline constexpr std::string_view kMineBeside = R"(
[power]
price = "40 USD/MWh"
[mining]
machine = [{ model = "antminer-s21", hash_rate = "5 EH/s" }]
[conversion]
decision = "2025-08"
works = "9 months"
)";

// What a scenario that has no mistakes yields.
inline plan::RunResult run_sample(std::string_view text, const plan::RunOptions& options = {}) {
  const catalog::Catalog& catalog = catalog::shipped();
  plan::ScenarioSpec spec;
  const schema::ReadReport report = schema::read_scenario_text(
      text, "sample.toml", plan::describe(spec), catalog::reader_options(catalog));
  GIGAWATT_CHECK(report.ok(), schema::render(report.diagnostics));
  plan::PlanResult plan = plan::resolve(spec, report.provenance, catalog);
  GIGAWATT_CHECK(plan.has_value(), schema::render(plan.error()));
  return plan::run(std::move(*plan), catalog, options);
}

}  // namespace gigawatt::report
