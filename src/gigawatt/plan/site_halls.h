// What the halls bring over the horizon of a site's study: the contracts on their planned dates,
// then leased halls let again at the market.
#pragma once

#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/finance/cloud_return.h"
#include "gigawatt/plan/plan.h"

namespace gigawatt::plan {

// The plan's months, and so many after the last contract as conversion.relet says. A GPU-cloud
// contract ends with the stated residuals of its chips and halls, so it adds none.
base::Timeline study_timeline(const Plan& plan);

// Whether leased halls are let again within it.
bool lets_again(const Plan& plan);

// By row, before the works: as contracted and, after the contracts, at the rent that the run's
// regime expects, with its vacancy and the market's refit. Nobody defaults.
std::vector<double> hall_income_usd(const Plan& plan, const base::Timeline& timeline);

// The cloud contract with the phases that it rents as its tranches, where it names none.
contract::CloudSpec with_tranches(const ScenarioSpec& spec, std::size_t cloud);

// What that contract returns by convention and residual; empty unless it is the only one and
// [cloud_assets] says what serves it.
std::vector<finance::CloudReturn> cloud_returns(const ScenarioSpec& spec);

}  // namespace gigawatt::plan
