// Market regimes: five states of the compute market, each held to maturity, from boom to winter.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::catalog {

// Every parameter of a regime is a row named "regime.<name>.<parameter>", parameter as below. From
// one regime to the next each is equal or worse for a lender.
struct Regime {
  std::string name;   // "slow_adoption"
  std::string label;  // "Slow adoption"
  std::string reason;
  base::Fraction rent_level;         // long-run market rent as a multiple of today's
  base::Fraction rent_growth;        // nominal growth a year of that long-run rent
  base::Fraction rent_volatility;    // of the logarithm of the market rent, a year
  base::Time rent_half_life;         // in which half the distance to the long-run rent is covered
  base::Fraction hazard_multiplier;  // on the default hazard of the tenant's rating
  base::Months vacancy{};            // from a tenant's default to the next tenant's rent
  base::Fraction cap_rate;           // yield at which a lender sells the site in a hurry
  base::Fraction relet_share;        // of the vacated capacity that finds a tenant at all
};

inline constexpr std::array<std::string_view, 8> regime_parameters = {
    "rent_level",        "rent_growth", "rent_volatility", "rent_half_life",
    "hazard_multiplier", "vacancy",     "cap_rate",        "relet_share"};

// "regime.winter.rent_level".
std::string regime_row(std::string_view regime, std::string_view parameter);

// The regimes in the order of the file, best for a lender first.
std::vector<Regime> regimes(const Catalog& catalog);

}  // namespace gigawatt::catalog
