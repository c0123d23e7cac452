// The mine of a site on a plan's timeline: what its machines earn, which part makes way and when.
// `run` counts it month by month, `site` weighs it against its conversion.
#pragma once

#include <memory>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/fleet.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_path.h"
#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/provenance.h"
#include "gigawatt/site/conversion.h"

namespace gigawatt::plan {

struct MineSite {
  mining::Mine mine;
  std::shared_ptr<const HourlyPrices> prices;
  std::vector<double> hashprice_usd_per_ph_day;  // expected; a year's rows at least
  double part = 0;                               // of the mine that makes way for halls
  double works_months = 0;                       // of a hall, planned
  // By row: shares of the part that makes way which still mine and are under works, and of the
  // whole mine what mines on beside the halls and what is sold.
  std::vector<double> part_mines, part_works, mines_share, sold_share;
  // What the terms point at.
  std::vector<power::MonthCurve> curves;
  std::vector<double> load_mw, mwh_per_ph_day, operating_usd, sold_ph_days, break_even,
      break_even_new;
  FactorColumns hashprice;
  MineTerms terms;

  MineSite() = default;
  MineSite(const MineSite&) = delete;
  MineSite& operator=(const MineSite&) = delete;
};

// What there is to say of a mine on a line.
struct MineFigures {
  double hashprice_usd_per_ph_day = 0;     // in the first month
  double breakeven_power_usd_per_mwh = 0;  // of the mine's hash rate, on average
  double power_usd_per_mwh = 0;
  double load_mw = 0, hash_rate_ehs = 0, joules_per_terahash = 0;
  double machines = 0;
};
MineFigures mine_figures(const Plan& plan, const MineSite& site);

// Null where the scenario has no mine with a power price. It was checked.
std::unique_ptr<const MineSite> make_mine_site(const Plan& plan, const catalog::Catalog& catalog);

// Keeps a conversion to the dates of the plan's contracts; returns the months of a hall's works.
double promise_dates(const Plan& plan, const catalog::Catalog& catalog,
                     site::Conversion& conversion);

// The conversion as written, its halls and capacity those of the phases.
site::ConversionSpec conversion_of(const Plan& plan);

// What is wrong with [mining] and [conversion].
std::vector<schema::Diagnostic> check_mine_site(const ScenarioSpec& spec,
                                                const schema::Provenances& provenance,
                                                const catalog::Catalog& catalog);

}  // namespace gigawatt::plan
