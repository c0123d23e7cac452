// What a path earns for equity: internal rate of return and payback of monthly flows.
#pragma once

#include "gigawatt/base/pack.h"

namespace gigawatt::finance {

// Flow 0 is at close, flow r + 1 at the end of row r. Shared by all paths but for the lanes.
struct EquityTerms {
  int rows = 0;
  double opening_equity_usd = 0;
  const double* equity_in_usd = nullptr;  // by row
  int support_row = 0;                    // row in which the sponsor pays a cost overrun
  const double* support_usd = nullptr;    // by lane
  const double* residual_usd = nullptr;   // by lane, at the end of the last row
  bool alternates = false;                // what is received may be negative: see has_one_rate
};

// An IRR outside this range is reported at its end, with a named outcome.
inline constexpr double kLowestMonthlyDiscount = 0.80;   // +25 % a month
inline constexpr double kHighestMonthlyDiscount = 1.10;  // -9 % a month

inline namespace GIGAWATT_ISA {

template <class T>
[[gnu::always_inline]] inline T equity_flow(const EquityTerms& terms, const double* distributions,
                                            int row) {
  T flow = base::load<T>(distributions + row * base::lanes<T>) - terms.equity_in_usd[row];
  if (row == terms.support_row) flow = flow - base::load<T>(terms.support_usd);
  if (row + 1 == terms.rows) flow = flow + base::load<T>(terms.residual_usd);
  return flow;
}

// Monthly discount factor v at which the flows are worth nothing: 44 halvings of the bracket, so
// that every lane does the same work. Paths that pay in first and receive later have one root.
template <class T>
[[gnu::always_inline]] inline T monthly_discount_at_zero(const EquityTerms& terms,
                                                         const double* distributions) {
  T low = base::broadcast<T>(kLowestMonthlyDiscount);
  T high = base::broadcast<T>(kHighestMonthlyDiscount);
  for (int step = 0; step < 44; ++step) {
    const T v = (low + high) * 0.5;
    T value = base::broadcast<T>(0.0);
    for (int row = terms.rows - 1; row >= 0; --row)
      value = (value + equity_flow<T>(terms, distributions, row)) * v;
    const auto positive = value > terms.opening_equity_usd;
    high = base::select(positive, v, high);
    low = base::select(positive, low, v);
  }
  return (low + high) * 0.5;
}

// Present value of what has flowed so far, and how often it turned positive or back.
template <class T>
struct Turns {
  T factor, value, above, count;

  [[gnu::always_inline]] void add(T flow, T discount, double threshold) {
    factor = factor * discount;
    value = value + flow * factor;
    const T now = base::select(value > threshold, base::broadcast<T>(1.0), base::broadcast<T>(0.0));
    count = count + base::max(now - above, above - now);
    above = now;
  }
};

// 1 where flows that may alternate, as where owners pay tax, have one rate above the lowest of the
// range, or none, so that the lowest stands for the loss; else 0. `v` is monthly_discount_at_zero.
// At the lowest rate, a value that never turns positive has no root above it, and one that turns
// once has one (Norstrom 1972, there for a rate of zero); an even count has none or an even number.
// After more turns there, let money be paid in first and the value at v turn up once and at the end
// down to its zero: by Descartes' rule there is one other root, and it lies beyond the range.
// Let money be received first, as where a mine's machines are sold before its halls are built: of
// the two roots that a turn down and up allow, one lies above the highest rate where the value
// there is negative, and the other is the path's.
template <class T>
[[gnu::always_inline]] inline T has_one_rate(const EquityTerms& terms, const double* distributions,
                                             T v) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  const T lowest = base::broadcast<T>(kHighestMonthlyDiscount);
  double paid_in = terms.opening_equity_usd;
  for (int row = 0; row < terms.rows; ++row) paid_in += terms.equity_in_usd[row];
  const double rounding = 1e-9 * paid_in;
  const T opening = base::broadcast<T>(-terms.opening_equity_usd);
  Turns<T> at_lowest{one, opening, zero, zero}, at_root = at_lowest, at_highest = at_lowest;
  T paid_first = base::select(opening < 0.0, one, zero);
  for (int row = 0; row < terms.rows; ++row) {
    const T flow = equity_flow<T>(terms, distributions, row);
    at_lowest.add(flow, lowest, 0.0);
    at_root.add(flow, v, rounding);
    at_highest.add(flow, base::broadcast<T>(kLowestMonthlyDiscount), 0.0);
    paid_first = base::select(base::mask_or(at_lowest.count > 0.0, base::mask_not(flow < 0.0)),
                              paid_first, one);
  }
  const auto pays_first = paid_first > 0.5;
  const auto never_or_once = base::mask_not(at_lowest.count > 1.0);
  const auto few = base::mask_and(never_or_once, pays_first);
  const auto odd = at_lowest.above > 0.5;
  const auto turned_once = base::mask_and(pays_first, base::mask_not(at_root.count > 2.0));
  const auto one_below =
      base::mask_and(base::mask_not(at_lowest.count > 3.0), at_highest.value < 0.0);
  const auto received_first = base::mask_and(base::mask_not(pays_first), one_below);
  const auto proven = base::mask_and(odd, base::mask_or(turned_once, received_first));
  return base::select(base::mask_or(few, proven), one, zero);
}

// Months from close until distributions have returned what was paid in; rows + 1: they never do.
template <class T>
[[gnu::always_inline]] inline T payback_months(const EquityTerms& terms,
                                               const double* distributions) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  T cumulative = base::broadcast<T>(-terms.opening_equity_usd);
  T paid_in = base::select(cumulative < 0.0, one, zero);
  T payback = base::broadcast<T>(static_cast<double>(terms.rows + 1));
  for (int row = 0; row < terms.rows; ++row) {
    const T flow = equity_flow<T>(terms, distributions, row);
    cumulative = cumulative + flow;
    paid_in = base::select(flow < 0.0, one, paid_in);
    const auto waits = base::mask_and(paid_in > 0.0, payback > static_cast<double>(terms.rows));
    const auto back = base::mask_and(base::mask_not(cumulative < 0.0), waits);
    payback = base::select(back, base::broadcast<T>(row + 1.0), payback);
    // Money paid in later starts the wait again.
    payback = base::select(cumulative < 0.0,
                           base::broadcast<T>(static_cast<double>(terms.rows + 1)), payback);
  }
  return payback;
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::finance
