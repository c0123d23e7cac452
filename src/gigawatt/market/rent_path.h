// The market rent of one path: a mean-reverting logarithm whose level and growth the regime sets.
//
//   x = ln(rent / rent today),  x' = m' + (x - m) e^(-k/12) + s z,   m = ln(level) + g t
//   s^2 = vol^2 (1 - e^(-2k/12)) / (2k)           (exact step of an Ornstein-Uhlenbeck process)
//
// The same x drives the hazard of the tenants (wrong-way risk): hazard x exp(beta (m - x)). The
// regime's own level is the reference: its average stress is in its hazard multiplier already.
// This is the seam where a clearing market plugs in: whatever gives `log_rent` by row will do.
#pragma once

#include "gigawatt/base/pack.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::market {

// One regime's process on the timeline; arrays have `rows` values.
struct RentProcess {
  const double* log_level = nullptr;  // m at the row
  double decay = 1;                   // e^(-k/12)
  double step_deviation = 0;          // s
  double hazard_multiplier = 1;
  double wrong_way_beta = 0;
};

inline namespace GIGAWATT_ISA {

template <class T>
[[gnu::always_inline]] inline T next_log_rent(const RentProcess& process, int row, T log_rent,
                                              T normal) {
  const double before = row > 0 ? process.log_level[row - 1] : 0.0;
  return process.log_level[row] + (log_rent - before) * process.decay +
         normal * process.step_deviation;
}

// Factor on every counterparty's hazard, held within a decade and a half of its rating's average.
template <class T>
[[gnu::always_inline]] inline T hazard_factor(const RentProcess& process, int row, T log_rent) {
  const T stress = (process.log_level[row] - log_rent) * process.wrong_way_beta;
  const T bounded = base::min(base::max(stress, base::broadcast<T>(-3.5)), base::broadcast<T>(3.5));
  return base::exp(bounded) * process.hazard_multiplier;
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::market
