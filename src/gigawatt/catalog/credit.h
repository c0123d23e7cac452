// How often firms of a credit rating default: cumulative tables and the hazards that follow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::catalog {

// A rating that the default table does not know.
struct UnknownRating {
  std::string rating;
  std::vector<std::string> known;  // "AAA", "AA", ..., best first
};
std::string to_text(const UnknownRating& error);

// Letter ratings of the table, best first.
std::vector<std::string> known_ratings(const Catalog& catalog);

// The letter rating that a notched rating belongs to: "AA+" -> "AA", "BBB-" -> "BBB".
base::Expected<std::string, UnknownRating> letter_rating(const Catalog& catalog,
                                                         std::string_view rating);

// Physical (not risk-neutral) probability of default within `years`; the table itself at its whole
// years, constant hazard between them, the last year's hazard beyond them.
base::Expected<double, UnknownRating> cumulative_default(const Catalog& catalog,
                                                         std::string_view rating, double years);

// Default hazard of each of the months 0 .. months-1, per month: survival of month m is
// exp(-hazard[m]). Piecewise constant within a year of the table.
base::Expected<std::vector<double>, UnknownRating> monthly_hazard(const Catalog& catalog,
                                                                  std::string_view rating,
                                                                  int months);

}  // namespace gigawatt::catalog
