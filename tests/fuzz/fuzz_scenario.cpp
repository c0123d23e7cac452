// Any text as a scenario, its first lines perhaps --set: no crash on the way to the expected case,
// every failure says what, where and in printable text, every number is finite, and what was read
// can be written out and read again.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/scenario.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/reader.h"
#include "gigawatt/schema/resolved.h"

namespace {

using namespace gigawatt;

void check_round_trip(plan::ScenarioSpec& spec, const schema::Provenances& provenance) {
  const std::string resolved = schema::resolved_toml(describe(spec));
  plan::ScenarioSpec back;
  const auto again = schema::read_scenario_text(resolved, "resolved.toml", describe(back));
  GIGAWATT_CHECK(again.diagnostics.empty(), resolved, schema::render(again.diagnostics));
  GIGAWATT_CHECK(schema::resolved_toml(describe(back)) == resolved, resolved);
  const schema::Json json = schema::resolved_json(describe(spec), &provenance);
  GIGAWATT_CHECK(schema::Json::parse(json.dump()) == json, resolved);
}

void check_finite(const char* name, double value) {
  GIGAWATT_CHECK(std::isfinite(value), name, value);
}

void check_metric(const char* name, const finance::Metric& metric) {
  GIGAWATT_CHECK(metric.value || !metric.outcome.empty(), name, "has neither value nor outcome");
  if (metric.value) check_finite(name, *metric.value);
}

void check_base_case(const plan::Plan& plan) {
  const plan::FinancingResult financing = plan::close_financing(plan);
  GIGAWATT_CHECK(financing.has_value(), "resolve closed it");
  const plan::BaseCase base = plan::base_case(plan, **financing);
  const plan::BaseMetrics& m = base.metrics;
  check_finite("project cost", m.project_cost_usd);
  check_finite("debt", m.debt_usd);
  check_finite("equity", m.equity_usd);
  check_finite("loan to cost", m.loan_to_cost);
  check_finite("first-year NOI", m.first_year_noi_usd);
  check_finite("average NOI", m.average_noi_usd);
  check_finite("yield on cost", m.yield_on_cost);
  check_finite("average NOI yield", m.average_noi_yield);
  check_finite("NPV", m.npv_usd);
  check_metric("first DSCR", m.dscr_first_year);
  check_metric("average DSCR", m.dscr_average);
  check_metric("minimum DSCR", m.dscr_minimum);
  check_metric("sculpted DSCR", m.sculpted_dscr);
  check_metric("LLCR", m.llcr);
  check_metric("loan to value", m.loan_to_value);
  check_metric("debt yield", m.debt_yield);
  check_metric("equity IRR", m.equity_irr);
  check_metric("payback", m.payback_months);
  for (const double flow : base.equity_flows_usd) check_finite("equity flow", flow);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const catalog::Catalog& catalog = catalog::shipped();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  schema::ReadOptions options = catalog::reader_options(catalog);
  constexpr std::string_view mark = "--set ";
  while (text.starts_with(mark)) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    options.settings.emplace_back(text.substr(mark.size(), end - std::min(end, mark.size())));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  plan::ScenarioSpec spec;
  const auto report = schema::read_scenario_text(text, "fuzz.toml", describe(spec), options);
  fuzz::check_diagnostics(report.diagnostics);
  if (!report.ok()) return 0;
  check_round_trip(spec, report.provenance);
  const plan::PlanResult plan = plan::resolve(spec, report.provenance, catalog);
  fuzz::check_diagnostics(plan ? (*plan)->warnings : plan.error());
  if (plan) check_base_case(**plan);
  return 0;
}
