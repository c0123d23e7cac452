// The energy of a site in one year: every hour's loads by merit order, the mine first to stop.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/mining/fleet.h"

namespace gigawatt::plan {

struct EnergyYearTerms {
  base::Month first{};                  // of twelve
  int row = 0;                          // of that month on the plan's timeline
  base::Power hall_load;                // of the machines in the halls, on average
  base::Fraction pue = base::ratio(1);  // of the halls
  base::EnergyPrice value_of_lost_load;
  double mine_share = 0;                             // of the mine that runs beside the halls
  base::Power limit;                                 // of the interconnect
  std::span<const double> hashprice_usd_per_ph_day;  // by row of the timeline
  std::span<const double> price_usd_per_mwh;         // of every hour, delivered
};

// One hour of the year, for a spreadsheet. MW.
struct EnergyHour {
  double price_usd_per_mwh = 0, import_mw = 0, hall_mw = 0, mining_mw = 0, curtailed_mw = 0;
};

struct EnergyYear {
  double mean_price_usd_per_mwh = 0;  // paid, over what was taken
  double cost_usd = 0, mwh = 0;
  double hall_mwh = 0, mining_mwh = 0, curtailed_mwh = 0;  // curtailed: of the mine and the halls
  double hall_usd = 0, mining_usd = 0;
  double average_pue = 1;        // energy of the site over that of its machines, mine and halls
  double optimum_gap = 0;        // 0: nothing couples the hours, merit order is the optimum
  double mining_margin_usd = 0;  // value of what the mine took less its bill
  std::vector<EnergyHour> hours;
};

EnergyYear energy_year(const mining::Mine& mine, const EnergyYearTerms& terms);

}  // namespace gigawatt::plan
