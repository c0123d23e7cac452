// A site's energy year: what its loads draw, what runs, and the bill month by month.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/power/coupled.h"
#include "gigawatt/power/dispatch.h"
#include "gigawatt/power/grid_services.h"
#include "gigawatt/power/tariff.h"

namespace gigawatt::power {

// A use of power. The value is of a MWh at the meter, cooling included; power does not ask what it
// is earned with.
struct EnergyUse {
  std::string name;
  double machines_mw = 0;   // mean draw of the machines when all are up
  double availability = 1;  // share of them that is up
  Hourly pue;               // of every hour
  double value_usd_per_mwh = 0;
  bool firm = false, ramped = false;  // see LoadTier
  // Of the calendar's twelve months, where they differ: the value, and the share of the machines
  // that is there.
  std::vector<double> monthly_value_usd_per_mwh = {}, monthly_share = {};
};

struct EnergySite {
  double connection_mw = 0;
  std::vector<EnergyUse> uses;
  std::vector<Generator> generators;
  Battery battery;
  double ramp_up_mw = 1e9, ramp_down_mw = 1e9;
  TariffSpec tariff;
  std::vector<Hourly> hedge_profiles;  // of the hedges with a profile, in order; 0 to 1
  DemandResponseSpec demand_response;
  AncillarySpec ancillary;
};

// One month; costs are positive, credits negative.
struct EnergyMonth {
  double import_mwh = 0, generated_mwh = 0, battery_loss_mwh = 0;
  double demanded_mwh = 0, served_mwh = 0, curtailed_mwh = 0;
  double peak_mw = 0;
  double energy_usd = 0, delivery_usd = 0, demand_usd = 0, coincident_usd = 0, hedge_usd = 0;
  double fee_usd = 0, generation_usd = 0, credit_usd = 0;
  double cost_usd() const;
};

struct UseYear {
  std::string name;
  std::vector<double> served_mwh, curtailed_mwh;  // by month
  Hourly demand_mw;                               // before any call of demand response
  // What it paid in the hours in which it ran, at their average cost: imports and generation,
  // without charges on peaks and credits.
  double energy_usd = 0;
  // Of what it was served, in all and by month; of a firm use, what shedding cost it, negative.
  double value_usd = 0;
  std::vector<double> monthly_value_usd;

  double mwh() const;
  double energy_usd_per_mwh() const;  // 0 where nothing was served
};

struct EnergyYear {
  std::vector<EnergyMonth> months;
  std::vector<UseYear> uses;
  EnergyMonth total;                  // its peak is the year's
  double mean_price_usd_per_mwh = 0;  // total cost over MWh imported
  double average_pue = 1;             // energy served over energy of the machines that were served
  double optimum_gap = 0;             // 0 where merit order is exact
  bool converged = true;              // whether the coupled dispatch stopped at its gap
  Dispatch dispatch;
  DispatchPlan plan;
};

// What has to be dispatched: loads with their cooling, and the price that decides, with delivery
// and the expected coincident charge in it.
Dispatch dispatch_of(const EnergySite& site, const HoursOfEnergy& hours);

EnergyYear evaluate(const EnergySite& site, const HoursOfEnergy& hours,
                    const CoupledOptions& options = {});

}  // namespace gigawatt::power
