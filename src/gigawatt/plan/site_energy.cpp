#include "gigawatt/plan/site_energy.h"

#include <algorithm>

#include "gigawatt/base/check.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/power/dispatch.h"
#include "gigawatt/power/hourly_file.h"

namespace gigawatt::plan {

namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

std::size_t calendar_month(base::Month month) {
  return static_cast<std::size_t>(static_cast<unsigned>(month.month()) - 1);
}

double most(const std::vector<double>& values) { return std::ranges::max(values); }

// Puts twelve months that begin anywhere in a year where the calendar has them.
std::vector<double> by_calendar(const SiteEnergyTerms& terms, const std::vector<double>& months,
                                double unit) {
  std::vector<double> sorted(kEnergyMonths);
  for (int i = 0; i < kEnergyMonths; ++i)
    sorted[calendar_month(base::plus(terms.first, i))] = months[at(i)] / unit;
  return sorted;
}

power::EnergyUse halls(const SiteEnergyTerms& terms) {
  const double machines = most(terms.loads.hall_mw);
  power::EnergyUse use{.name = "halls",
                       .machines_mw = machines,
                       .pue = terms.prices->pue(terms.row, kEnergyMonths),
                       .value_usd_per_mwh = terms.value_of_lost_load.in(base::USD_per_MWh),
                       .firm = true};
  if (machines > 0) use.monthly_share = by_calendar(terms, terms.loads.hall_mw, machines);
  return use;
}

// A group's machines wear out and its MWh earns what the month's hashprice makes of it.
void add_mine(const SiteEnergyTerms& terms, std::size_t hours, power::EnergySite& site) {
  const double overhead = terms.loads.mine_overhead;
  for (const FlexibleLoad& load : terms.loads.mine) {
    const double full = most(load.mw);
    site.uses.push_back({.name = load.name,
                         .machines_mw = full / overhead,
                         .pue = power::Hourly(hours, overhead),
                         .ramped = terms.supply->ramp_up || terms.supply->ramp_down,
                         .monthly_value_usd_per_mwh = by_calendar(terms, load.value_usd_per_mwh, 1),
                         .monthly_share = by_calendar(terms, load.mw, full > 0 ? full : 1)});
  }
}

power::Hourly profile(const power::YearOfHours& own, base::Month first) {
  power::Hourly hours;
  for (int i = 0; i < kEnergyMonths; ++i) {
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

// Each load by the hourly prices of a month alone: no battery, generator, ramp or peak of the site
// together.
double hourly_usd(const SiteEnergyTerms& terms, int month) {
  const int row = terms.row + month;
  double usd = -terms.loads.hall_mw[at(month)] * terms.prices->firm_usd_per_mw(row);
  for (const FlexibleLoad& load : terms.loads.mine)
    usd += load.mw[at(month)] *
           terms.prices->margin(row, load.value_usd_per_mwh[at(month)]).margin_usd_per_mw;
  return usd;
}

// Sets the months of the dispatch beside those of the hourly prices.
void compare(const SiteEnergyTerms& terms, SiteEnergy& energy) {
  for (int i = 0; i < kEnergyMonths; ++i) {
    const std::size_t calendar = calendar_month(base::plus(terms.first, i));
    const power::EnergyMonth& month = energy.year.months[calendar];
    double dispatched = -month.cost_usd();
    for (const power::UseYear& use : energy.year.uses)
      dispatched += use.monthly_value_usd[calendar];
    const double hourly = hourly_usd(terms, i), contract = month.fee_usd + month.hedge_usd;
    energy.beyond.push_back({.moving_usd = hourly - contract - month.credit_usd - dispatched,
                             .fixed_usd = month.credit_usd});
    energy.dispatched_usd += dispatched;
    energy.hourly_usd += hourly;
    energy.contract_usd += contract;
  }
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
  energy.year = power::evaluate(site, energy.hours, terms.solver);
  for (std::size_t i = 0; i < energy.year.uses.size(); ++i) {
    const power::UseYear& use = energy.year.uses[i];
    (i == 0 ? energy.hall_mwh : energy.mining_mwh) += use.mwh();
    (i == 0 ? energy.hall_usd : energy.mining_usd) += use.energy_usd;
  }
  compare(terms, energy);
  return energy;
}

}  // namespace gigawatt::plan
