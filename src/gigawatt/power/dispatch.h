// Dispatch: which loads of a site run in each hour, and what feeds them: the grid, generation on
// the site, a battery. Inputs are plain hourly columns; the value of a load is all power knows of
// it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gigawatt/power/hourly.h"

namespace gigawatt::power {

// A part of the site's load with one value. A miner's value is what a MWh mined earns; a firm
// load's value is that of lost load: it is charged when the load is shed.
struct LoadTier {
  std::string name;
  double value_usd_per_mwh = 0;
  Hourly demand_mw;
  bool firm = false;    // shedding costs the value; otherwise running earns it
  bool ramped = false;  // counts towards the ramp limit of the site's flexible load
  Hourly hourly_value_usd_per_mwh = {};  // of each hour, where the value is not always the same

  double value_at(std::size_t hour) const {
    return hourly_value_usd_per_mwh.empty() ? value_usd_per_mwh : hourly_value_usd_per_mwh[hour];
  }
};

// Generation on the site, free to run below what is available.
struct Generator {
  std::string name;
  double cost_usd_per_mwh = 0;  // fuel and wear; 0 for sun and wind
  Hourly available_mw;
};

struct Battery {
  double charge_mw = 0, discharge_mw = 0, energy_mwh = 0;
  double stored_per_mwh_charged = 1;    // below 1: loss of charging
  double drawn_per_mwh_discharged = 1;  // above 1: loss of discharging
  double wear_usd_per_mwh = 0;          // of energy discharged
  bool present() const { return energy_mwh > 0; }
};

// A charge on the highest import within each block of hours, a month as a rule.
struct PeakCharge {
  std::vector<int> block_starts = {0};  // first hour of each block, rising, the first is 0
  double usd_per_mw = 0;                // of each block's peak
};

// One site, one span of hours. The span is a cycle: stored energy and flexible load before the
// first hour are those of the last one.
struct Dispatch {
  Hourly price_usd_per_mwh;  // of a MWh imported, delivered
  Hourly import_limit_mw;
  std::vector<LoadTier> tiers;
  std::vector<Generator> generators;
  Battery battery;
  PeakCharge peak;
  // Largest rise and fall of the ramped tiers' load from one hour to the next, all together.
  double ramp_up_mw = 1e9, ramp_down_mw = 1e9;

  int hours() const { return static_cast<int>(price_usd_per_mwh.size()); }
  bool has_ramp_limit() const;  // one that can bind
  bool couples_hours() const;   // by a battery, ramps or a peak charge
};

// Columns of what runs, all in MW; stored energy in MWh at the end of the hour.
struct DispatchPlan {
  Hourly import_mw, charge_mw, discharge_mw, stored_mwh;
  std::vector<Hourly> served_mw;     // by tier
  std::vector<Hourly> generated_mw;  // by generator
  std::vector<double> peak_mw;       // by block
};

// What a plan costs: imports, fuel, wear, peak charges and firm load shed, less the value of the
// flexible load that runs.
double net_cost_usd(const Dispatch& dispatch, const DispatchPlan& plan);

// The largest breach of any limit or balance by a plan, in MW or MWh.
double largest_violation(const Dispatch& dispatch, const DispatchPlan& plan);

// Stops the program where columns differ in length or a limit is negative or not finite.
void check(const Dispatch& dispatch);

}  // namespace gigawatt::power
