// What a load pays for energy in a month in which it runs only below a price: a month of a
// MarginCurve, looked up on T, double for one path and pack for eight.
#pragma once

#include "gigawatt/base/pack.h"

namespace gigawatt::power {

// Owned by a MarginCurve.
struct MonthCurve {
  const double* sorted_usd_per_mwh = nullptr;  // prices of the month, rising
  const double* energy_usd_per_mw = nullptr;   // sum of the cheapest 0, 1, ... of them
  int hours = 0;                               // at least 1
};

inline namespace GIGAWATT_ISA {

template <class T>
struct HoursBelow {
  T hours, energy_usd_per_mw;
};

// The hours cheaper than `value`, as MarginCurve::at finds them: a binary search whose steps depend
// on the number of hours alone, the lanes side by side.
template <class T>
[[gnu::always_inline]] inline HoursBelow<T> hours_below(const MonthCurve& curve,
                                                        T value_usd_per_mwh) {
  constexpr int lanes = base::lanes<T>;
  alignas(64) double value[lanes];
  alignas(64) double hours[lanes];
  alignas(64) double energy[lanes];
  int first[lanes] = {};
  base::store(value, value_usd_per_mwh);
  for (int left = curve.hours; left > 1;) {
    const int half = left / 2;
    for (int lane = 0; lane < lanes; ++lane)
      first[lane] += curve.sorted_usd_per_mwh[first[lane] + half - 1] < value[lane] ? half : 0;
    left -= half;
  }
  for (int lane = 0; lane < lanes; ++lane) {
    const int run = first[lane] + (curve.sorted_usd_per_mwh[first[lane]] < value[lane] ? 1 : 0);
    hours[lane] = run;
    energy[lane] = curve.energy_usd_per_mw[run];
  }
  return {base::load<T>(hours), base::load<T>(energy)};
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::power
