#include "gigawatt/risk/risk_spec.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::risk {

using schema::field;
using schema::Fields;

namespace {

Fields grid_fields(RiskSpec& spec) {
  return {
      field("load_line", spec.load_line, {.doc = "Search the load line (both bases, all regimes)"}),
      field("debt_grid_low", spec.debt_grid_low,
            {.doc = "Smallest debt of the grid, as a share of the project cost",
             .unit = "%",
             .minimum = 1,
             .maximum = 100}),
      field("debt_grid_high", spec.debt_grid_high,
            {.doc = "Largest debt of the grid, as a share of the project cost",
             .unit = "%",
             .minimum = 1,
             .maximum = 100}),
      field("debt_grid_step", spec.debt_grid_step,
            {.doc = "Step of the debt grid, as a share of the project cost",
             .unit = "%",
             .minimum = 0.05,
             .maximum = 50}),
      field("merchant_grid_high", spec.merchant_grid_high,
            {.doc = "Largest merchant capacity of the grid, as a share of the contracted",
             .unit = "%",
             .minimum = 1,
             .maximum = 10000}),
      field("merchant_grid_step", spec.merchant_grid_step,
            {.doc = "Step of the merchant grid, as a share of the contracted capacity",
             .unit = "%",
             .minimum = 0.5,
             .maximum = 1000}),
  };
}

}  // namespace

Fields describe(RiskSpec& spec) {
  Fields all = {
      field("regime", spec.regime,
            {.doc = "Market regime of the run: boom, base, slow_adoption, correction or winter; "
                    "held to maturity",
             .example = "base"}),
      field("paths", spec.paths,
            {.doc = "Number of paths", .minimum = 8, .maximum = 10000000, .example = "10000"}),
      field("seed", spec.seed,
            {.doc = "Seed of the random numbers: same seed, same bits, on any machine",
             .minimum = 0,
             .maximum = 9007199254740991.0}),
      field("default_limit", spec.default_limit,
            {.doc = "Largest default probability, to maturity, that a load-line mark may have",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "debt.default_limit",
             .example = "1 %"}),
      field("wrong_way_beta", spec.wrong_way_beta,
            {.doc = "Default hazards are multiplied by exp(beta x shortfall of the log market "
                    "rent below the regime's level)",
             .minimum = 0,
             .maximum = 20,
             .catalog = "market.rent_beta",
             .example = "1.5"}),
      field("unrated_tenant", spec.unrated_tenant,
            {.doc = "Rating assumed for a tenant without one",
             .catalog = "tenant.unrated_rating",
             .example = "B"}),
      field("replacement_tenant", spec.replacement_tenant,
            {.doc = "Rating assumed for whoever rents after a default",
             .catalog = "tenant.replacement_rating",
             .example = "BB"}),
      field("enforcement_cost", spec.enforcement_cost,
            {.doc = "Share of the site's value that enforcement costs the lender",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "recovery.enforcement_cost",
             .example = "10 %"}),
  };
  const Fields grid = grid_fields(spec);
  schema::append(all, grid);
  return all;
}

}  // namespace gigawatt::risk
