// Merit order: where nothing couples the hours, each hour's cheapest sources meet its most valuable
// loads, and that is the optimum.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/power/dispatch.h"
#include "gigawatt/power/margin_path.h"

namespace gigawatt::power {

// A tier runs where its value exceeds the cost of the MWh that would feed it. Exact for a site
// without battery, ramp limit or peak charge; these are left out of account.
DispatchPlan merit_order(const Dispatch& dispatch);

// The plain reference: sorts sources and loads anew in every hour.
DispatchPlan merit_order_reference(const Dispatch& dispatch);

// What one MW of a load earns in a month that runs it only in hours below its value.
struct RunMargin {
  int hours = 0;                 // that it runs
  double energy_usd_per_mw = 0;  // paid for energy
  double margin_usd_per_mw = 0;  // hours x value less that
};

// The margin of a load as a function of its value, month by month: prices sorted with prefix sums,
// so that an evaluation is a binary search instead of 730 comparisons. Leaves out whatever couples
// hours; a plan of solve_coupled() says how much that is.
class MarginCurve {
 public:
  // `month_starts` are the first hours of the months.
  MarginCurve(std::span<const double> price_usd_per_mwh, std::span<const int> month_starts);

  int months() const { return static_cast<int>(starts_.size()) - 1; }
  int hours(int month) const;
  RunMargin at(int month, double value_usd_per_mwh) const;
  // The same, hour by hour: the plain reference.
  RunMargin at_reference(int month, double value_usd_per_mwh) const;
  double mean_price(int month) const;
  // For paths: valid while the curve lives and is not moved.
  MonthCurve month(int month) const;

 private:
  std::vector<int> starts_;     // and the end
  std::vector<double> sorted_;  // within each month
  std::vector<double> prefix_;  // sum of the cheaper hours of the month, one more than hours
};

}  // namespace gigawatt::power
