// The energy year of a mine's site: halls firm, every group of machines flexible at what its MWh
// earns, all of [power] in force; and what the prices alone would have made of it.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/mining/fleet.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/power/energy_year.h"

namespace gigawatt::plan {

struct SiteEnergyTerms {
  const power::SupplySpec* supply = nullptr;
  const HourlyPrices* prices = nullptr;
  const mining::Mine* mine = nullptr;
  int row = 0;            // of the first of twelve months on the plan's timeline
  base::Month first{};    // that month
  base::Power hall_load;  // of the machines in the halls, on average
  base::EnergyPrice value_of_lost_load;
  double mine_share = 0;                             // of the mine that runs beside the halls
  base::Power limit;                                 // of the interconnect
  std::span<const double> hashprice_usd_per_ph_day;  // by row of the timeline
};

struct SiteEnergy {
  base::Month first{};
  power::HoursOfEnergy hours;
  power::EnergyYear year;  // the first use is the halls, the rest the groups of the mine
  double hall_mwh = 0, mining_mwh = 0;
  double hall_usd = 0, mining_usd = 0;  // of energy, at the average cost of its hours
  // What the mine earns and the halls are spared by being served, less the whole bill; and the
  // same where each load runs by the hourly prices alone, as options and paths count it.
  double dispatched_usd = 0, reduced_usd = 0;
  double unhourly_usd = 0;  // fees, hedges and credits of the bill: no hour's price holds them

  double cost_usd() const { return year.total.cost_usd(); }
  double mwh() const { return year.total.import_mwh; }
  double curtailed_mwh() const { return year.total.curtailed_mwh; }
  double reduction_error_usd() const { return reduced_usd - dispatched_usd; }
  // Month `i` of the twelve, among the year's calendar months.
  const power::EnergyMonth& month(int i) const;
};

SiteEnergy site_energy(const SiteEnergyTerms& terms);

}  // namespace gigawatt::plan
