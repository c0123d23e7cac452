// New machines for a mine: whether the fleet is replaced, by what, at which price.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/asic.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::mining {

// when-it-pays: a machine makes way for a new one in the month in which that is worth most;
// never: machines run until they are worn out or earn nothing.
enum class RefreshPolicy { when_it_pays, never };
inline std::vector<std::string_view> choice_names(RefreshPolicy) {
  return {"when-it-pays", "never"};
}

// [mining.refresh]
struct RefreshSpec {
  RefreshPolicy policy = RefreshPolicy::when_it_pays;
  std::string model;            // bought when it was new, better ones later; empty: the frontier's
  base::Fraction improvement;   // fall of joules per hash a year
  base::Time price_days;        // of gross revenue, that a new machine costs
  base::Fraction installation;  // freight, duty and work, of that price
  base::Months delivery;        // from the first month until the first new machine hashes
};
schema::Fields describe(RefreshSpec& spec);

struct Refresh {
  RefreshPolicy policy = RefreshPolicy::never;
  EfficiencyFrontier frontier;
  base::Time price_days;
  base::Fraction installation;
  int delivery_months = 0;
};
// The model is empty or in the catalog.
Refresh resolve(const RefreshSpec& spec, const catalog::Catalog& catalog);

}  // namespace gigawatt::mining
