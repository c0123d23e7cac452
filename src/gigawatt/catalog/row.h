// A shipped number with its unit, range, source, date and confidence: one row of the catalog.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gigawatt/base/check.h"
#include "gigawatt/base/uncertain.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/confidence.h"

namespace gigawatt::catalog {

// Rows are values or words. A value is in base units of `dimension`; a row of words (a rating, a
// site) has unit "text" and no number.
struct Row {
  std::string name;  // "relet.vacancy", "HUT-FLUID-RB.fin_amount_usd"
  std::string text;  // as a scenario would write it: "12 months", "{ triangular = [...] }", "B"
  std::string unit;  // "months"; "text" for words
  base::Dimension dimension = {};
  std::optional<base::Distribution> value;  // absent for words
  std::optional<double> low, high;          // base units; absent where no range is known
  std::string low_text, high_text;          // the range as written
  std::string source;                       // address, statute, catalog row, or "assumption"
  std::string date;                         // of the fact: "2025-08", "2024-2026", "since 1981"
  Confidence confidence = Confidence::C;
  std::string reason;  // why this value; required for confidence C
  std::string file;    // "catalog/defaults.toml"
  int line = 0;

  bool is_text() const { return !value.has_value(); }
  // The number, or the mean of a distribution, in base units. Only for rows that have a value.
  double base_value() const {
    GIGAWATT_CHECK(value.has_value(), name, "has no number");
    return base::mean(*value);
  }
};

// quantity<base::Money>(row): the number of a row that must have that dimension.
template <class Quantity>
Quantity quantity(const Row& row) {
  GIGAWATT_CHECK(row.dimension == Quantity::dimension, row.name, "has another dimension");
  return Quantity::from_base(row.base_value());
}

}  // namespace gigawatt::catalog
