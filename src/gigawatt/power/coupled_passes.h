// The five passes of one interior-point iteration over a group of segments; see coupled_step.h.
#pragma once

#include "gigawatt/power/coupled_step.h"

namespace gigawatt::power {
inline namespace GIGAWATT_ISA {

// An hour's row in the elimination: inverse pivot, coefficients of the segment's first hour and of
// the peak, right-hand side.
template <class T>
struct Eliminated {
  T i00, i01, i11;
  T e00, e01, e10, e11;
  T peak_mu, peak_rho;
  T side_mu, side_rho;
};

template <class T>
GIGAWATT_INLINE Eliminated<T> none_eliminated() {
  const T zero = broadcast<T>(0);
  return {zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero};
}

// What the eliminated hours leave in the rows of the segment's first hour and peak.
template <class T>
struct Schur {
  T s00, s01, s11, peak_mu, peak_rho, peak, side_mu, side_rho, peak_side;
};

template <class T>
GIGAWATT_INLINE void add_sides(Schur<T>& s, const Eliminated<T>& x) {
  const T j_mu = x.i00 * x.side_mu + x.i01 * x.side_rho;
  const T j_rho = x.i01 * x.side_mu + x.i11 * x.side_rho;
  s.side_mu = s.side_mu + x.e00 * j_mu + x.e10 * j_rho;
  s.side_rho = s.side_rho + x.e01 * j_mu + x.e11 * j_rho;
  s.peak_side = s.peak_side + x.peak_mu * j_mu + x.peak_rho * j_rho;
}

template <class T>
GIGAWATT_INLINE void add_coefficients(Schur<T>& s, const Eliminated<T>& x) {
  const T j00 = x.i00 * x.e00 + x.i01 * x.e10, j10 = x.i01 * x.e00 + x.i11 * x.e10;
  const T j01 = x.i00 * x.e01 + x.i01 * x.e11, j11 = x.i01 * x.e01 + x.i11 * x.e11;
  const T jp_mu = x.i00 * x.peak_mu + x.i01 * x.peak_rho;
  const T jp_rho = x.i01 * x.peak_mu + x.i11 * x.peak_rho;
  s.s00 = s.s00 + x.e00 * j00 + x.e10 * j10;
  s.s01 = s.s01 + x.e00 * j01 + x.e10 * j11;
  s.s11 = s.s11 + x.e01 * j01 + x.e11 * j11;
  s.peak_mu = s.peak_mu + x.e00 * jp_mu + x.e10 * jp_rho;
  s.peak_rho = s.peak_rho + x.e01 * jp_mu + x.e11 * jp_rho;
  s.peak = s.peak + x.peak_mu * jp_mu + x.peak_rho * jp_rho;
}

// G = B inverse(pivot before), B = [-dx 0; -x -m] of the hour before.
template <class T>
struct Link {
  T b00, b10, b11, g00, g01, g10, g11;
};
template <class T>
GIGAWATT_INLINE Link<T> link_of(T dx, T x, T m, const Eliminated<T>& before) {
  Link<T> l;
  l.b00 = -dx;
  l.b10 = -x;
  l.b11 = -m;
  l.g00 = l.b00 * before.i00;
  l.g01 = l.b00 * before.i01;
  l.g10 = l.b10 * before.i00 + l.b11 * before.i01;
  l.g11 = l.b10 * before.i01 + l.b11 * before.i11;
  return l;
}

// The hour's stage after pi is eliminated: writes what later passes need, returns the pivot.
template <class T>
struct Stage {
  T a00, a01, a11, peak_mu, peak_rho;
};
template <class T>
GIGAWATT_INLINE Stage<T> stage_of(double* slot, const CoupledShape& shape, const HourSums<T>& d,
                                  Carry<T>& carry, PeakSums<T>& sums) {
  const double eta = shape.stored_per_charged, beta = shape.drawn_per_discharged;
  const T both = d.grid + d.slack;
  const T h = base::select(both > 0.0, 1.0 / both, 0.0);
  const T w = d.grid * h, grid = d.slack * w;
  const T calm = grid + d.supply + d.load;  // takes part in neither storage nor ramp
  const T unramped = calm + d.charge + d.discharge, unstored = calm + d.ramped;
  const T inverse = 1.0 / (unramped + d.ramped + kTiny);
  const T e = eta * d.charge + beta * d.discharge;
  // Weighted variance of the storage coefficients: sum over pairs of d d' (c - c')^2 / sum of d.
  const T spread = d.charge * d.discharge * ((eta - beta) * (eta - beta)) +
                   unstored * (d.charge * (eta * eta) + d.discharge * (beta * beta));
  const T x = e * d.ramped * inverse, m = d.ramped * unramped * inverse;
  const T peak = d.ramped * w * inverse;
  const Stage<T> stage = {spread * inverse + d.stored + carry.dx + kTiny, x,
                          m + carry.m + d.ramp + kTiny, -e * w * inverse, peak - carry.peak};
  put(slot, kStage00, d.stored);
  put(slot, kStage10, x);
  put(slot, kStage11, m);
  put(slot, kGridShare, w);
  put(slot, kPeakStiffness, h);
  put(slot, kSlackInverse, d.slack);
  put(slot, kGridInverse, grid);
  put(slot, kInverseSum, inverse);
  put(slot, kStorageSum, e);
  put(slot, kRampedSum, d.ramped);
  sums.curvature = sums.curvature + h + w * w * inverse;
  carry.dx = d.stored;
  carry.x = x;
  carry.m = m;
  carry.peak = peak;
  return stage;
}

template <class T>
GIGAWATT_INLINE Carry<T> no_carry() {
  const T zero = broadcast<T>(0);
  return {zero, zero, zero, zero, zero, zero, zero, zero};
}

template <class T>
GIGAWATT_INLINE void put_edges(double* edges, const Schur<T>& s, const PeakSums<T>& sums,
                               const Carry<T>& carry) {
  put(edges, kSchur00, s.s00);
  put(edges, kSchur01, s.s01);
  put(edges, kSchur11, s.s11);
  put(edges, kSchurPeakMu, s.peak_mu);
  put(edges, kSchurPeakRho, s.peak_rho);
  put(edges, kSchurPeak, s.peak);
  put(edges, kSchurSideMu, s.side_mu);
  put(edges, kSchurSideRho, s.side_rho);
  put(edges, kSchurPeakSide, s.peak_side);
  put(edges, kPeakCurvature, sums.curvature);
  put(edges, kPeakSide, sums.side);
  put(edges, kResidual, sums.residual);
  put(edges, kLastPeak, carry.peak);
  put(edges, kLastMoved, carry.moved);
  put(edges, kLastRamped, carry.ramped);
}

// Eliminates an hour: its pivot and coefficients, given those of the hour before.
template <class T>
GIGAWATT_INLINE Eliminated<T> eliminate(double* slot, double* edges, const Stage<T>& stage,
                                        const Pair<T>& side, const Link<T>& l,
                                        const Eliminated<T>& before, T first_before) {
  const T first = row<T>(slot, kFirst);
  const auto is_first = first > 0.0;
  const auto keep_first = [&](int index, T value) __attribute__((always_inline)) {
    put(edges, index, base::select(is_first, value, row<T>(edges, index)));
  };
  keep_first(kFirst00, stage.a00);
  keep_first(kFirst01, stage.a01);
  keep_first(kFirst11, stage.a11);
  keep_first(kFirstPeakMu, stage.peak_mu);
  keep_first(kFirstPeakRho, stage.peak_rho);
  keep_first(kFirstSideMu, side.mu);
  keep_first(kFirstSideRho, side.rho);

  const T a00 = stage.a00 - l.g00 * l.b00;
  const T a01 = stage.a01 - (l.g00 * l.b10 + l.g01 * l.b11);
  const T a11 = stage.a11 - (l.g10 * l.b10 + l.g11 * l.b11);
  const T pivot = base::max(a00, broadcast<T>(kTiny));
  const T ratio = a01 / pivot;
  const T schur = base::max(a11 - ratio * a01, broadcast<T>(kTiny));
  const T rest = 1.0 - first;  // the first hour is kept, not eliminated
  Eliminated<T> x;
  x.i11 = rest / schur;
  x.i01 = -ratio * x.i11;
  x.i00 = rest / pivot + ratio * ratio * x.i11;
  x.e00 = first_before * l.b00 - (l.g00 * before.e00 + l.g01 * before.e10);
  x.e01 = -(l.g00 * before.e01 + l.g01 * before.e11);
  x.e10 = first_before * l.b10 - (l.g10 * before.e00 + l.g11 * before.e10);
  x.e11 = first_before * l.b11 - (l.g10 * before.e01 + l.g11 * before.e11);
  x.peak_mu = stage.peak_mu - (l.g00 * before.peak_mu + l.g01 * before.peak_rho);
  x.peak_rho = stage.peak_rho - (l.g10 * before.peak_mu + l.g11 * before.peak_rho);
  x.side_mu = side.mu - (l.g00 * before.side_mu + l.g01 * before.side_rho);
  x.side_rho = side.rho - (l.g10 * before.side_mu + l.g11 * before.side_rho);
  return x;
}

template <class T>
GIGAWATT_INLINE void put_eliminated(double* slot, const Eliminated<T>& x) {
  put(slot, kPivot00, x.i00);
  put(slot, kPivot01, x.i01);
  put(slot, kPivot11, x.i11);
  put(slot, kEdge00, x.e00);
  put(slot, kEdge01, x.e01);
  put(slot, kEdge10, x.e10);
  put(slot, kEdge11, x.e11);
  put(slot, kPeakMu, x.peak_mu);
  put(slot, kPeakRho, x.peak_rho);
  put(slot, kSideMu, x.side_mu);
  put(slot, kSideRho, x.side_rho);
}

// Forward: curvature, predictor's right-hand side, elimination.
template <class T>
GIGAWATT_INLINE void factor_pass(const CoupledGroup& group, int lane) {
  double* edges = group.edges + lane;
  const T zero = broadcast<T>(0);
  Carry<T> carry = no_carry<T>();
  PeakSums<T> sums = {zero, zero, zero};
  Schur<T> schur = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
  Eliminated<T> before = none_eliminated<T>();
  T first_before = zero;
  for (int hour = 0; hour < group.hours; ++hour) {
    double* slot = group.slots + lane + static_cast<long>(hour) * group.slot_size;
    const HourSums<T> d = curvature<T>(slot, group.shape);
    const Multipliers<T> l = multipliers_at<T>(group, edges, slot, hour);
    const HourSums<T> t = targets<false>(slot, group.shape, l, zero);
    const Link<T> link = link_of(carry.dx, carry.x, carry.m, before);
    const Stage<T> stage = stage_of(slot, group.shape, d, carry, sums);
    const Pair<T> side = right_hand_side(slot, group.shape, edges, t, carry, sums);
    before = eliminate(slot, edges, stage, side, link, before, first_before);
    put_eliminated(slot, before);
    add_coefficients(schur, before);
    add_sides(schur, before);
    first_before = row<T>(slot, kFirst);
  }
  put_edges(edges, schur, sums, carry);
}

// Forward: the corrector's right-hand side through the same pivots.
template <class T>
GIGAWATT_INLINE void corrector_pass(const CoupledGroup& group, int lane, double centre) {
  double* edges = group.edges + lane;
  const T zero = broadcast<T>(0), aim = broadcast<T>(centre);
  Carry<T> carry = no_carry<T>();
  PeakSums<T> sums = {zero, zero, zero};
  Schur<T> schur = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
  Eliminated<T> x = none_eliminated<T>();
  T dx = zero, cross = zero, m = zero;
  for (int hour = 0; hour < group.hours; ++hour) {
    double* slot = group.slots + lane + static_cast<long>(hour) * group.slot_size;
    const Multipliers<T> l = multipliers_at<T>(group, edges, slot, hour);
    const HourSums<T> t = targets<true>(slot, group.shape, l, aim);
    const Link<T> link = link_of(dx, cross, m, x);
    const Pair<T> side = right_hand_side(slot, group.shape, edges, t, carry, sums);
    const auto first = row<T>(slot, kFirst) > 0.0;
    put(edges, kFirstSideMu, base::select(first, side.mu, row<T>(edges, kFirstSideMu)));
    put(edges, kFirstSideRho, base::select(first, side.rho, row<T>(edges, kFirstSideRho)));
    const T side_mu = side.mu - (link.g00 * x.side_mu + link.g01 * x.side_rho);
    const T side_rho = side.rho - (link.g10 * x.side_mu + link.g11 * x.side_rho);
    x = {row<T>(slot, kPivot00),
         row<T>(slot, kPivot01),
         row<T>(slot, kPivot11),
         row<T>(slot, kEdge00),
         row<T>(slot, kEdge01),
         row<T>(slot, kEdge10),
         row<T>(slot, kEdge11),
         row<T>(slot, kPeakMu),
         row<T>(slot, kPeakRho),
         side_mu,
         side_rho};
    put(slot, kSideMu, side_mu);
    put(slot, kSideRho, side_rho);
    add_sides(schur, x);
    dx = row<T>(slot, kStage00);
    cross = row<T>(slot, kStage10);
    m = row<T>(slot, kStage11);
  }
  put(edges, kSchurSideMu, schur.side_mu);
  put(edges, kSchurSideRho, schur.side_rho);
  put(edges, kSchurPeakSide, schur.peak_side);
  put(edges, kPeakSide, sums.side);
  put(edges, kLastMoved, carry.moved);
  put(edges, kLastRamped, carry.ramped);
}

// Steps of an hour's multipliers, given those of the hour after it.
template <class T>
GIGAWATT_INLINE Multipliers<T> multiplier_steps(double* slot, const double* edges,
                                                const Pair<T>& after) {
  const T first_mu = row<T>(edges, kFirstMuStep), first_rho = row<T>(edges, kFirstRhoStep);
  const T peak = row<T>(edges, kPeakStep);
  const auto first = row<T>(slot, kFirst) > 0.0;
  const T r_mu = row<T>(slot, kSideMu) -
                 (row<T>(slot, kEdge00) * first_mu + row<T>(slot, kEdge01) * first_rho) -
                 row<T>(slot, kPeakMu) * peak + row<T>(slot, kStage00) * after.mu +
                 row<T>(slot, kStage10) * after.rho;
  const T r_rho = row<T>(slot, kSideRho) -
                  (row<T>(slot, kEdge10) * first_mu + row<T>(slot, kEdge11) * first_rho) -
                  row<T>(slot, kPeakRho) * peak + row<T>(slot, kStage11) * after.rho;
  const T i01 = row<T>(slot, kPivot01);
  const T mu = base::select(first, first_mu, row<T>(slot, kPivot00) * r_mu + i01 * r_rho);
  const T rho = base::select(first, first_rho, i01 * r_mu + row<T>(slot, kPivot11) * r_rho);
  const T delta = rho - after.rho;
  const T pi = (row<T>(slot, kBalanceSide) - row<T>(slot, kStorageSum) * mu +
                row<T>(slot, kRampedSum) * delta - row<T>(slot, kGridShare) * peak) *
               row<T>(slot, kInverseSum);
  put(slot, kPiStep, pi);
  put(slot, kMuStep, mu);
  put(slot, kRhoStep, rho);
  return {pi, mu, rho, broadcast<T>(0), after.mu, after.rho};
}

template <class T>
struct Progress {
  T primal, dual, gap, gap_primal, gap_dual, gap_both, cost;
};

// Longest relative steps and the gap that they would leave; the corrector keeps its multipliers'
// steps.
template <bool corrector, class T>
GIGAWATT_INLINE void measure(double* at, const Barrier<T>& b, T step, Progress<T>& p) {
  const T down = step / b.v, up = step / b.s;
  T low, high;
  if constexpr (corrector) {
    low = row<T>(at, kLowStep) / b.v - b.zl * (1.0 + down);
    high = row<T>(at, kHighStep) / b.s - b.zu * (1.0 - up);
    low = base::select(b.open, low, 0.0);
    high = base::select(b.open, high, 0.0);
    put(at, kLowStep, low);
    put(at, kHighStep, high);
    const T worst = base::max(-low / b.zl, -high / b.zu);
    p.dual = base::max(p.dual, base::select(b.open, worst, 0.0));
  } else {
    low = -b.zl * (1.0 + down);
    high = -b.zu * (1.0 - up);
    p.dual = base::max(p.dual, base::max(1.0 + down, 1.0 - up));
  }
  p.primal = base::max(p.primal, base::max(-down, up));
  p.gap = p.gap + (b.v * b.zl + b.s * b.zu);
  p.gap_primal = p.gap_primal + step * (b.zl - b.zu);
  p.gap_dual = p.gap_dual + (b.v * low + b.s * high);
  p.gap_both = p.gap_both + step * (low - high);
  p.cost = p.cost + base::select(b.open, row<T>(at, kCost) * b.v, 0.0);
}

template <bool corrector, class T>
GIGAWATT_INLINE void column_steps(double* slot, const double* edges, const CoupledShape& shape,
                                  const Multipliers<T>& l, Progress<T>& progress) {
  const T peak = row<T>(edges, kPeakStep);
  T grid = broadcast<T>(0);
  each_column(shape, [&](auto kind, int column, int role) __attribute__((always_inline)) {
    double* at = column_at(slot, column);
    const Barrier<T> b = barrier_of<T>(at);
    T step = row<T>(at, kStep);
    if (column == kGrid) {
      grid = step + row<T>(slot, kGridInverse) * l.pi + row<T>(slot, kGridShare) * peak;
      step = grid;
    } else if (column == kSlack) {
      // kappa's row: the gradient less curvature times the step, t = d n.
      const T curve = b.zl / b.v + b.zu / b.s + shape.stiffness, t = step;
      step = base::select(b.open, peak - grid - row<T>(slot, kPeakResidual), 0.0);
      put(slot, kKappaStep, base::select(b.open, curve * (t - step), 0.0));
    } else {
      step = step + b.v * b.s * row<T>(at, kInverse) * earned(kind, role, l, shape);
    }
    put(at, kStep, step);
    measure<corrector>(at, b, step, progress);
  });
}

// Backward: steps of all multipliers and columns.
template <bool corrector, class T>
GIGAWATT_INLINE void step_pass(const CoupledGroup& group, int lane) {
  double* edges = group.edges + lane;
  const T zero = broadcast<T>(0);
  Progress<T> progress = {zero, zero, zero, zero, zero, zero, zero};
  Pair<T> after = {row<T>(edges, kNextMuStep), row<T>(edges, kNextRhoStep)};
  for (int hour = group.hours - 1; hour >= 0; --hour) {
    double* slot = group.slots + lane + static_cast<long>(hour) * group.slot_size;
    const Multipliers<T> l = multiplier_steps(slot, edges, after);
    column_steps<corrector>(slot, edges, group.shape, l, progress);
    after = {l.mu, l.rho};
  }
  put(edges, kPrimalRatio, progress.primal);
  put(edges, kDualRatio, progress.dual);
  put(edges, kGap, progress.gap);
  put(edges, kGapPrimal, progress.gap_primal);
  put(edges, kGapDual, progress.gap_dual);
  put(edges, kGapBoth, progress.gap_both);
  put(edges, kCostSum, progress.cost);
}

// Takes the steps, as far as they go.
template <class T>
GIGAWATT_INLINE void advance_pass(const CoupledGroup& group, int lane, double primal, double dual) {
  for (int hour = 0; hour < group.hours; ++hour) {
    double* slot = group.slots + lane + static_cast<long>(hour) * group.slot_size;
    for (int index = 0; index < 4; ++index)
      put(slot, kPi + index, row<T>(slot, kPi + index) + dual * row<T>(slot, kPiStep + index));
    each_column(group.shape, [&](auto, int column, int) __attribute__((always_inline)) {
      double* at = column_at(slot, column);
      put(at, kValue, row<T>(at, kValue) + primal * row<T>(at, kStep));
      put(at, kLow, row<T>(at, kLow) + dual * row<T>(at, kLowStep));
      put(at, kHigh, row<T>(at, kHigh) + dual * row<T>(at, kHighStep));
    });
  }
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::power
