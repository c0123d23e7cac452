#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/credit.h"
#include "gigawatt/catalog/regimes.h"
#include "gigawatt/contract/cloud_lease.h"
#include "gigawatt/job/delivery.h"
#include "gigawatt/plan/factor.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_history.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/site_bill.h"
#include "gigawatt/plan/site_loads.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/price_zones.h"
#include "gigawatt/schema/finding.h"

namespace gigawatt::plan {

namespace {

constexpr int kTypicalYear = 2001;  // of 365 days

std::size_t contract_of(const ScenarioSpec& spec, const site::PhaseSpec& phase) {
  for (std::size_t c = 0; c < spec.contracts.size(); ++c)
    if (spec.contracts[c].name == phase.contract || phase.contract.empty()) return c;
  GIGAWATT_CHECK(false, "contracts were validated", phase.contract);
  return 0;
}

// The timeline holds every lease's base term, the debt to maturity and its cure.
base::Timeline timeline_of(const ScenarioSpec& spec) {
  const base::Month close = spec.header.close;
  int rows = 1;
  for (const auto& phase : spec.phases) {
    const auto& lease = spec.contracts[contract_of(spec, phase)];
    const base::Month start = phase.rent_commencement.value_or(phase.completion);
    rows = std::max(rows, base::months_between(close, start) + lease.term.count);
  }
  for (const auto& debt : spec.debts)
    rows = std::max(rows, base::months_between(close, debt.maturity) + debt.cure.count);
  return {close, rows};
}

void add_phases(Plan& plan) {
  for (std::size_t c = 0; c < plan.spec.contracts.size(); ++c) {
    ContractPlan contract;
    contract.spec = plan.spec.contracts[c];
    contract.first_phase = static_cast<int>(plan.phases.size());
    for (const auto& spec : plan.spec.phases) {
      if (contract_of(plan.spec, spec) != c) continue;
      const int start = plan.timeline.row(spec.rent_commencement.value_or(spec.completion));
      plan.phases.push_back({spec, c, plan.timeline.row(spec.completion), start});
      contract.it_power += spec.it_power;
      contract.lease_end_row = std::max(contract.lease_end_row, start + contract.spec.term.count);
      plan.completion_row = std::max(plan.completion_row, plan.phases.back().completion_row);
    }
    contract.phase_count = static_cast<int>(plan.phases.size()) - contract.first_phase;
    contract.first_year_rent = contract::first_year_rent(contract.spec, contract.it_power);
    plan.contracted_it_power += contract.it_power;
    plan.contracts.push_back(std::move(contract));
  }
}

void add_ratings(Plan& plan, const catalog::Catalog& catalog) {
  for (ContractPlan& contract : plan.contracts) {
    contract.tenant_rating_assumed = contract.spec.tenant_rating.empty();
    const std::string& tenant = contract.tenant_rating_assumed ? plan.spec.risk.unrated_tenant
                                                               : contract.spec.tenant_rating;
    contract.tenant_rating = *catalog::letter_rating(catalog, tenant);
    if (!contract.spec.guarantor_rating.empty())
      contract.guarantor_rating = *catalog::letter_rating(catalog, contract.spec.guarantor_rating);
  }
}

void add_budget(Plan& plan) {
  const site::SiteSpec& site = plan.spec.site;
  finance::ConstructionBudget& budget = plan.budget;
  if (site.hard_cost) budget.hard_cost_usd = site.hard_cost->in(base::USD);
  if (site.hard_cost_per_it_power)
    budget.hard_cost_usd = (*site.hard_cost_per_it_power * plan.contracted_it_power).in(base::USD);
  if (site.soft_cost) budget.soft_cost_usd = site.soft_cost->in(base::USD);
  budget.contingency_usd = budget.hard_cost_usd * site.contingency.in(base::ratio);
  budget.profile = site::spending_profile(plan.spec.phases, plan.timeline);
  budget.completion_row = plan.completion_row;
}

void add_debt(Plan& plan) {
  if (plan.spec.debts.empty()) return;
  const finance::DebtSpec& debt = plan.spec.debts.front();
  plan.debt = debt;
  plan.draw = {.kind = debt.kind,
               .annual_rate = debt.rate.in(base::ratio),
               .upfront_fee = debt.upfront_fee.in(base::ratio),
               .commitment_fee = debt.commitment_fee.in(base::ratio),
               .construction_interest = plan.spec.finance.construction_interest.in(base::ratio),
               .capitalised_rows = plan.completion_row};
}

// Reads the files of [power] and puts the means of what they and the weather say into its price
// and PUE, for whoever needs one number; what is wrong with the files otherwise.
std::vector<schema::Diagnostic> settle_power(ScenarioSpec& spec,
                                             const schema::Provenances& provenance,
                                             const catalog::Catalog& catalog) {
  if (!spec.power) return {};
  power::SupplySpec& supply = *spec.power;
  if (!supply.own) {
    power::OwnHoursResult own = power::read_own_hours(supply, catalog, provenance, "power");
    if (!own) return std::move(own.error());
    supply.own = std::move(*own);
  }
  if (supply.own->price) supply.price = base::USD_per_MWh(base::mean(supply.own->price->values[0]));
  if (supply.tariff && !supply.zone.empty() && !schema::written(provenance, "power.price"))
    supply.price = base::USD_per_MWh(power::price_zone(catalog, supply.zone)->mean);
  if (supply.cooling) {
    const power::Weather weather =
        supply.own->weather
            ? power::Weather{supply.own->weather->values[0], supply.own->weather->values[1]}
            : power::mean_weather(catalog, supply.weather, kTypicalYear);
    supply.pue = base::ratio(
        base::mean(power::pue_of_year(power::cooling(catalog, *supply.cooling), weather)));
  }
  return {};
}

// Delivered prices of every hour, where they are not all alike or a mine follows them.
void add_prices(Plan& plan, const catalog::Catalog& catalog, const Plan* like) {
  const auto& supply = plan.spec.power;
  if (!supply) return;
  plan.delivered_price = supply->price;
  const bool billed = std::ranges::any_of(plan.spec.contracts, [](const auto& lease) {
    return lease.kind == contract::LeaseKind::modified_gross;
  });
  if (!plan.spec.mining && !supply->tariff && (supply->is_flat() || !billed)) return;
  plan.prices = hourly_prices(*supply, catalog, plan.timeline, like ? like->prices : nullptr);
  if (supply->tariff)
    plan.delivered_price = base::USD_per_MWh(plan.prices->mean_usd_per_mwh(0, 12));
}

// The mine, and the power price of whoever pays for power: a landlord or that mine.
void add_mine(Plan& plan, const catalog::Catalog& catalog) {
  plan.mine = make_mine_site(plan, catalog);
  const bool landlord = std::ranges::any_of(plan.contracts, [](const ContractPlan& contract) {
    return contract.spec.kind == contract::LeaseKind::modified_gross;
  });
  const auto& power = plan.spec.power;
  if (power && (landlord || plan.mine_counts()))
    plan.power_price = factor_columns(power->volatility, power->half_life, plan.timeline.rows());
}

// What the site pays for power beside hourly prices: its owner's, as the mine's and a landlord's
// power is.
void add_bill(Plan& plan, const catalog::Catalog& catalog, const Plan* like, Reuse reuse) {
  plan.flows.site_bill_usd.assign(static_cast<std::size_t>(plan.timeline.rows()), 0.0);
  if (!plan.power_price || !plan.prices || !has_site_bill(*plan.spec.power)) return;
  const MeasureTerms terms = measure_terms(plan, catalog);
  if (!like || !like->measured_bill)
    plan.measured_bill = std::make_shared<const MeasuredBill>(measured_bill(terms));
  else if (reuse.plant)
    plan.measured_bill = like->measured_bill;
  else
    plan.measured_bill =
        std::make_shared<const MeasuredBill>(remeasured(terms, *like->measured_bill));
  plan.bill = site_bill(*plan.measured_bill, *plan.spec.power, *plan.prices, plan.timeline);
  plan.flows.site_bill_usd = plan.bill.usd();
}

// What the site's chips deliver; what is wrong with them otherwise.
std::optional<std::vector<schema::Diagnostic>> add_delivery(Plan& plan,
                                                            const catalog::Catalog& catalog,
                                                            const Plan* like) {
  const ScenarioSpec& spec = plan.spec;
  if (!spec.chip) return std::nullopt;
  const bool known = like && like->spec.chip == spec.chip && like->spec.job == spec.job;
  const auto delivered = known
                             ? base::Expected<job::Delivery, job::DeliveryFailure>(*like->delivery)
                             : job::delivery(catalog, *spec.chip, *spec.job);
  if (!delivered) {
    const job::DeliveryFailure& why = delivered.error();
    return std::vector{schema::diagnostic_at(
        plan.provenance, why.key,
        {.code = why.code, .message = why.reason, .expected = {}, .hint = why.hint})};
  }
  const double pue =
      spec.power ? spec.power->pue.in(base::ratio) : catalog.at("pue.liquid").base_value();
  plan.delivery =
      job::in_hall(*delivered, {.it_watts = plan.contracted_it_power.base_value(), .pue = pue});
  return std::nullopt;
}

// The key that a financing which does not close is about.
std::string_view culprit(const ScenarioSpec& spec, const schema::Finding& finding) {
  if (spec.debts.empty()) return "site";
  const finance::DebtSpec& debt = spec.debts.front();
  if (finding.code == "GW406") return "debt[0].principal_shares";
  if (finding.code == "GW409") return "debt[0].amortisation";
  if (debt.amount) return "debt[0].amount";
  return debt.loan_to_cost ? "debt[0].loan_to_cost" : "debt[0].target_dscr";
}

std::vector<schema::Diagnostic> one(const schema::Provenances& provenance, std::string_view path,
                                    const schema::Finding& finding) {
  return {schema::diagnostic_at(provenance, path, finding)};
}

}  // namespace

namespace {

// One of several ways to say a thing, given on the command line, replaces the way that the file or
// an earlier setting took: --set debt.amount=$3B beside a loan_to_cost in the file.
template <class... Ways>
void keep_set_way(const schema::Provenances& provenance, const std::string& table,
                  std::pair<const char*, std::optional<Ways>*>... ways) {
  const auto setting = [&](const char* key) {  // its number on the command line, from 1
    const auto found = provenance.find(table + "." + key);
    const bool set =
        found != provenance.end() && found->second.origin == schema::Origin::command_line;
    return set ? found->second.at.line : 0;
  };
  const int last = std::max({setting(ways.first)...});
  if (last == 0) return;
  ((setting(ways.first) == last ? void() : ways.second->reset()), ...);
}

// The same for ways of which one is always there: a number for hours, or the hours.
void keep_set_power(const schema::Provenances& provenance, power::SupplySpec& supply) {
  const auto set = [&](std::string_view path) {
    const auto found = provenance.find(path);
    return found != provenance.end() && found->second.origin == schema::Origin::command_line;
  };
  if (set("power.pue") && !set("power.cooling")) supply.cooling.reset();
  if ((set("power.price") || set("power.zone")) && !set("power.price_csv.file"))
    supply.price_csv.reset();
}

// The chain carries a GPU-cloud contract in the form of a lease; its phases are its tranches.
// A resolved scenario is resolved again with another value: the leases are made anew.
ScenarioSpec with_cloud_leases(ScenarioSpec spec) {
  std::erase_if(spec.contracts, [](const contract::LeaseSpec& lease) { return lease.of_cloud; });
  for (const contract::CloudSpec& cloud : spec.clouds)
    if (cloud.total_value.has_value() != cloud.price.has_value())
      spec.contracts.push_back(contract::as_lease(cloud));
  return spec;
}

}  // namespace

ScenarioSpec with_settings_first(ScenarioSpec spec, const schema::Provenances& provenance) {
  for (std::size_t i = 0; i < spec.debts.size(); ++i) {
    finance::DebtSpec& debt = spec.debts[i];
    const bool by_dscr = debt.target_dscr.has_value();
    keep_set_way(provenance, fmt::format("debt[{}]", i), std::pair{"amount", &debt.amount},
                 std::pair{"loan_to_cost", &debt.loan_to_cost},
                 std::pair{"target_dscr", &debt.target_dscr});
    if (by_dscr && !debt.target_dscr) debt.maximum_loan_to_cost.reset();
  }
  for (std::size_t i = 0; i < spec.contracts.size(); ++i)
    keep_set_way(provenance, fmt::format("contract[{}]", i),
                 std::pair{"rent", &spec.contracts[i].rent},
                 std::pair{"total_value", &spec.contracts[i].total_value});
  keep_set_way(provenance, "site", std::pair{"hard_cost", &spec.site.hard_cost},
               std::pair{"hard_cost_per_it_power", &spec.site.hard_cost_per_it_power},
               std::pair{"back_solve", &spec.site.back_solve});
  if (spec.power) keep_set_power(provenance, *spec.power);
  return spec;
}

std::vector<std::string> idle_defaults(const ScenarioSpec& spec,
                                       const schema::Provenances& provenance) {
  std::vector<std::string> idle;
  if (!spec.power) return idle;
  const power::SupplySpec& supply = *spec.power;
  const auto add = [&](const char* path) {
    if (!schema::written(provenance, path)) idle.emplace_back(path);
  };
  const bool tariff_says =
      supply.tariff && (supply.tariff->kind != power::TariffKind::index || !supply.zone.empty());
  if (supply.price_csv || tariff_says) add("power.price");
  if (supply.cooling) add("power.pue");
  return idle;
}

PlanResult resolve(const ScenarioSpec& written, const schema::Provenances& provenance,
                   const catalog::Catalog& catalog, const Plan* like, Reuse reuse) {
  ScenarioSpec spec = with_cloud_leases(with_settings_first(written, provenance));
  std::vector<schema::Diagnostic> found = validate(spec, provenance, catalog);
  if (schema::has_errors(found)) return tl::unexpected(std::move(found));
  if (auto problems = settle_power(spec, provenance, catalog); !problems.empty())
    return tl::unexpected(std::move(problems));
  if (auto problems = settle_mine_history(spec, provenance); !problems.empty())
    return tl::unexpected(std::move(problems));
  auto plan = std::make_unique<Plan>();
  plan->spec = spec;
  plan->provenance = provenance;
  for (const std::string& path : idle_defaults(spec, provenance)) plan->provenance.erase(path);
  cite_mine_history(*plan);
  plan->warnings = std::move(found);
  plan->timeline = timeline_of(spec);
  add_phases(*plan);
  add_ratings(*plan, catalog);
  add_budget(*plan);
  add_prices(*plan, catalog, reuse.prices ? like : nullptr);
  add_debt(*plan);
  add_mine(*plan, catalog);
  if (auto problem = add_delivery(*plan, catalog, like)) return tl::unexpected(std::move(*problem));
  const std::vector<catalog::Regime> regimes = catalog::regimes(catalog);
  for (const catalog::Regime& regime : regimes) {
    if (regime.name == spec.risk.regime) plan->regime = plan->regimes.size();
    plan->regimes.push_back(make_regime_chain(*plan, catalog, regime));
    if (regime.name == "base") plan->flows = contracted_flows(*plan, *plan->regimes.back());
  }
  add_bill(*plan, catalog, like, reuse);
  if (spec.site.back_solve) {
    const auto hard_cost = back_solved_hard_cost(*plan);
    if (!hard_cost) {
      const schema::Finding& finding = hard_cost.error();
      const bool of_debt = finding.code == "GW406" || finding.code == "GW409";
      return tl::unexpected(
          one(provenance, of_debt ? culprit(spec, finding) : "site.back_solve", finding));
    }
    plan->budget.hard_cost_usd = *hard_cost;
    plan->budget.contingency_usd = *hard_cost * spec.site.contingency.in(base::ratio);
    plan->hard_cost_back_solved = true;
  }
  const FinancingResult financing = close_financing(*plan);
  if (!financing)
    return tl::unexpected(one(provenance, culprit(spec, financing.error()), financing.error()));
  return plan;
}

}  // namespace gigawatt::plan
