// The energy year of a site: halls firm, every group of machines flexible at what its MWh earns,
// all of [power] in force; and what the hourly prices alone would have made of it.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/power/energy_year.h"

namespace gigawatt::plan {

inline constexpr int kEnergyMonths = 12;  // of an energy year

// Machines of a mine in twelve months: the load that they may draw from the grid, and what a MWh
// of it earns.
struct FlexibleLoad {
  std::string name;
  std::vector<double> mw, value_usd_per_mwh;  // by month
};

// What stands on a site in twelve months.
struct SiteLoads {
  std::vector<double> hall_mw;  // that the machines in the halls draw on average, by month
  std::vector<FlexibleLoad> mine;
  double mine_overhead = 1;  // of its load over that of its machines
};

struct SiteEnergyTerms {
  const power::SupplySpec* supply = nullptr;
  const HourlyPrices* prices = nullptr;
  int row = 0;          // of the first of twelve months on the timeline of the prices
  base::Month first{};  // that month
  base::EnergyPrice value_of_lost_load;
  base::Power limit;  // of the interconnect
  SiteLoads loads;
  power::CoupledOptions solver = {};
};

// What a month of a site costs beside the hourly prices of its loads, fees and hedges; less than
// zero: it is cheaper.
struct BillMonth {
  double moving_usd = 0;  // a battery, generators, ramps, peaks: in proportion to prices
  double fixed_usd = 0;   // credits, negative
  double usd() const { return moving_usd + fixed_usd; }
};

struct SiteEnergy {
  base::Month first{};
  power::HoursOfEnergy hours;
  power::EnergyYear year;  // the first use is the halls, the rest the machines of the mine
  double hall_mwh = 0, mining_mwh = 0;
  double hall_usd = 0, mining_usd = 0;  // of energy, at the average cost of its hours
  // What the mine earns and the halls are spared by being served, less the whole bill; and the
  // same where each load runs by the hourly prices alone.
  double dispatched_usd = 0, hourly_usd = 0;
  double contract_usd = 0;        // fees and hedges of the bill: paid whatever runs
  std::vector<BillMonth> beyond;  // of the twelve months
  double counted_usd = 0;         // of them, what options and paths count (site_bill.h)

  double cost_usd() const { return year.total.cost_usd(); }
  double mwh() const { return year.total.import_mwh; }
  double curtailed_mwh() const { return year.total.curtailed_mwh; }
  // The year as options and paths count it, and what that leaves out.
  double reduced_usd() const { return hourly_usd - contract_usd - counted_usd; }
  double reduction_error_usd() const { return reduced_usd() - dispatched_usd; }
  // Month `i` of the twelve, among the year's calendar months.
  const power::EnergyMonth& month(int i) const;
};

SiteEnergy site_energy(const SiteEnergyTerms& terms);

}  // namespace gigawatt::plan
