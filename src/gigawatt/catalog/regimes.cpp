#include "gigawatt/catalog/regimes.h"

#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {
namespace {

base::Months whole_months(const Row& row) {
  const double count = quantity<base::Time>(row).in(base::months);
  GIGAWATT_CHECK(std::abs(count - std::round(count)) < 1e-9, row.name, count);
  return {static_cast<int>(std::lround(count))};
}

Regime read_regime(const Catalog& catalog, const Row& title) {
  const std::string name = title.name.substr(title.name.find('.') + 1);
  const auto row = [&](std::string_view parameter) -> const Row& {
    return catalog.at(regime_row(name, parameter));
  };
  return {.name = name,
          .label = title.text,
          .reason = title.reason,
          .rent_level = quantity<base::Fraction>(row("rent_level")),
          .rent_growth = quantity<base::Fraction>(row("rent_growth")),
          .rent_volatility = quantity<base::Fraction>(row("rent_volatility")),
          .rent_half_life = quantity<base::Time>(row("rent_half_life")),
          .hazard_multiplier = quantity<base::Fraction>(row("hazard_multiplier")),
          .vacancy = whole_months(row("vacancy")),
          .cap_rate = quantity<base::Fraction>(row("cap_rate")),
          .relet_share = quantity<base::Fraction>(row("relet_share"))};
}

}  // namespace

std::string regime_row(std::string_view regime, std::string_view parameter) {
  return fmt::format("regime.{}.{}", regime, parameter);
}

std::vector<Regime> regimes(const Catalog& catalog) {
  std::vector<Regime> found;
  for (const Row* row : catalog.rows_with_prefix("regime.")) {
    const bool is_title = row->name.find('.') == row->name.rfind('.');
    if (is_title) found.push_back(read_regime(catalog, *row));
  }
  return found;
}

}  // namespace gigawatt::catalog
