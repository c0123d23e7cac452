// One step of the coupled dispatch's interior-point method along time: eight segments of the span
// at once, or one.
//
// The linear programme of an hour has the columns grid, charge, discharge, stored, ramp, slack of
// the peak and one for each generator and tier, all between 0 and a limit, and the rows balance
// (multiplier pi), storage (mu), ramp (rho) and peak (kappa). A Newton step of Mehrotra's
// predictor-corrector method (SIAM J. Optim. 2, 1992) leaves, after pi and kappa are eliminated
// within the hour, a block-tridiagonal system in (mu, rho) with a border for the peak of the block.
// Each segment eliminates its hours but the first one; those firsts and the peaks form a small
// dense system (coupled_system.h).
//
// d is the inverse of a column's barrier curvature, n its downhill gradient, t = d n. All sums are
// of terms of one sign, so nothing cancels as limits are approached.
#pragma once

#include "gigawatt/base/pack.h"
#include "gigawatt/power/coupled_layout.h"

namespace gigawatt::power {
inline namespace GIGAWATT_ISA {

using base::broadcast;
using base::load;
using base::mask_of;
using base::store;

inline constexpr double kTiny = 1e-13;  // keeps the pivots of what a site lacks away from zero

template <class T>
GIGAWATT_INLINE T row(const double* at, int index) {
  return load<T>(at + index * kStride);
}
template <class T>
GIGAWATT_INLINE void put(double* at, int index, T value) {
  store(at + index * kStride, value);
}
GIGAWATT_INLINE double* column_at(double* slot, int column) {
  return slot + column_row(column) * kStride;
}

// A column inside its barrier: value, distance to the limit, multipliers of both ends. Where the
// limit is zero the column is no variable: its curvature is infinite, its d zero.
template <class T>
struct Barrier {
  T v, s, zl, zu;
  mask_of<T> open;
};

template <class T>
GIGAWATT_INLINE Barrier<T> barrier_of(const double* column) {
  const T v = row<T>(column, kValue), limit = row<T>(column, kLimit);
  const auto open = limit > 0.0;
  return {base::select(open, v, 1.0), base::select(open, base::max(limit - v, 1e-15 * limit), 1.0),
          row<T>(column, kLow), row<T>(column, kHigh), open};
}

template <class T>
struct Pair {
  T mu, rho;
};

// One number for each column, those of generators and tiers summed.
template <class T>
struct HourSums {
  T grid, charge, discharge, stored, ramp, slack;
  T supply, load, ramped;  // ramped load is not in load
};

template <class T>
GIGAWATT_INLINE HourSums<T> no_sums() {
  const T zero = broadcast<T>(0);
  return {zero, zero, zero, zero, zero, zero, zero, zero, zero};
}

template <class T>
struct Multipliers {
  T pi, mu, rho, kappa, mu_next, rho_next;
};

template <int column>
struct Column {};

// Calls f(Column<kind>, number of the column, role): kinds 0 to 5 are known to the compiler.
template <class Function>
GIGAWATT_INLINE void each_column(const CoupledShape& shape, Function f) {
  f(Column<kGrid>{}, kGrid, 0);
  f(Column<kCharge>{}, kCharge, 0);
  f(Column<kDischarge>{}, kDischarge, 0);
  f(Column<kStored>{}, kStored, 0);
  f(Column<kRamp>{}, kRamp, 0);
  f(Column<kSlack>{}, kSlack, 0);
  for (int other = 0; other < shape.others; ++other)
    f(Column<kFixedColumns>{}, kFixedColumns + other, shape.roles[other]);
}

// The column of A times multipliers or their steps: what a column earns from its rows.
template <int column, class T>
GIGAWATT_INLINE T earned(Column<column>, int role, const Multipliers<T>& l,
                         const CoupledShape& shape) {
  if constexpr (column == kGrid) return l.pi - l.kappa;
  if constexpr (column == kCharge) return -l.pi - shape.stored_per_charged * l.mu;
  if constexpr (column == kDischarge) return l.pi + shape.drawn_per_discharged * l.mu;
  if constexpr (column == kStored) return l.mu - l.mu_next;
  if constexpr (column == kRamp) return -l.rho;
  if constexpr (column == kSlack) return -l.kappa;
  if constexpr (column == kFixedColumns) {
    if (role == kSupply) return l.pi;
    if (role == kLoad) return -l.pi;
    return -l.pi + l.rho - l.rho_next;
  }
}

template <int column, class T>
GIGAWATT_INLINE void add_column(HourSums<T>& sum, Column<column>, int role, T value) {
  if constexpr (column == kGrid) sum.grid = value;
  if constexpr (column == kCharge) sum.charge = value;
  if constexpr (column == kDischarge) sum.discharge = value;
  if constexpr (column == kStored) sum.stored = value;
  if constexpr (column == kRamp) sum.ramp = value;
  if constexpr (column == kSlack) sum.slack = value;
  if constexpr (column == kFixedColumns) {
    if (role == kSupply) sum.supply = sum.supply + value;
    if (role == kLoad) sum.load = sum.load + value;
    if (role == kRampedLoad) sum.ramped = sum.ramped + value;
  }
}

template <class T>
GIGAWATT_INLINE Multipliers<T> multipliers_at(const CoupledGroup& group, const double* edges,
                                              const double* slot, int hour) {
  const bool last = hour + 1 == group.hours;
  const double* after = slot + group.slot_size;
  return {row<T>(slot, kPi),
          row<T>(slot, kMu),
          row<T>(slot, kRho),
          row<T>(slot, kKappa),
          last ? row<T>(edges, kMuNext) : row<T>(after, kMu),
          last ? row<T>(edges, kRhoNext) : row<T>(after, kRho)};
}

// Barrier curvature of every column into kInverse; returns the sums of d.
template <class T>
GIGAWATT_INLINE HourSums<T> curvature(double* slot, const CoupledShape& shape) {
  HourSums<T> d = no_sums<T>();
  each_column(shape, [&](auto kind, int column, int role) __attribute__((always_inline)) {
    double* at = column_at(slot, column);
    const Barrier<T> b = barrier_of<T>(at);
    const T inverse =
        base::select(b.open, 1.0 / (b.zl * b.s + b.zu * b.v + shape.stiffness * b.v * b.s), 0.0);
    put(at, kInverse, inverse);
    add_column(d, kind, role, b.v * b.s * inverse);
  });
  return d;
}

// t of every column into kStep, and their sums. The corrector aims at `centre` less the product of
// the predictor's steps, which kStep still holds.
template <bool corrector, class T>
GIGAWATT_INLINE HourSums<T> targets(double* slot, const CoupledShape& shape,
                                    const Multipliers<T>& l, T centre) {
  HourSums<T> sum = no_sums<T>();
  each_column(shape, [&](auto kind, int column, int role) __attribute__((always_inline)) {
    double* at = column_at(slot, column);
    const Barrier<T> b = barrier_of<T>(at);
    T t = (earned(kind, role, l, shape) - row<T>(at, kCost)) * b.v * b.s;
    if constexpr (corrector) {
      const T step = row<T>(at, kStep);
      const T low = centre + step * b.zl * (b.v + step) / b.v;
      const T high = centre - step * b.zu * (b.s - step) / b.s;
      put(at, kLowStep, low);
      put(at, kHighStep, high);
      t = t + low * b.s - high * b.v;
    }
    t = t * row<T>(at, kInverse);
    put(at, kStep, t);
    add_column(sum, kind, role, t);
  });
  return sum;
}

// Present values of the columns.
template <class T>
GIGAWATT_INLINE HourSums<T> present(double* slot, const CoupledShape& shape) {
  HourSums<T> sum = no_sums<T>();
  each_column(shape, [&](auto kind, int column, int role) __attribute__((always_inline)) {
    add_column(sum, kind, role, row<T>(column_at(slot, column), kValue));
  });
  return sum;
}

// What an hour hands to the next: its part in that hour's rows.
template <class T>
struct Carry {
  T dx, x, m, peak;  // couplings: of the stored energy, of mu and rho, of rho, of the peak
  T moved, ramped;   // answers of stored energy and ramped load without the multipliers
  T stored, load;    // present values
};

// Sums over a segment's hours for the rows of its peak.
template <class T>
struct PeakSums {
  T curvature, side, residual;
};

// Right-hand sides of the hour's storage and ramp rows after pi is eliminated.
template <class T>
GIGAWATT_INLINE Pair<T> right_hand_side(double* slot, const CoupledShape& shape,
                                        const double* edges, const HourSums<T>& t, Carry<T>& carry,
                                        PeakSums<T>& sums) {
  const double eta = shape.stored_per_charged, beta = shape.drawn_per_discharged;
  const HourSums<T> now = present<T>(slot, shape);
  const auto first = row<T>(slot, kFirst) > 0.0;
  const T in_use = row<T>(slot, kInUse);
  const T stored_before = base::select(first, row<T>(edges, kStoredBefore), carry.stored);
  const T load_before = base::select(first, row<T>(edges, kLoadBefore), carry.load);
  const T balance = row<T>(slot, kFirmLoad) - (now.grid + now.discharge + now.supply) +
                    (now.charge + now.load + now.ramped);
  const T storage = stored_before - now.stored + eta * now.charge - beta * now.discharge;
  const T ramp = load_before - now.ramped + now.ramp - in_use * shape.ramp_down;
  const T peak = in_use * (now.grid + now.slack - row<T>(edges, kPeak));
  sums.residual = base::max(sums.residual, base::max(base::abs(balance), base::abs(storage)));
  sums.residual = base::max(sums.residual, base::max(base::abs(ramp), base::abs(peak)));

  const T w = row<T>(slot, kGridShare), h = row<T>(slot, kPeakStiffness);
  const T inverse = row<T>(slot, kInverseSum);
  const T grid = row<T>(slot, kSlackInverse) * h * t.grid - w * (t.slack + peak);
  const T r_pi = balance - (grid + t.discharge + t.supply) + (t.charge + t.load + t.ramped);
  put(column_at(slot, kGrid), kStep, grid);
  put(slot, kBalanceSide, r_pi);
  put(slot, kPeakResidual, peak);
  sums.side = sums.side + h * (t.grid + t.slack + peak) + w * r_pi * inverse;
  const T ramped = t.ramped - row<T>(slot, kRampedSum) * r_pi * inverse;
  const Pair<T> side = {storage - t.stored + carry.moved + eta * t.charge - beta * t.discharge -
                            row<T>(slot, kStorageSum) * r_pi * inverse,
                        ramp + t.ramp - ramped + carry.ramped};
  carry.moved = t.stored;
  carry.ramped = ramped;
  carry.stored = now.stored;
  carry.load = now.ramped;
  return side;
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::power
