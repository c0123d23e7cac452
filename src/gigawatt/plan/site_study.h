// Mine, convert, or both: what a mine's site is worth under each, and what converting costs it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/table.h"
#include "gigawatt/contract/cloud.h"
#include "gigawatt/finance/cloud_return.h"
#include "gigawatt/finance/metrics.h"
#include "gigawatt/mining/fleet.h"
#include "gigawatt/mining/fleet_path.h"
#include "gigawatt/plan/assumption.h"
#include "gigawatt/plan/margin_curve.h"
#include "gigawatt/plan/mine_history.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/option_bills.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/site_energy.h"
#include "gigawatt/site/chip_fit.h"
#include "gigawatt/site/conversion.h"
#include "gigawatt/site/levelised.h"

namespace gigawatt::plan {

// One thing to do with the site. Flows by month: flow 0 at close, row r at 1 + r.
struct SiteOption {
  std::string name;  // "mine", "convert", "both"
  double npv_usd = 0;
  // In the first month: of mining on, below it no MWh pays; of the others, above it mining on is
  // worth more.
  finance::Metric breakeven_hashprice;
  std::vector<double> flows_usd;
};

struct MiningFigures : MineFigures {
  double margin_usd = 0;           // of the first year, the whole mine running
  double never_npv_usd = 0;        // of mining on with the machines that stand there
  mining::FleetPath path;          // of mining on
  std::vector<MarginPoint> curve;  // of that margin
};

struct ConversionFigures {
  double capex_usd = 0;                 // of the works, whoever pays
  double owner_capex_usd = 0;           // less what the customer pays
  double capex_usd_per_mw = 0;          // of the works, per MW of critical IT capacity
  double ladder_usd_per_mw = 0;         // built up from components
  double greenfield_usd_per_mw = 0;     // built up, at a new site
  int greenfield_months = 0;            // from the decision to its first hall
  double greenfield_later_months = 0;   // than the first hall here
  double greenfield_npv_usd = 0;        // of mining on here and the same contracts, later, there
  double lost_mining_usd = 0;           // margin of halls under works
  double resale_usd = 0;                // of machines that make way, when they do
  finance::Metric breakeven_hashprice;  // in the first month: above it, mining on is worth more
  std::optional<base::Month> wins;      // from when on converting has brought more, discounted
  std::string why_never;                // where there is no such month
  int months = 0;                       // from the decision to the last hall
};

struct SiteStudy {
  const Plan* plan = nullptr;
  base::Timeline timeline;  // the plan's, and the months in which halls are let again
  mining::Mine mine;
  site::Conversion conversion;               // on the contract's dates
  std::vector<site::HallSchedule> earliest;  // by lead times and works alone
  base::Table capacity;                      // megawatts by use
  std::shared_ptr<const HourlyPrices> prices;
  SiteEnergy energy;  // of `both`
  OptionBills bills;
  std::optional<SiteEnergy> unmeasured;  // a later year of `both` that no option measured
  MiningFigures mining;
  std::optional<MineHistory> history;  // where the scenario names one
  ConversionFigures figures;
  std::vector<SiteOption> options;
  double part_that_makes_way = 0;  // of the mine
  site::RunningCosts running;
  std::vector<site::ChipFit> chips;  // of the catalog, newest first
  site::LevelisedCost levelised;
  bool chips_assumed = false;  // nobody said how many; what fits at the catalog's cost
  // USD, levelised, for a PFLOP-hour of the scenario's job: 1e15 model FLOP/s for an hour, stops
  // off.
  finance::Metric usd_per_delivered_pflop_hour;
  std::vector<finance::CloudReturn> returns;  // of the GPU-cloud contract, where there is one
  double prepaid_share_of_chips = 0;
  std::vector<std::string> notes;

  // Value of converting and mining on with the rest over that of mining on.
  double converting_advantage_usd() const;
};

using SiteStudyResult = base::Expected<SiteStudy, std::vector<schema::Diagnostic>>;

// `plan` must outlive the study. A scenario without a mine or a conversion is refused.
SiteStudyResult study_site(const Plan& plan, const catalog::Catalog& catalog);

// The advantage alone; nothing where the site cannot be studied. `like` is a study of nearly the
// same plan, from which to reuse what is expensive.
std::optional<double> converting_advantage_usd(const Plan& plan, const catalog::Catalog& catalog,
                                               const SiteStudy* like = nullptr, Reuse reuse = {});

// What no document vouches for, by how far its range moves the advantage of converting; what does
// not move it is left out. `study` is the plan's own (levers.cpp).
std::vector<Assumption> rank_site_assumptions(const Plan& plan, const catalog::Catalog& catalog,
                                              const SiteStudy& study, int jobs);

}  // namespace gigawatt::plan
