// What each option of a mine's site pays for power beside hourly prices: its loads in a year, and
// what dispatching them in full was measured to change.
#pragma once

#include "gigawatt/plan/site_bill.h"
#include "gigawatt/plan/site_options.h"

namespace gigawatt::plan {

// Beside fees and hedges; empty where there is nothing to measure.
struct OptionBills {
  MeasuredBill mine, convert, both;
  bool empty() const { return both.empty(); }
};

// The years of the options, for the full dispatch. `plan` and `terms` must outlive it.
class OptionYears {
 public:
  OptionYears(const Plan& plan, const catalog::Catalog& catalog, const OptionTerms& terms);

  // Valid while these years live.
  MeasureTerms mine() const;
  MeasureTerms convert() const;
  MeasureTerms both() const;

  OptionBills measured() const;
  // `held`, moved to what a change of the plant does to the settled year of `mine` and `both`.
  OptionBills remeasured(const OptionBills& held) const;

 private:
  MeasureTerms terms_of(const std::vector<FleetShare>& fleets, bool halls, int settled_row) const;

  const Plan& plan_;
  const OptionTerms& terms_;
  MeasureTerms site_;
  OptionFleets fleets_;
  std::vector<double> hashprice_usd_per_ph_day_;
};

// Puts the whole bill of each option into its terms.
void add_bills(const OptionBills& bills, const power::SupplySpec& supply, OptionTerms& terms);

}  // namespace gigawatt::plan
