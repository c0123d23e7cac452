// What a scenario says about uncertainty: how many paths, which regime, which risk is tolerable.
#pragma once

#include <string>

#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::risk {

// [risk].
struct RiskSpec {
  std::string regime = "base";
  std::int64_t paths = 10000;
  std::int64_t seed = 1;
  base::Fraction default_limit;     // a load-line mark's largest default probability
  base::Fraction wrong_way_beta;    // hazard x exp(beta x shortfall of ln market rent)
  std::string unrated_tenant;       // rating assumed for a tenant without one
  std::string replacement_tenant;   // rating assumed for whoever rents after a default
  base::Fraction enforcement_cost;  // share of the site's value
  bool load_line = true;
  base::Fraction debt_grid_low = base::percent(30);  // of the project cost
  base::Fraction debt_grid_high = base::percent(100);
  base::Fraction debt_grid_step = base::percent(1);
  base::Fraction merchant_grid_high = base::percent(200);  // of the contracted capacity
  base::Fraction merchant_grid_step = base::percent(5);
};

schema::Fields describe(RiskSpec& spec);

}  // namespace gigawatt::risk
