#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/job/delivery.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/report/citation.h"
#include "gigawatt/report/figures.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {

namespace {

constexpr std::size_t kDetailedContracts = 2;  // more are listed on a line each
constexpr std::size_t kListedContracts = 8;

struct Chain {
  Screen& screen;
  const plan::RunResult& result;
  const plan::Plan& plan;
  const catalog::Catalog& catalog;

  std::string cited(std::string_view path, const std::vector<std::string>& beside = {}) const {
    return citation(plan.provenance, catalog, path, beside);
  }
};

template <base::Dimension D>
std::string shown(base::Quantity<D> value, std::string_view unit = "") {
  return schema::human_quantity(value.base_value(), D, unit);
}

std::string megawatts_text(base::Capacity capacity) {
  return plain_number(capacity.in(base::MW_capacity)) + " MW";
}

// What a back-solved hard cost follows from, beside the loan-to-cost.
std::vector<std::string> behind_hard_cost(const plan::Plan& plan) {
  if (!plan.hard_cost_back_solved) return {};
  return {"site.back_solve.loan_to_cost", "site.back_solve.debt", "site.contingency",
          "debt[0].upfront_fee",          "debt[0].reserve",      "debt[0].amortisation"};
}

void print_site(const Chain& c) {
  const plan::Plan& plan = c.plan;
  const site::SiteSpec& site = plan.spec.site;
  std::string power = megawatts_text(plan.contracted_it_power) + " critical IT";
  if (plan.merchant_watts() > 0)
    power += fmt::format(" + {} merchant", megawatts_text(plan.spec.market.merchant_it_power));
  if (site.utility_power)
    power += fmt::format(" on {} from the utility", megawatts_text(*site.utility_power));
  base::Month first = plan.phases.front().spec.completion, last = first;
  for (const plan::PhasePlan& phase : plan.phases) {
    first = std::min(first, phase.spec.completion);
    last = std::max(last, phase.spec.completion);
  }
  std::vector<std::string> sizes, dates;
  for (std::size_t i = 0; i < plan.spec.phases.size(); ++i) {
    sizes.push_back(fmt::format("phase[{}].it_power", i));
    dates.push_back(fmt::format("phase[{}].completion", i));
  }
  c.screen.labelled(
      "Site", power,
      c.cited(site.utility_power ? "site.utility_power" : "phase[0].it_power", sizes));
  const std::string when =
      first == last ? base::to_text(first) : base::to_text(first) + " to " + base::to_text(last);
  c.screen.labelled("",
                    fmt::format("{} phase{}, ready {}", plan.phases.size(),
                                plan.phases.size() == 1 ? "" : "s", when),
                    c.cited("phase[0].completion", dates));
  const double per_mw = plan.budget.hard_cost_usd / plan.contracted_it_power.in(base::MW_capacity);
  c.screen.labelled(
      "",
      fmt::format("Hard cost {}, {} per MW{}", money_text(plan.budget.hard_cost_usd),
                  money_text(per_mw), plan.hard_cost_back_solved ? ", back-solved" : ""),
      c.cited(plan.hard_cost_back_solved ? "site.back_solve.loan_to_cost"
              : site.hard_cost           ? "site.hard_cost"
                                         : "site.hard_cost_per_it_power",
              behind_hard_cost(plan)));
  if (c.result.financing->decommissioning_usd > 0)
    c.screen.labelled("",
                      fmt::format("Cleared after {} for {}, paid by equity",
                                  base::to_text(plan.timeline.month(plan.timeline.rows() - 1)),
                                  money_text(c.result.financing->decommissioning_usd)),
                      c.cited("site.decommissioning_cost"));
}

// The mine that stands there: its machines, and what a MWh is worth to them.
void print_mine(const Chain& c) {
  if (!c.plan.mine) return;
  const plan::MineFigures m = plan::mine_figures(c.plan, *c.plan.mine);
  const mining::MineSpec& spec = *c.plan.spec.mining;
  c.screen.labelled("Mine",
                    fmt::format("{} machines, {:.3g} EH/s at {:.1f} J/TH: {:.0f} MW",
                                count_text(std::llround(m.machines)), m.hash_rate_ehs,
                                m.joules_per_terahash, m.load_mw),
                    c.cited(spec.machines.front().count ? "mining.machine[0].count"
                                                        : "mining.machine[0].hash_rate"));
  c.screen.labelled("",
                    fmt::format("Hashprice {:.1f} USD/PH/day: power pays up to {:.0f} USD/MWh",
                                m.hashprice_usd_per_ph_day, m.breakeven_power_usd_per_mwh),
                    c.cited(spec.outlook.bitcoin_price ? "mining.outlook.bitcoin_price"
                                                       : "mining.outlook.hashprice"));
  if (!c.plan.mine_counts())
    c.screen.labelled("", "Not in this cash flow", c.cited("mining.in_cash_flow"));
}

// What becomes of it.
void print_conversion(const Chain& c) {
  if (!c.plan.mine || !c.plan.spec.conversion) return;
  const plan::MineSite& site = *c.plan.mine;
  const std::string part = site.part > 1 - 1e-6 ? "All" : percent_text(site.part);
  const std::string text =
      fmt::format("{} of the mine makes way for {}, {:.0f} months of works a hall", part,
                  megawatts_text(c.plan.contracted_it_power), site.works_months);
  c.screen.labelled("Converts", text, c.cited("conversion.decision"));
  if (!c.plan.mine_counts()) return;
  c.screen.labelled("", fmt::format("Mining lost {}, {} of it under works; machines sold for {}",
                                    money_text(total_usd(c.plan.flows.lost_mining_usd)),
                                    money_text(lost_under_works_usd(c.plan)),
                                    money_text(total_usd(c.plan.flows.machine_sales_usd))));
}

void print_power(const Chain& c) {
  const auto& supply = c.plan.spec.power;
  const double yearly_usd = first_full_year_energy_usd(c.plan);
  if (!supply || (yearly_usd == 0 && !c.plan.mine)) return;  // the tenants pay
  std::string text = fmt::format("{} delivered", shown(c.plan.delivered_price, "USD/MWh"));
  if (!supply->zone.empty()) text += fmt::format(", hours of {}", schema::printable(supply->zone));
  if (yearly_usd != 0)
    text += fmt::format(", PUE {}, {} load: {} a year", plain_number(supply->pue.in(base::ratio)),
                        shown(supply->load_factor, "%"), money_text(yearly_usd));
  else
    text += "; the tenants pay for the halls'";
  c.screen.labelled("Power", text, c.cited("power.price", {"power.pue", "power.load_factor"}));
  if (c.plan.bill.empty()) return;
  c.screen.labelled("", fmt::format("Fees, hedges, credits and plant on the site: {} a year",
                                    money_text(first_full_year_bill_usd(c.plan))));
}

// Chips, the job that measures them, and what an hour of one is worth by it: one line each.
void print_delivery(const Chain& c) {
  const auto& delivery = c.plan.delivery;
  if (!delivery) return;
  const job::Delivery& d = *delivery;
  std::string chips = d.name;
  double rented = 0;
  for (const contract::CloudSpec& cloud : c.plan.spec.clouds) rented += cloud.chips.in(base::chip);
  if (rented > 0)
    chips += fmt::format(": {} rented", count_text(static_cast<std::int64_t>(rented)));
  if (d.chips_in_hall)
    chips +=
        fmt::format("{} the halls feed {} at {:.2f} kW each", rented > 0 ? ";" : ":",
                    count_text(static_cast<std::int64_t>(*d.chips_in_hall)), *d.chip_watts / 1e3);
  c.screen.labelled("Chip", chips, c.cited("chip.name"));
  c.screen.labelled(
      "Job",
      fmt::format("{} on {} chips: MFU {}, goodput {}", d.model, count_text(d.job_chips),
                  percent_text(d.mfu), percent_text(d.goodput)),
      c.cited("job.model"));
  std::string delivers =
      fmt::format("{:.2f} PFLOP/s a chip (± {:.0f} %)", d.useful_flops / 1e15, 100 * d.error);
  if (d.usd_per_pflop_hour) delivers += fmt::format(": ${:.2f}", *d.usd_per_pflop_hour);
  if (d.kwh_per_pflop_hour)
    delivers +=
        fmt::format("{} {:.2f} kWh", d.usd_per_pflop_hour ? "," : ":", *d.kwh_per_pflop_hour);
  if (d.usd_per_pflop_hour || d.kwh_per_pflop_hour) delivers += " a PFLOP-hour";
  c.screen.labelled("", delivers);
  std::string price = d.price_usd ? fmt::format("A chip-hour costs ${:.2f}", *d.price_usd)
                                  : std::string("No price of a chip-hour is published");
  if (d.worth_usd)
    price +=
        fmt::format("; at {}'s price per PFLOP it is worth ${:.2f}", d.reference, *d.worth_usd);
  c.screen.labelled("", price);
}

std::string credit_text(const plan::ContractPlan& contract) {
  const std::string tenant =
      contract.spec.tenant.empty() ? "Tenant" : schema::printable(contract.spec.tenant);
  std::string text =
      contract.tenant_rating_assumed
          ? fmt::format("{} (unrated, taken as {})", tenant, contract.tenant_rating)
          : fmt::format("{} ({})", tenant, schema::printable(contract.spec.tenant_rating));
  if (!contract.guarantor_rating.empty())
    text += fmt::format(", guaranteed by {} ({})", schema::printable(contract.spec.guarantor),
                        schema::printable(contract.spec.guarantor_rating));
  return text;
}

std::string rent_text(const plan::ContractPlan& contract) {
  std::string text = shown(contract.first_year_rent, "USD/kW-month");
  if (contract.spec.escalator.in(base::ratio) != 0)
    text += fmt::format(", {}{} a year", contract.spec.escalator.in(base::ratio) > 0 ? "+" : "",
                        shown(contract.spec.escalator, "%"));
  return text;
}

void print_contract(const Chain& c, std::size_t index) {
  const plan::ContractPlan& contract = c.plan.contracts[index];
  const std::string path = fmt::format("contract[{}].", index);
  c.screen.labelled(
      "Contract", credit_text(contract),
      c.cited(!contract.guarantor_rating.empty() ? path + "guarantor_rating"
              : contract.tenant_rating_assumed   ? "risk.unrated_tenant"
                                                 : path + "tenant_rating",
              {contract.tenant_rating_assumed ? "risk.unrated_tenant" : path + "tenant_rating"}));
  std::string form =
      contract.spec.kind == contract::LeaseKind::triple_net ? "Triple net" : "Modified gross";
  form += ", " + duration_text(contract.spec.term.count);
  if (contract.spec.options > 0)
    form += fmt::format(" + {} option{} of {}", contract.spec.options,
                        contract.spec.options == 1 ? "" : "s",
                        duration_text(contract.spec.option_term.count));
  c.screen.labelled(
      "", form + ", " + megawatts_text(contract.it_power),
      c.cited(path + "term", {path + "kind", path + "options", path + "option_term"}));
  c.screen.labelled(
      "",
      fmt::format("{}; {} over the term", rent_text(contract),
                  money_text(base_term_value_usd(contract))),
      c.cited(path + (contract.spec.rent ? "rent" : "total_value"), {path + "escalator"}));
}

void print_contracts(const Chain& c) {
  const auto& contracts = c.plan.contracts;
  if (contracts.size() <= kDetailedContracts) {
    for (std::size_t i = 0; i < contracts.size(); ++i) print_contract(c, i);
    return;
  }
  const std::size_t listed = std::min(contracts.size(), kListedContracts);
  for (std::size_t i = 0; i < listed; ++i) {
    const plan::ContractPlan& contract = contracts[i];
    c.screen.labelled(
        i == 0 ? "Contracts" : "",
        fmt::format("{}, {}, {}, {}", credit_text(contract), megawatts_text(contract.it_power),
                    duration_text(contract.spec.term.count), rent_text(contract)),
        i + 1 == listed ? c.cited(fmt::format("contract[{}].{}", i,
                                              contract.spec.rent ? "rent" : "total_value"))
                        : "");
  }
  double total = 0;
  for (const plan::ContractPlan& contract : contracts) total += base_term_value_usd(contract);
  const std::string more =
      contracts.size() > listed ? fmt::format("{} more; ", contracts.size() - listed) : "";
  c.screen.labelled("", fmt::format("{}{} over all terms", more, money_text(total)));
}

std::string_view debt_path(const finance::DebtSpec& debt) {
  return debt.amount         ? "debt[0].amount"
         : debt.loan_to_cost ? "debt[0].loan_to_cost"
                             : "debt[0].target_dscr";
}

std::string payments_text(std::int64_t payments_per_year) {
  switch (payments_per_year) {
    case 1:
      return "yearly";
    case 2:
      return "half-yearly";
    case 3:
      return "four-monthly";
    case 4:
      return "quarterly";
    case 6:
      return "two-monthly";
    default:
      return "monthly";
  }
}

void print_finance(const Chain& c) {
  const plan::BaseMetrics& m = c.result.base.metrics;
  const auto& debt = c.plan.debt;
  if (!debt || m.debt_usd <= 0) {
    c.screen.labelled("Finance",
                      fmt::format("Cost {}, all equity", money_text(m.project_cost_usd)));
    return;
  }
  std::vector<std::string> cost = behind_hard_cost(c.plan);
  cost.insert(cost.end(), {"site.hard_cost", "site.hard_cost_per_it_power"});
  c.screen.labelled(
      "Finance",
      fmt::format("Cost {}: debt {} ({}), equity {}", money_text(m.project_cost_usd),
                  money_text(m.debt_usd), percent_text(m.loan_to_cost), money_text(m.equity_usd)),
      c.cited(debt_path(*debt), cost));
  const char* kind = debt->kind == finance::DebtKind::bond ? "Bond" : "Construction loan";
  const char* shape = debt->amortisation == finance::Amortisation::level      ? "level"
                      : debt->amortisation == finance::Amortisation::sculpted ? "sculpted"
                                                                              : "custom";
  c.screen.labelled(
      "",
      fmt::format("{} at {}, {}, {} to {}", kind, shown(debt->rate, "%"), shape,
                  payments_text(debt->payments_per_year), base::to_text(debt->maturity)),
      c.cited("debt[0].rate", {"debt[0].kind", "debt[0].amortisation", "debt[0].payments_per_year",
                               "debt[0].maturity"}));
  c.screen.labelled(
      "",
      fmt::format("DSCR {} first year, {} average, {} least; {}",
                  metric_text(m.dscr_first_year, times_text),
                  metric_text(m.dscr_average, times_text), metric_text(m.dscr_minimum, times_text),
                  m.sculpted_dscr.value ? "sculpted " + metric_text(m.sculpted_dscr, times_text)
                                        : m.sculpted_dscr.outcome));
}

void print_market(const Chain& c) {
  const market::MarketSpec& market = c.plan.spec.market;
  c.screen.labelled("Market",
                    fmt::format("Rent {} today, {} of it when re-let",
                                shown(market.rent, "USD/kW-month"), shown(market.relet_share, "%")),
                    c.cited("market.rent", {"market.relet_share"}));
}

void print_risk_link(const Chain& c) {
  const auto& risk = c.result.risk;
  if (!risk) return;
  std::string text = fmt::format("{} regime, {} paths, seed {}", regime_label(c.plan, risk->regime),
                                 count_text(risk->paths), c.plan.spec.risk.seed);
  if (c.plan.debt && risk->default_probability.value > 0)
    text += ": default " + probability_text(risk->default_probability, risk->paths);
  else if (c.plan.debt)
    text += ": no default";
  c.screen.labelled("Risk", text);
}

}  // namespace

std::string regime_label(const plan::Plan& plan, std::string_view name) {
  for (const auto& chain : plan.regimes)
    if (chain->regime.name == name) return chain->regime.label;
  return std::string(name);
}

void print_chain(Screen& screen, const plan::RunResult& result, const catalog::Catalog& catalog) {
  const Chain chain{screen, result, *result.plan, catalog};
  screen.heading("THE CHAIN", "source and confidence (A filed, B derived, C assumed) at the right");
  print_site(chain);
  print_mine(chain);
  print_conversion(chain);
  print_power(chain);
  print_delivery(chain);
  print_contracts(chain);
  print_finance(chain);
  print_market(chain);
  print_risk_link(chain);
}

}  // namespace gigawatt::report
