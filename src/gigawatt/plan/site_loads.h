// What stands on a site in twelve months of a plan or of one of the options of a mine's site: for
// the full dispatch of such a year (site_energy.h).
#pragma once

#include <string>
#include <vector>

#include "gigawatt/mining/fleet_path.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/site_bill.h"

namespace gigawatt::plan {

// Machines of all halls that are let in a row of the planned dates, on average: contracted, and
// after the contracts and a vacancy again.
double hall_mw(const Plan& plan, int row);

// The mine of the plan as `run` counts it, what mines on beside the halls; no mine where it is no
// part of the cash flow.
SiteLoads planned_loads(const Plan& plan, int row);

// A part of a mine that goes its own way.
struct FleetShare {
  double share = 0;
  mining::FleetPath path;
};
// Their machines; a group closed for a month draws nothing.
std::vector<FlexibleLoad> fleet_loads(const mining::Mine& mine,
                                      const std::vector<FleetShare>& fleets,
                                      const std::vector<double>& hashprice_usd_per_ph_day,
                                      const HourlyPrices& prices, int row);

// What the site of a plan takes beside its loads; its limit is stated, or as much as all of them.
MeasureTerms measure_terms(const Plan& plan, const catalog::Catalog& catalog);

}  // namespace gigawatt::plan
