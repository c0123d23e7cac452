// What a site pays for power beside the hourly prices of its loads, month by month: fees and hedges
// as the contract has them, and what a battery, generators, ramps, peaks and credits were measured
// to change, by dispatching some years in full.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/plan/site_energy.h"

namespace gigawatt::plan {

// Whether [power] says anything that no hourly price holds.
bool has_site_bill(const power::SupplySpec& supply);

// Measured in some price years; in years between them in proportion, beyond them as in the nearest,
// what moves with prices growing as they do.
class MeasuredBill {
 public:
  MeasuredBill() = default;
  explicit MeasuredBill(double yearly_growth) : growth_(yearly_growth) {}

  // Later years after earlier ones, twelve months each; `row` is the first of a price year.
  void add(int row, const std::vector<BillMonth>& months);
  bool empty() const { return years_.empty(); }
  BillMonth month(int row) const;
  // All years as they would be had the one that begins in `row` been measured as `months`.
  MeasuredBill moved_to(int row, const std::vector<BillMonth>& months) const;

 private:
  double grown(int year) const;

  double growth_ = 1;
  std::vector<int> years_;  // number of each price year that was measured
  std::vector<std::vector<BillMonth>> months_;
};

// The loads of the twelve months from a row on.
using LoadsOfYear = std::function<SiteLoads(int row)>;

struct MeasureTerms {
  SiteEnergyTerms site;  // row, first month and loads are filled in
  base::Timeline timeline;
  LoadsOfYear loads;
  int settled_row = 0;  // first of the price year from which on nothing more is built
};

// Every price year up to the settled one, then every fourth, and the last.
MeasuredBill measured_bill(const MeasureTerms& terms);
// A year that begins in a row, dispatched in full.
SiteEnergy dispatched_year(const MeasureTerms& terms, int row);
// A price year between two that measured_bill() dispatches, by its first row; none on a short
// timeline.
std::optional<int> unmeasured_row(const MeasureTerms& terms);
// `held`, moved to what is measured in the settled year alone: what a change of the plant does to
// it.
MeasuredBill remeasured(const MeasureTerms& terms, const MeasuredBill& held);

// Puts into a year of dispatch what of it is counted.
void count_bill(const MeasuredBill& measured, int row, SiteEnergy& energy);

// What is paid by row, fees and hedges included.
SiteBill site_bill(const MeasuredBill& measured, const power::SupplySpec& supply,
                   const HourlyPrices& prices, const base::Timeline& timeline);

}  // namespace gigawatt::plan
