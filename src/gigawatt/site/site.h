// A data-centre site: its halls in phases, what they cost to build, when they are ready.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/uncertain.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::site {

// The hard cost that a published loan-to-cost implies, solved through fees, reserves and interest.
struct BackSolveSpec {
  base::Fraction loan_to_cost;
  base::Money debt;  // the published debt that the ratio was published for
};

// [site]. Exactly one of hard_cost, hard_cost_per_it_power, back_solve says what it costs.
struct SiteSpec {
  std::string name;
  std::string location;
  std::optional<base::Capacity> utility_power;
  std::optional<base::Money> hard_cost;
  std::optional<base::CapacityCost> hard_cost_per_it_power;
  std::optional<BackSolveSpec> back_solve;
  std::optional<base::Money> soft_cost;
  std::optional<base::Money> decommissioning_cost;  // absent: none
  base::Fraction contingency;
  base::Uncertain<base::dimensions::time> delay;
  base::Fraction delay_correlation;
  base::Uncertain<base::dimensions::none> cost_overrun;
};

// [[phase]]: a hall or a building that is delivered, and starts to pay rent, as one.
struct PhaseSpec {
  std::string name;
  std::string contract;  // name of its [[contract]]; may be absent where there is only one
  base::Capacity it_power;
  std::optional<base::Month> construction_start;  // financial close unless said
  base::Month completion{};
  std::optional<base::Month> rent_commencement;  // completion unless said
};

schema::Fields describe(BackSolveSpec& spec);
schema::Fields describe(SiteSpec& spec);
schema::Fields describe(PhaseSpec& spec);

// Share of the hard cost that falls in each row: each phase's share of capacity, spent evenly from
// its construction start to its completion. Sums to one.
std::vector<double> spending_profile(const std::vector<PhaseSpec>& phases,
                                     const base::Timeline& timeline);

}  // namespace gigawatt::site
