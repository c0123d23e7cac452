#include "gigawatt/report/json_parts.h"

#include <fmt/format.h>

#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/closing.h"
#include "gigawatt/report/figures.h"
#include "gigawatt/schema/choice_name.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

constexpr const char* kNoDebt = "no debt";
constexpr const char* kStopped = "stopped before the simulation";

void put_number(Json& into, const std::string& key, double value, bool known,
                const std::string& outcome) {
  if (known) {
    into[key] = value;
  } else {
    put_none(into, key, outcome);
  }
}

Json sources_and_uses(const finance::Capital& capital) {
  Json json = {{"sources", Json::object()}, {"uses", Json::object()}};
  for (const ClosingItem& item : sources_of(capital)) json["sources"][item.name] = item.usd;
  for (const ClosingItem& item : uses_of(capital)) json["uses"][item.name] = item.usd;
  return json;
}

Json loan_to_json(const finance::DebtSpec& debt) {
  return {{"name", debt.name},
          {"kind", schema::choice_name(debt.kind)},
          {"rate", debt.rate.in(base::ratio)},
          {"amortisation", schema::choice_name(debt.amortisation)},
          {"payments_per_year", debt.payments_per_year},
          {"first_principal", base::to_text(debt.first_principal)},
          {"maturity", base::to_text(debt.maturity)}};
}

// Keys of `risk` whose number is about the loan.
void put_loan_risk(Json& json, const plan::RiskResult* risk, const std::string& outcome,
                   bool covenant) {
  const plan::RiskResult none;
  const plan::RiskResult& r = risk ? *risk : none;
  const bool known = outcome.empty();
  put_number(json, "default_probability", r.default_probability.value, known, outcome);
  put_number(json, "default_probability_se", r.default_probability.standard_error, known, outcome);
  const bool tested = known && covenant;
  const std::string untested = known ? "no covenant" : outcome;
  put_number(json, "covenant_breach_probability", r.covenant_breach_probability.value, tested,
             untested);
  put_number(json, "covenant_breach_probability_se", r.covenant_breach_probability.standard_error,
             tested, untested);
  put_number(json, "lender_expected_loss_usd", r.lender_expected_loss_usd, known, outcome);
  put_number(json, "lender_expected_loss_se_usd", r.lender_expected_loss_se_usd, known, outcome);
  put_number(json, "lender_loss_cvar99_usd", r.lender_loss_cvar99_usd, known, outcome);
  put_number(json, "loss_given_default", r.loss_given_default,
             known && r.default_probability.value > 0, known ? "no path defaults" : outcome);
  if (known) {
    put(json, "min_dscr_quantiles", r.minimum_dscr);
    put(json, "average_dscr_quantiles", r.average_dscr);
  } else {
    put_none(json, "min_dscr_quantiles", outcome);
    put_none(json, "average_dscr_quantiles", outcome);
  }
}

void put_equity_risk(Json& json, const plan::RiskResult* risk) {
  const plan::Summary stopped{.outcome = kStopped};
  const plan::Summary& npv = risk ? risk->npv_usd : stopped;
  put_number(json, "npv_mean_usd", npv.mean, risk, kStopped);
  put_number(json, "npv_mean_se_usd", npv.standard_error, risk, kStopped);
  put_number(json, "npv_cvar95_usd", risk ? risk->npv_cvar95_usd : 0, risk, kStopped);
  put(json, "npv_quantiles_usd", npv);
  const auto put_counted = [&](const char* paths, const plan::Summary& summary) {
    if (risk)
      json[paths] = summary.counted;
    else
      put_none(json, paths, kStopped);
  };
  const plan::Summary& rate = risk ? risk->equity_irr : stopped;
  put(json, "equity_irr_quantiles", rate);
  put_counted("equity_irr_paths", rate);
  const plan::Summary& payback = risk ? risk->payback_months : stopped;
  put(json, "payback_months_quantiles", payback);
  put_counted("payback_paths", payback);
  put_number(json, "tenant_loss_probability", risk ? risk->tenant_loss_probability.value : 0, risk,
             kStopped);
}

Json drivers_to_json(const plan::RiskResult* risk) {
  Json list = Json::array();
  if (!risk) return list;
  for (const plan::DriverShare& share : risk->drivers)
    list.push_back({{"driver", share.driver},
                    {"paths", share.paths},
                    {"default_probability", share.default_probability.value},
                    {"default_probability_se", share.default_probability.standard_error},
                    {"default_probability_of_all", share.default_probability_of_all},
                    {"npv_deviation_usd", share.npv_deviation_usd}});
  return list;
}

}  // namespace

void put_none(Json& into, const std::string& key, const std::string& outcome) {
  into[key] = nullptr;
  into[key + "_outcome"] = outcome.empty() ? "not known" : outcome;
}

void put(Json& into, const std::string& key, const finance::Metric& metric) {
  if (!metric.value) return put_none(into, key, metric.outcome);
  into[key] = *metric.value;
  if (!metric.outcome.empty()) into[key + "_outcome"] = metric.outcome;
}

void put(Json& into, const std::string& key, const plan::Summary& summary) {
  if (summary.quantiles.empty()) return put_none(into, key, summary.outcome);
  Json quantiles = Json::object();
  for (std::size_t q = 0; q < summary.quantiles.size(); ++q)
    quantiles[fmt::format("p{:.0f}", 100 * plan::kQuantiles[q])] = summary.quantiles[q];
  into[key] = std::move(quantiles);
}

Json scenario_to_json(const plan::Plan& plan) {
  return {{"name", plan.spec.header.name},
          {"description", plan.spec.header.description},
          {"close", base::to_text(plan.spec.header.close)},
          {"seed", plan.spec.risk.seed},
          {"paths", plan.spec.risk.paths},
          {"regime", plan.chain().regime.name}};
}

Json site_to_json(const plan::Plan& plan) {
  const site::SiteSpec& site = plan.spec.site;
  Json json = {{"name", site.name}, {"location", site.location}};
  put_number(json, "utility_mw", site.utility_power ? site.utility_power->in(base::MW_capacity) : 0,
             site.utility_power.has_value(), "not given");
  json["it_mw"] = plan.contracted_it_power.in(base::MW_capacity);
  json["phases"] = Json::array();
  for (const plan::PhasePlan& phase : plan.phases)
    json["phases"].push_back(
        {{"name", phase.spec.name},
         {"contract", plan.contracts[phase.contract].spec.name},
         {"it_mw", phase.spec.it_power.in(base::MW_capacity)},
         {"completion", base::to_text(plan.timeline.month(phase.completion_row))},
         {"rent_commencement", base::to_text(plan.timeline.month(phase.commencement_row))}});
  return json;
}

Json contracts_to_json(const plan::Plan& plan) {
  Json list = Json::array();
  for (const plan::ContractPlan& contract : plan.contracts) {
    const contract::LeaseSpec& lease = contract.spec;
    const bool net = lease.kind == contract::LeaseKind::triple_net;
    Json json = {
        {"name", lease.name},
        {"kind", net ? "triple-net" : "modified-gross"},
        {"tenant", lease.tenant},
        {"tenant_rating",
         contract.tenant_rating_assumed ? contract.tenant_rating : lease.tenant_rating},
        {"tenant_rating_assumed", contract.tenant_rating_assumed},
        {"guarantor", lease.guarantor},
        {"guarantor_rating", lease.guarantor_rating},
        {"it_mw", contract.it_power.in(base::MW_capacity)},
        {"first_year_rent_usd_per_kw_month", contract.first_year_rent.in(base::USD_per_kW_month)},
        {"escalator", lease.escalator.in(base::ratio)},
        {"term_months", lease.term.count},
        {"base_term_value_usd", base_term_value_usd(contract)},
        {"options", lease.options},
        {"option_term_months", lease.option_term.count}};
    list.push_back(std::move(json));
  }
  return list;
}

Json power_to_json(const plan::Plan& plan) {
  const auto& supply = plan.spec.power;
  if (!supply) return nullptr;
  return {{"price_usd_per_mwh", plan.delivered_price.in(base::USD_per_MWh)},
          {"escalation", supply->escalation.in(base::ratio)},
          {"load_factor", supply->load_factor.in(base::ratio)},
          {"pue", supply->pue.in(base::ratio)},
          {"first_full_year_cost_usd", first_full_year_energy_usd(plan)}};
}

Json tax_to_json(const plan::RunResult& result) {
  const finance::TaxSpec& tax = *result.plan->spec.finance.tax;
  return {{"paid_by", schema::choice_name(tax.paid_by)},
          {"rate", result.financing->terms.tax_rate},
          {"total_usd", tax_due_usd(result.base.record)}};
}

Json finance_to_json(const plan::RunResult& result) {
  const plan::BaseMetrics& m = result.base.metrics;
  Json json = {{"project_cost_usd", m.project_cost_usd},
               {"debt_usd", m.debt_usd},
               {"equity_usd", m.equity_usd},
               {"loan_to_cost", m.loan_to_cost},
               {"first_year_noi_usd", m.first_year_noi_usd},
               {"average_noi_usd", m.average_noi_usd},
               {"yield_on_cost", m.yield_on_cost},
               {"average_noi_yield", m.average_noi_yield},
               {"decommissioning_usd", result.financing->decommissioning_usd},
               {"npv_usd", m.npv_usd}};
  put(json, "equity_irr", m.equity_irr);
  put(json, "payback_months", m.payback_months);
  put(json, "dscr_first_year", m.dscr_first_year);
  put(json, "dscr_average", m.dscr_average);
  put(json, "dscr_minimum", m.dscr_minimum);
  put(json, "sculpted_dscr", m.sculpted_dscr);
  put(json, "llcr", m.llcr);
  put(json, "loan_to_value", m.loan_to_value);
  put(json, "debt_yield", m.debt_yield);
  if (result.plan->spec.finance.tax) json["tax"] = tax_to_json(result);
  if (result.plan->debt) json["loan"] = loan_to_json(*result.plan->debt);
  json["sources_and_uses"] = sources_and_uses(result.financing->capital);
  json["coverage"] = Json::array();
  for (const plan::CoverageTest& test : result.base.tests)
    json["coverage"].push_back({{"month", base::to_text(result.plan->timeline.month(test.row))},
                                {"cash_usd", test.cash_usd},
                                {"service_usd", test.service_usd},
                                {"dscr", test.dscr}});
  return json;
}

Json risk_to_json(const plan::RunResult& result) {
  const plan::RiskResult* risk = result.risk ? &*result.risk : nullptr;
  const bool debt = result.base.metrics.debt_usd > 0;
  const bool covenant = result.plan->debt && result.plan->debt->covenant_dscr.in(base::ratio) > 0;
  Json json = {{"paths", risk ? risk->paths : 0}};
  put_loan_risk(json, risk, !debt ? kNoDebt : !risk ? kStopped : "", covenant);
  put_equity_risk(json, risk);
  json["drivers"] = drivers_to_json(risk);
  return json;
}

Json load_line_to_json(const plan::RunResult& result) {
  Json list = Json::array();
  for (const plan::LoadLineEntry& entry : result.load_line) {
    const risk::LoadLineMark& mark = entry.mark;
    Json json = {{"regime", entry.regime}, {"basis", entry.basis}};
    put(json, "largest", finance::Metric{mark.largest, mark.outcome});
    json["unit"] = entry.unit;
    const bool searched = !mark.curve.empty();
    put_number(json, "default_probability", mark.default_probability, searched, mark.outcome);
    put_number(json, "default_probability_se", mark.standard_error, searched, mark.outcome);
    json["limit"] = mark.limit;
    json["monotone"] = mark.monotone;
    put_number(json, "first_decrease", mark.first_decrease.value_or(0),
               mark.first_decrease.has_value(), searched ? "it never falls" : mark.outcome);
    json["own_size"] = entry.own_size;
    put_number(json, "next", entry.next.value_or(0), entry.next.has_value(),
               entry.refused  ? "it cannot be financed"
               : mark.largest ? "the grid ends here"
                              : mark.outcome);
    if (entry.bound_by.empty())
      put_none(json, "bound_by", mark.largest ? "its own limit" : mark.outcome);
    else
      json["bound_by"] = entry.bound_by;
    json["reproduce"] = entry.reproduce;
    json["curve"] = Json::array();
    for (const risk::SizePoint& point : mark.curve)
      json["curve"].push_back({{"size", point.size},
                               {"default_probability", point.default_probability},
                               {"default_probability_se", point.standard_error}});
    list.push_back(std::move(json));
  }
  return list;
}

Json assumptions_to_json(std::span<const plan::Assumption> assumptions, Levers levers) {
  Json list = Json::array();
  for (const plan::Assumption& a : assumptions) {
    Json json = {{"name", a.name},     {"value", a.value},
                 {"unit", a.unit},     {"confidence", a.confidence},
                 {"reason", a.reason}, {"source", a.source},
                 {"origin", a.origin}, {"range", a.range}};
    put_number(json, "npv_lever_usd", a.npv_lever_usd, a.outcome.empty(), a.outcome);
    if (levers == Levers::of_value_and_default)
      put_number(json, "default_lever", a.default_lever, a.outcome.empty(), a.outcome);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace gigawatt::report
