#include "gigawatt/catalog/credit.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {
namespace {

constexpr std::string_view prefix = "credit.";

// Cumulative default probability by whole years, of year 0 (none) first.
std::vector<double> cumulative_table(const Catalog& catalog, const std::string& letters) {
  std::vector<double> table = {0};
  while (const Row* row = catalog.find(fmt::format("{}{}.{}", prefix, letters, table.size())))
    table.push_back(quantity<base::Fraction>(*row).in(base::ratio));
  GIGAWATT_CHECK(table.size() > 1, "no default table of rating", letters);
  return table;
}

// Hazard a year of each year of the table: -ln S falls by it.
std::vector<double> yearly_hazards(const std::vector<double>& cumulative) {
  std::vector<double> hazards;
  for (std::size_t year = 1; year < cumulative.size(); ++year)
    hazards.push_back(std::log1p(-cumulative[year - 1]) - std::log1p(-cumulative[year]));
  return hazards;
}

}  // namespace

std::string to_text(const UnknownRating& error) {
  return fmt::format(
      "\"{}\" is no rating of the default table; known are {} and their notches "
      "(AA+, BBB-)",
      error.rating, base::joined(error.known, ", "));
}

std::vector<std::string> known_ratings(const Catalog& catalog) {
  std::vector<std::string> known;
  for (const Row* row : catalog.rows_with_prefix(prefix)) {
    const std::size_t end = row->name.size() - 2;
    if (!row->name.ends_with(".1")) continue;
    known.push_back(row->name.substr(prefix.size(), end - prefix.size()));
  }
  return known;
}

base::Expected<std::string, UnknownRating> letter_rating(const Catalog& catalog,
                                                         std::string_view rating) {
  auto known = known_ratings(catalog);
  std::string_view letters = rating;
  const bool notched = letters.ends_with('+') || letters.ends_with('-');
  if (notched) letters.remove_suffix(1);
  const bool found = std::ranges::find(known, letters) != known.end();
  // AAA and what is below CCC have no notches of their own.
  if (found && !(notched && letters == known.front())) return std::string(letters);
  return base::Unexpected<UnknownRating>({std::string(rating), std::move(known)});
}

base::Expected<double, UnknownRating> cumulative_default(const Catalog& catalog,
                                                         std::string_view rating, double years) {
  GIGAWATT_CHECK(std::isfinite(years) && years >= 0, "years", years);
  const auto letters = letter_rating(catalog, rating);
  if (!letters) return base::Unexpected<UnknownRating>(letters.error());
  const std::vector<double> table = cumulative_table(catalog, *letters);
  const std::vector<double> hazards = yearly_hazards(table);
  const auto last = hazards.size();
  const auto whole = static_cast<std::size_t>(std::min(std::floor(years), double(last)));
  const double into_year = years - static_cast<double>(whole);
  if (into_year == 0) return table[whole];
  const double hazard = hazards[std::min(whole, last - 1)];
  return -std::expm1(std::log1p(-table[whole]) - hazard * into_year);
}

base::Expected<std::vector<double>, UnknownRating> monthly_hazard(const Catalog& catalog,
                                                                  std::string_view rating,
                                                                  int months) {
  GIGAWATT_CHECK(months >= 0, "months", months);
  const auto letters = letter_rating(catalog, rating);
  if (!letters) return base::Unexpected<UnknownRating>(letters.error());
  const std::vector<double> hazards = yearly_hazards(cumulative_table(catalog, *letters));
  std::vector<double> monthly;
  for (int month = 0; month < months; ++month) {
    const auto year = static_cast<std::size_t>(month / 12);
    monthly.push_back(hazards[std::min(year, hazards.size() - 1)] / 12);
  }
  return monthly;
}

}  // namespace gigawatt::catalog
