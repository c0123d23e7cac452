// What power costs a site in every hour of its plan: the stated price, moved by the hours of a
// zone.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/power/merit_order.h"
#include "gigawatt/power/supply.h"

namespace gigawatt::plan {

// Twelve months at a time have the stated, escalated price as their mean. With a zone their hours
// are drawn from its model, one draw for each twelve months; without one all hours are alike.
class HourlyPrices {
 public:
  // The zone is empty or shipped.
  HourlyPrices(const power::SupplySpec& supply, const catalog::Catalog& catalog,
               const base::Timeline& timeline);

  // The hours of `count` months from a row on. At least twelve months are held.
  std::span<const double> months(int row, int count) const;
  // What one MW of a load earns in a row that runs it only where power costs less than `value`.
  power::RunMargin margin(int row, double value_usd_per_mwh) const;

 private:
  power::Hourly hours_;
  std::vector<std::size_t> first_;  // hour of each month, and the end
  std::vector<power::MarginCurve> curves_;
};

}  // namespace gigawatt::plan
