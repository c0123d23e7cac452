#include "gigawatt/plan/site_loads.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/economics.h"
#include "gigawatt/mining/fleet.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/site_halls.h"
#include "gigawatt/power/supply.h"

namespace gigawatt::plan {

namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// Machines of one efficiency in a month: what they may draw, closed where the month's hours do not
// cover the cost that runs on.
struct MonthOfMachines {
  double mw = 0, value_usd_per_mwh = 0;
};
MonthOfMachines month_of(const mining::Mine& mine, const mining::Stint& stint,
                         double hashprice_usd_per_ph_day, const HourlyPrices& prices, int row) {
  MonthOfMachines month;
  month.value_usd_per_mwh = mining::mining_value(mining::USD_per_PH_day(hashprice_usd_per_ph_day),
                                                 stint.efficiency, mine.terms)
                                .in(base::USD_per_MWh);
  if (row < stint.from || row >= stint.until) return month;
  const double works = mining::working_share(mine, {.age_months = stint.age_months}, row);
  const double runs_on =
      (mine.operating_cost * base::MW_capacity(1) * base::months(1)).in(base::USD);
  if (works * prices.margin(row, month.value_usd_per_mwh).margin_usd_per_mw > runs_on)
    month.mw = stint.megawatts * works;
  return month;
}

void add(const mining::Mine& mine, const mining::Stint& stint, double share, std::string name,
         const std::vector<double>& hashprice, const HourlyPrices& prices, int row,
         std::vector<FlexibleLoad>& loads) {
  FlexibleLoad load{.name = std::move(name)};
  for (int i = 0; i < kEnergyMonths; ++i) {
    const MonthOfMachines month = month_of(mine, stint, hashprice[at(row + i)], prices, row + i);
    load.mw.push_back(share * month.mw);
    load.value_usd_per_mwh.push_back(month.value_usd_per_mwh);
  }
  if (std::ranges::max(load.mw) > 0) loads.push_back(std::move(load));
}

}  // namespace

double hall_mw(const Plan& plan, int row) {
  const int vacancy = plan.chain().regime.vacancy.count;
  const double load_factor = plan.spec.power->load_factor.in(base::ratio);
  double mw = 0;
  for (const PhasePlan& phase : plan.phases) {
    const int end = phase.commencement_row + plan.contracts[phase.contract].spec.term.count;
    const bool let = (row >= phase.commencement_row && row < end) || row >= end + vacancy;
    if (let) mw += phase.spec.it_power.in(base::MW_capacity)*load_factor;
  }
  return mw;
}

SiteLoads planned_loads(const Plan& plan, int row) {
  SiteLoads loads;
  for (int i = 0; i < kEnergyMonths; ++i) loads.hall_mw.push_back(hall_mw(plan, row + i));
  if (!plan.mine_counts()) return loads;
  const MineSite& site = *plan.mine;
  loads.mine_overhead = site.mine.terms.overhead.in(base::ratio);
  for (const mining::MachineGroup& group : site.mine.groups) {
    const base::Power load =
        group.hash_rate * group.efficiency * site.mine.terms.overhead.in(base::ratio);
    add(site.mine,
        {.until = row + kEnergyMonths,
         .efficiency = group.efficiency,
         .megawatts = load.in(base::MW),
         .age_months = group.age_months},
        1, group.name, site.hashprice_usd_per_ph_day, *plan.prices, row, loads.mine);
  }
  for (FlexibleLoad& load : loads.mine)
    for (int i = 0; i < kEnergyMonths && row + i < static_cast<int>(site.mines_share.size()); ++i)
      load.mw[at(i)] *= site.mines_share[at(row + i)];
  return loads;
}

std::vector<FlexibleLoad> fleet_loads(const mining::Mine& mine,
                                      const std::vector<FleetShare>& fleets,
                                      const std::vector<double>& hashprice_usd_per_ph_day,
                                      const HourlyPrices& prices, int row) {
  std::vector<FlexibleLoad> loads;
  for (const FleetShare& fleet : fleets)
    for (const mining::Stint& stint : fleet.path.stints) {
      if (fleet.share <= 0 || stint.from >= row + kEnergyMonths || stint.until <= row) continue;
      add(mine, stint, fleet.share,
          fmt::format("machines of {:.3g} J/TH", stint.efficiency.in(mining::J_per_TH)),
          hashprice_usd_per_ph_day, prices, row, loads);
    }
  return loads;
}

MeasureTerms measure_terms(const Plan& plan, const catalog::Catalog& catalog) {
  const power::SupplySpec& supply = *plan.spec.power;
  constexpr double most_pue = 3;  // of any hall
  double needed = most_pue * plan.contracted_it_power.in(base::MW_capacity);
  if (plan.mine) needed += plan.mine->mine.load().in(base::MW);
  return {.site = {.supply = &supply,
                   .prices = plan.prices.get(),
                   .value_of_lost_load = supply.value_of_lost_load.value_or(
                       catalog::quantity<base::EnergyPrice>(catalog.at("hall.value_of_lost_load"))),
                   .limit = plan.spec.site.utility_power
                                ? base::load_of(*plan.spec.site.utility_power, base::ratio(1))
                                : base::MW(needed)},
          .timeline = plan.timeline,
          .loads = [&plan](int row) { return planned_loads(plan, row); },
          .settled_row = plan.prices->price_year_from(plan.completion_row)};
}

}  // namespace gigawatt::plan
