#include "gigawatt/plan/energy_year.h"

#include <algorithm>

#include "gigawatt/base/check.h"
#include "gigawatt/power/merit_order.h"

namespace gigawatt::plan {

namespace {

power::Dispatch month_dispatch(const mining::Mine& mine, const EnergyYearTerms& terms, int month,
                               std::span<const double> prices) {
  const auto hours = prices.size();
  power::Dispatch dispatch;
  dispatch.price_usd_per_mwh.assign(prices.begin(), prices.end());
  dispatch.import_limit_mw.assign(hours, terms.limit.in(base::MW));
  const double hall_mw = terms.hall_load.in(base::MW)*terms.pue.in(base::ratio);
  dispatch.tiers.push_back({.name = "halls",
                            .value_usd_per_mwh = terms.value_of_lost_load.in(base::USD_per_MWh),
                            .demand_mw = power::Hourly(hours, hall_mw),
                            .firm = true});
  const int row = terms.row + month;
  const auto hashprice =
      mining::USD_per_PH_day(terms.hashprice_usd_per_ph_day[static_cast<std::size_t>(row)]);
  for (const mining::MiningTier& tier : mining::tiers(mine, hashprice, row))
    dispatch.tiers.push_back(
        {.name = tier.name,
         .value_usd_per_mwh = tier.value.in(base::USD_per_MWh),
         .demand_mw = power::Hourly(hours, tier.load.in(base::MW)*terms.mine_share)});
  return dispatch;
}

void add_month(const power::Dispatch& dispatch, EnergyYear& year) {
  const power::DispatchPlan plan = power::merit_order(dispatch);
  for (std::size_t h = 0; h < plan.import_mw.size(); ++h) {
    EnergyHour hour{.price_usd_per_mwh = dispatch.price_usd_per_mwh[h],
                    .import_mw = plan.import_mw[h],
                    .hall_mw = plan.served_mw[0][h]};
    hour.curtailed_mw = dispatch.tiers[0].demand_mw[h] - hour.hall_mw;
    for (std::size_t t = 1; t < dispatch.tiers.size(); ++t) {
      const power::LoadTier& tier = dispatch.tiers[t];
      const double served = plan.served_mw[t][h];
      hour.mining_mw += served;
      hour.curtailed_mw += tier.demand_mw[h] - served;
      year.mining_margin_usd += served * (tier.value_usd_per_mwh - hour.price_usd_per_mwh);
    }
    year.mwh += hour.import_mw;
    year.cost_usd += hour.import_mw * hour.price_usd_per_mwh;
    year.hall_mwh += hour.hall_mw;
    year.hall_usd += hour.hall_mw * hour.price_usd_per_mwh;
    year.mining_mwh += hour.mining_mw;
    year.mining_usd += hour.mining_mw * hour.price_usd_per_mwh;
    year.curtailed_mwh += hour.curtailed_mw;
    year.hours.push_back(hour);
  }
}

}  // namespace

EnergyYear energy_year(const mining::Mine& mine, const EnergyYearTerms& terms) {
  EnergyYear year;
  std::size_t first = 0;
  for (int month = 0; month < 12; ++month) {
    const auto hours = static_cast<std::size_t>(base::hours_in(base::plus(terms.first, month)));
    GIGAWATT_CHECK(first + hours <= terms.price_usd_per_mwh.size(), "hours of the year", first);
    add_month(month_dispatch(mine, terms, month, terms.price_usd_per_mwh.subspan(first, hours)),
              year);
    first += hours;
  }
  if (year.mwh > 0) year.mean_price_usd_per_mwh = year.cost_usd / year.mwh;
  const double machines = year.hall_mwh / terms.pue.in(base::ratio) +
                          year.mining_mwh / mine.terms.overhead.in(base::ratio);
  if (machines > 0) year.average_pue = (year.hall_mwh + year.mining_mwh) / machines;
  return year;
}

}  // namespace gigawatt::plan
