#include "gigawatt/plan/regime_chain.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/credit.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/plan.h"

namespace gigawatt::plan {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

}  // namespace

// m(t) = ln(level) + g t, reached from today's rent (ln 1 = 0) at the speed of the half-life.
std::vector<double> expected_log_rent(const catalog::Regime& regime, int rows) {
  std::vector<double> level(at(rows));
  const double growth = std::log1p(regime.rent_growth.in(base::ratio)) / 12;
  const double half_life_months = std::max(1e-6, regime.rent_half_life.in(base::months));
  for (int row = 0; row < rows; ++row) {
    const double gap_left = std::exp2(-(row + 1) / half_life_months);
    level[at(row)] =
        std::log(regime.rent_level.in(base::ratio)) * (1 - gap_left) + growth * (row + 1);
  }
  return level;
}

namespace {

market::RentProcess rent_process(const RegimeChain& chain, double wrong_way_beta) {
  const catalog::Regime& regime = chain.regime;
  const double pull = std::numbers::ln2 / std::max(1e-6, regime.rent_half_life.in(base::years));
  const double volatility = regime.rent_volatility.in(base::ratio);
  market::RentProcess process;
  process.log_level = chain.log_level.data();
  process.decay = std::exp(-pull / 12);
  process.step_deviation = volatility * std::sqrt((1 - std::exp(-2 * pull / 12)) / (2 * pull));
  process.hazard_multiplier = regime.hazard_multiplier.in(base::ratio);
  process.wrong_way_beta = wrong_way_beta;
  return process;
}

// What a lender finds at enforcement, at today's market rent: the net rent of what is built, let
// again after the vacancy, at the regime's cap rate.
double enforcement_value(const contract::LeaseTerms& phase, const catalog::Regime& regime) {
  const double cap_rate = regime.cap_rate.in(base::ratio);
  const double net_rent = phase.market_rent_usd * (1 - phase.landlord_share) * 12;
  return net_rent / cap_rate * std::pow(1 + cap_rate, -phase.vacancy_months / 12);
}

// What every phase takes from the market section and the regime.
contract::LeaseTerms market_terms(const Plan& plan, const catalog::Regime& regime, double watts) {
  const market::MarketSpec& market = plan.spec.market;
  contract::LeaseTerms terms;
  terms.it_watts = watts;
  terms.vacancy_months = regime.vacancy.count;
  terms.market_term_months = market.merchant_term.count;
  terms.market_yearly_step = 1 + market.escalator.in(base::ratio);
  const base::Capacity capacity = base::Capacity::from_base(watts);
  const base::Money rent = market.rent * capacity * base::months(1);
  terms.market_rent_usd =
      rent.in(base::USD)*market.relet_share.in(base::ratio)*regime.relet_share.in(base::ratio);
  terms.relet_cost_usd = (market.relet_cost * capacity).in(base::USD);
  terms.vacant_cost_usd = (market.vacant_cost * capacity * base::months(1)).in(base::USD);
  return terms;
}

contract::LeaseTerms phase_terms(const Plan& plan, const catalog::Regime& regime,
                                 const PhasePlan& phase, RegimeChain& chain) {
  const ContractPlan& contract = plan.contracts[phase.contract];
  const contract::LeaseSpec& lease = contract.spec;
  contract::LeaseTerms terms = market_terms(plan, regime, phase.spec.it_power.base_value());
  terms.commencement_row = phase.commencement_row;
  terms.term_months = lease.term.count;
  terms.rent_usd = (contract.first_year_rent * phase.spec.it_power * base::months(1)).in(base::USD);
  terms.yearly_step = 1 + lease.escalator.in(base::ratio);
  terms.options = static_cast<double>(lease.options);
  terms.option_months = lease.option_term.count;
  terms.landlord_share = lease.landlord_cost_share.in(base::ratio);
  if (lease.prepayment) {
    terms.prepaid_usd = terms.rent_usd * lease.prepayment->months.count;
    terms.credit_start = lease.prepayment->credit_start.count;
    terms.credit_months = lease.prepayment->credit_period.count;
  }
  if (lease.delay_credit)
    terms.delay_credit_usd = terms.rent_usd * lease.delay_credit->in(base::ratio);
  terms.most_delay_months =
      lease.delay_credit_months ? lease.delay_credit_months->count : plan.timeline.rows();
  if (lease.outside_date) terms.outside_months = lease.outside_date->count;
  const double monthly_cost =
      (lease.operating_cost * phase.spec.it_power * base::months(1)).in(base::USD);
  std::vector<double> operating(at(plan.timeline.rows()));
  for (int row = 0; row < plan.timeline.rows(); ++row)
    operating[at(row)] = monthly_cost * std::pow(1 + lease.operating_cost_growth.in(base::ratio),
                                                 std::max(0, row - phase.commencement_row) / 12);
  terms.operating_cost_usd = chain.operating_cost_usd.emplace_back(std::move(operating)).data();
  if (lease.kind == contract::LeaseKind::modified_gross && plan.spec.power) {
    std::vector<double> energy =
        plan.prices ? energy_cost_usd_per_watt(*plan.spec.power, *plan.prices, plan.timeline)
                    : power::energy_cost_usd_per_watt(*plan.spec.power, plan.timeline);
    for (double& cost : energy) cost *= phase.spec.it_power.base_value();
    terms.energy_cost_usd = chain.energy_cost_usd.emplace_back(std::move(energy)).data();
  }
  return terms;
}

std::vector<double> hazards(const catalog::Catalog& catalog, const std::string& rating, int rows) {
  auto hazard = catalog::monthly_hazard(catalog, rating, rows);
  GIGAWATT_CHECK(hazard.has_value(), "rating was validated", rating);
  return std::move(*hazard);
}

// A replacement tenant's yearly hazard does not age: the average of its rating's first five years.
double replacement_hazard(const catalog::Catalog& catalog, const std::string& rating) {
  const auto five_years = catalog::cumulative_default(catalog, rating, 5);
  GIGAWATT_CHECK(five_years.has_value(), "rating was validated", rating);
  return -std::log1p(-*five_years) / 60;
}

void add_credits(const Plan& plan, const catalog::Catalog& catalog, RegimeChain& chain) {
  const int rows = plan.timeline.rows();
  const double replacement = replacement_hazard(catalog, plan.spec.risk.replacement_tenant);
  for (std::size_t c = 0; c < plan.contracts.size(); ++c) {
    const ContractPlan& contract = plan.contracts[c];
    CreditTerms credit;
    credit.tenant_hazard =
        chain.tenant_hazard.emplace_back(hazards(catalog, contract.tenant_rating, rows)).data();
    if (!contract.guarantor_rating.empty())
      credit.guarantor_hazard =
          chain.guarantor_hazard.emplace_back(hazards(catalog, contract.guarantor_rating, rows))
              .data();
    credit.replacement_hazard = replacement;
    credit.first_phase = contract.first_phase;
    credit.phase_count = contract.phase_count;
    credit.tenant_draw = static_cast<std::uint32_t>(c);
    // One guarantor behind two leases fails once: its draw is that of its first contract.
    credit.guarantor_draw = static_cast<std::uint32_t>(c);
    for (std::size_t k = 0; k < c; ++k)
      if (plan.contracts[k].spec.guarantor == contract.spec.guarantor) {
        credit.guarantor_draw = static_cast<std::uint32_t>(k);
        break;
      }
    chain.credits.push_back(credit);
  }
  chain.merchant_credit.replacement_hazard = replacement;
  chain.merchant_credit.phase_count = 1;
  chain.merchant_credit.tenant_draw = kMerchantDraw;
  chain.merchant_credit.merchant = true;
}

void add_site_value(const Plan& plan, RegimeChain& chain) {
  const int rows = plan.timeline.rows();
  double value = 0;
  for (const contract::LeaseTerms& phase : chain.phases)
    value += enforcement_value(phase, chain.regime);
  const double merchant = enforcement_value(chain.merchant_phase, chain.regime);
  double built = 0;
  for (int row = 0; row < rows; ++row) {
    built = std::min(1.0, built + plan.budget.profile[at(row)]);
    chain.site_value_usd.push_back(value * built);
    chain.merchant_value_usd.push_back(merchant * built);
  }
}

}  // namespace

ChainTerms RegimeChain::terms(std::uint64_t seed) const {
  ChainTerms terms;
  terms.rows = static_cast<int>(log_level.size());
  terms.rent = process;
  terms.key = base::RandomKey{.seed = seed, .stream = 0};
  return terms;
}

ChainTerms RegimeChain::contracted_terms(std::uint64_t seed) const {
  ChainTerms result = terms(seed);
  result.phases = phases.data();
  result.phase_count = static_cast<int>(phases.size());
  result.credits = credits.data();
  result.credit_count = static_cast<int>(credits.size());
  result.site_value_usd = site_value_usd.data();
  return result;
}

ChainTerms RegimeChain::merchant_terms(std::uint64_t seed) const {
  ChainTerms result = terms(seed);
  result.phases = &merchant_phase;
  result.phase_count = 1;
  result.credits = &merchant_credit;
  result.credit_count = 1;
  result.site_value_usd = merchant_value_usd.data();
  return result;
}

std::unique_ptr<RegimeChain> make_regime_chain(const Plan& plan, const catalog::Catalog& catalog,
                                               const catalog::Regime& regime) {
  auto chain = std::make_unique<RegimeChain>();
  const int rows = plan.timeline.rows();
  chain->regime = regime;
  chain->log_level = expected_log_rent(regime, rows);
  chain->process = rent_process(*chain, plan.spec.risk.wrong_way_beta.in(base::ratio));
  // The terms point into these columns, which must not move as they grow.
  chain->operating_cost_usd.reserve(plan.phases.size());
  chain->energy_cost_usd.reserve(plan.phases.size());
  chain->tenant_hazard.reserve(plan.contracts.size());
  chain->guarantor_hazard.reserve(plan.contracts.size());
  for (const PhasePlan& phase : plan.phases)
    chain->phases.push_back(phase_terms(plan, regime, phase, *chain));
  chain->merchant_phase = market_terms(plan, regime, 1.0);
  chain->merchant_phase.commencement_row = plan.completion_row;
  chain->merchant_phase.merchant = true;
  chain->merchant_phase.landlord_share =
      plan.contracts.front().spec.landlord_cost_share.in(base::ratio);
  add_credits(plan, catalog, *chain);
  add_site_value(plan, *chain);
  return chain;
}

}  // namespace gigawatt::plan
