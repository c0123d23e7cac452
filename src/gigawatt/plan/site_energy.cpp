#include "gigawatt/plan/site_energy.h"

#include <algorithm>

#include "gigawatt/base/check.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/power/dispatch.h"
#include "gigawatt/power/hourly_file.h"

namespace gigawatt::plan {

namespace {

constexpr int kMonths = 12;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

std::size_t calendar_month(base::Month month) {
  return static_cast<std::size_t>(static_cast<unsigned>(month.month()) - 1);
}

power::EnergyUse halls(const SiteEnergyTerms& terms) {
  return {.name = "halls",
          .machines_mw = terms.hall_load.in(base::MW),
          .pue = terms.prices->pue(terms.row, kMonths),
          .value_usd_per_mwh = terms.value_of_lost_load.in(base::USD_per_MWh),
          .firm = true};
}

std::vector<mining::MiningTier> tiers_in(const SiteEnergyTerms& terms, int month) {
  const int row = terms.row + month;
  return mining::tiers(*terms.mine, mining::USD_per_PH_day(terms.hashprice_usd_per_ph_day[at(row)]),
                       row);
}

// A group's machines wear out and its MWh earns what the month's hashprice makes of it. Groups keep
// their order by value, which is the order of their efficiencies.
void add_mine(const SiteEnergyTerms& terms, std::size_t hours, power::EnergySite& site) {
  const double overhead = terms.mine->terms.overhead.in(base::ratio);
  const std::vector<mining::MiningTier> first = tiers_in(terms, 0);
  for (const mining::MiningTier& tier : first)
    site.uses.push_back({.name = tier.name,
                         .machines_mw = tier.load.in(base::MW)*terms.mine_share / overhead,
                         .pue = power::Hourly(hours, overhead),
                         .ramped = terms.supply->ramp_up || terms.supply->ramp_down,
                         .monthly_value_usd_per_mwh = std::vector<double>(kMonths),
                         .monthly_share = std::vector<double>(kMonths)});
  for (int i = 0; i < kMonths; ++i) {
    const std::size_t month = calendar_month(base::plus(terms.first, i));
    const std::vector<mining::MiningTier> now = tiers_in(terms, i);
    for (std::size_t g = 0; g < now.size(); ++g) {
      power::EnergyUse& use = site.uses[g + 1];
      const double full = first[g].load.in(base::MW);
      use.monthly_value_usd_per_mwh[month] = now[g].value.in(base::USD_per_MWh);
      use.monthly_share[month] = full > 0 ? now[g].load.in(base::MW) / full : 0;
    }
  }
}

power::Hourly profile(const power::YearOfHours& own, base::Month first) {
  power::Hourly hours;
  for (int i = 0; i < kMonths; ++i) {
    const power::Hourly more = power::hours_of_month(own, 0, base::plus(first, i));
    hours.insert(hours.end(), more.begin(), more.end());
  }
  return hours;
}

void add_plant(const SiteEnergyTerms& terms, std::size_t hours, power::EnergySite& site) {
  const power::SupplySpec& supply = *terms.supply;
  std::size_t file = 0;
  for (const power::GeneratorSpec& spec : supply.generators) {
    power::Generator generator{.name = spec.name,
                               .cost_usd_per_mwh = spec.cost.in(base::USD_per_MWh),
                               .available_mw = power::Hourly(hours, 1.0)};
    if (spec.has_hours())
      generator.available_mw = profile(supply.own->generators[file++], terms.first);
    for (double& mw : generator.available_mw)
      mw *= spec.capacity.in(base::MW)*spec.availability.in(base::ratio);
    site.generators.push_back(std::move(generator));
  }
  if (supply.own)
    for (const power::YearOfHours& own : supply.own->hedges)
      site.hedge_profiles.push_back(profile(own, terms.first));
  if (supply.battery) site.battery = power::battery(*supply.battery);
  if (supply.ramp_up) site.ramp_up_mw = supply.ramp_up->in(base::MW);
  if (supply.ramp_down) site.ramp_down_mw = supply.ramp_down->in(base::MW);
  if (supply.demand_response) site.demand_response = *supply.demand_response;
  if (supply.ancillary) site.ancillary = *supply.ancillary;
}

// Each load by the hourly prices alone: no battery, generator, ramp or peak of the site together.
double reduced_usd(const SiteEnergyTerms& terms) {
  double usd = 0;
  for (int i = 0; i < kMonths; ++i) {
    for (const mining::MiningTier& tier : tiers_in(terms, i))
      usd +=
          tier.load.in(base::MW)*terms.mine_share *
          terms.prices->margin(terms.row + i, tier.value.in(base::USD_per_MWh)).margin_usd_per_mw;
    usd -= terms.hall_load.in(base::MW)*terms.prices->firm_usd_per_mw(terms.row + i);
  }
  return usd;
}

}  // namespace

const power::EnergyMonth& SiteEnergy::month(int i) const {
  return year.months[calendar_month(base::plus(first, i))];
}

SiteEnergy site_energy(const SiteEnergyTerms& terms) {
  SiteEnergy energy{.first = terms.first, .hours = terms.prices->energy_hours(terms.row)};
  const std::size_t hours = energy.hours.clock.size();
  power::EnergySite site{.connection_mw = terms.limit.in(base::MW),
                         .uses = {halls(terms)},
                         .tariff = terms.prices->tariff(terms.row)};
  add_mine(terms, hours, site);
  add_plant(terms, hours, site);
  energy.year = power::evaluate(site, energy.hours);
  const power::EnergyMonth& total = energy.year.total;
  energy.dispatched_usd = -total.cost_usd();
  for (std::size_t i = 0; i < energy.year.uses.size(); ++i) {
    const power::UseYear& use = energy.year.uses[i];
    (i == 0 ? energy.hall_mwh : energy.mining_mwh) += use.mwh();
    (i == 0 ? energy.hall_usd : energy.mining_usd) += use.energy_usd;
    energy.dispatched_usd += use.value_usd;
  }
  energy.reduced_usd = reduced_usd(terms);
  energy.unhourly_usd = total.fee_usd + total.hedge_usd + total.credit_usd;
  return energy;
}

}  // namespace gigawatt::plan
