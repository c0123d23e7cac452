// A mine in one month of a path, written once on T: double for one path, pack for eight.
//
// Each group of machines runs in the hours in which its MWh is worth more than power; where that
// does not cover the cost that runs on, the group is closed for the month. With f the power price
// over the expected one, prices are f p(h), so that the hours are those with p(h) < value / f: a
// binary search on the month's sorted prices instead of 730 comparisons.
#pragma once

#include "gigawatt/base/vector_math.h"
#include "gigawatt/mining/resale_path.h"
#include "gigawatt/plan/factor.h"
#include "gigawatt/power/margin_path.h"

namespace gigawatt::plan {

// What all paths of a mine share; `groups` values a row where a column is by row and group.
struct MineTerms {
  int groups = 0;
  const double* hashprice_usd_per_ph_day = nullptr;  // expected, by row
  const power::MonthCurve* curves = nullptr;         // expected hours of power, by row
  const double* load_mw = nullptr;                   // of what works, by row and group
  const double* mwh_per_ph_day = nullptr;            // by group: value / hashprice, before wear
  double running_usd_per_mwh = 0;
  const double* operating_usd = nullptr;  // by group: a month, running or not
  // Selling machines: what works in PH/s times the days of revenue that a buyer pays.
  const double* sold_ph_days = nullptr;    // by row and group
  const double* break_even = nullptr;      // USD/PH/day, by group
  const double* break_even_new = nullptr;  // of the frontier's machines, by row
  const double* mines_share = nullptr;     // of the mine that still mines, by row
  const double* sold_share = nullptr;      // of the mine that makes way in this row
  FactorProcess hashprice;
  double rent_correlation = 0, own_share = 1;  // of the steps of the hashprice
};

inline namespace GIGAWATT_ISA {

// What the whole mine earns were nothing converted.
template <class T>
[[gnu::always_inline]] inline T mine_margin(const MineTerms& mine, int row, T hashprice_factor,
                                            T power_factor) {
  const T hashprice = hashprice_factor * mine.hashprice_usd_per_ph_day[row];
  T earned = base::broadcast<T>(0.0);
  for (int group = 0; group < mine.groups; ++group) {
    const T value = hashprice * mine.mwh_per_ph_day[group] - mine.running_usd_per_mwh;
    const auto run = power::hours_below<T>(mine.curves[row], value / power_factor);
    const T margin = run.hours * value - run.energy_usd_per_mw * power_factor;
    const T usd = margin * mine.load_mw[row * mine.groups + group] - mine.operating_usd[group];
    earned = earned + base::max(base::broadcast<T>(0.0), usd);
  }
  return earned;
}

// What selling all machines that still work brings; whoever buys them has power at the expected
// price.
template <class T>
[[gnu::always_inline]] inline T machine_sale(const MineTerms& mine, int row, T hashprice_factor) {
  const T hashprice = hashprice_factor * mine.hashprice_usd_per_ph_day[row];
  T usd = base::broadcast<T>(0.0);
  for (int group = 0; group < mine.groups; ++group)
    usd = usd + hashprice * mine.sold_ph_days[row * mine.groups + group] *
                    mining::used_price_share<T>(hashprice, mine.break_even[group],
                                                mine.break_even_new[row]);
  return usd;
}

// One step of a factor's logarithm about its mean.
template <class T>
[[gnu::always_inline]] inline T next_factor(const FactorProcess& process, int row, T normal,
                                            T& deviation) {
  deviation = deviation * process.decay + normal * process.step_deviation;
  return base::exp(deviation + process.log_mean[row]);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::plan
