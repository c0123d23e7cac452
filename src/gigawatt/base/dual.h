// A dual: a value together with its derivatives with respect to N inputs, carried exactly.
//
// Include this header before the templates that are to carry duals: they name base::exp and the
// like, and what is named in full is looked up where it is written.
#pragma once

#include "gigawatt/base/pack.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::base {
inline namespace GIGAWATT_ISA {

// Forward mode: f(x + e) = f(x) + f'(x) e where e e = 0. A constant is dual<N>{value}.
template <int N>
struct dual {
  static_assert(N >= 1);
  double value = 0;
  double derivative[N] = {};
};

// The input whose derivative has the place `index`.
template <int N>
GIGAWATT_INLINE dual<N> variable(double value, int index) {
  dual<N> result{value};
  result.derivative[index] = 1;
  return result;
}

namespace detail {

// value, with derivative slope_a a' + slope_b b'.
template <int N>
GIGAWATT_INLINE dual<N> chain(double value, double slope_a, const dual<N>& a, double slope_b,
                              const dual<N>& b) {
  dual<N> result{value};
  for (int i = 0; i < N; ++i)
    result.derivative[i] = slope_a * a.derivative[i] + slope_b * b.derivative[i];
  return result;
}
template <int N>
GIGAWATT_INLINE dual<N> chain(double value, double slope, const dual<N>& a) {
  dual<N> result{value};
  for (int i = 0; i < N; ++i) result.derivative[i] = slope * a.derivative[i];
  return result;
}

}  // namespace detail

template <int N>
GIGAWATT_INLINE dual<N> operator+(dual<N> a, dual<N> b) {
  return detail::chain(a.value + b.value, 1.0, a, 1.0, b);
}
template <int N>
GIGAWATT_INLINE dual<N> operator-(dual<N> a, dual<N> b) {
  return detail::chain(a.value - b.value, 1.0, a, -1.0, b);
}
template <int N>
GIGAWATT_INLINE dual<N> operator*(dual<N> a, dual<N> b) {
  return detail::chain(a.value * b.value, b.value, a, a.value, b);
}
template <int N>
GIGAWATT_INLINE dual<N> operator/(dual<N> a, dual<N> b) {
  const double quotient = a.value / b.value;
  return detail::chain(quotient, 1.0 / b.value, a, -quotient / b.value, b);
}
template <int N>
GIGAWATT_INLINE dual<N> operator-(dual<N> a) {
  return detail::chain(-a.value, -1.0, a);
}

// A double takes part as a constant.
#define GIGAWATT_WITH_CONSTANT(op)                                 \
  template <int N>                                                 \
  GIGAWATT_INLINE dual<N> operator op(dual<N> a, double b) {       \
    return a op dual<N>{b};                                        \
  }                                                                \
  template <int N>                                                 \
  GIGAWATT_INLINE dual<N> operator op(double a, dual<N> b) {       \
    return dual<N>{a} op b;                                        \
  }                                                                \
  template <int N>                                                 \
  GIGAWATT_INLINE dual<N>& operator op##=(dual<N>& a, dual<N> b) { \
    return a = a op b;                                             \
  }                                                                \
  template <int N>                                                 \
  GIGAWATT_INLINE dual<N>& operator op##=(dual<N>& a, double b) {  \
    return a = a op b;                                             \
  }
GIGAWATT_WITH_CONSTANT(+)
GIGAWATT_WITH_CONSTANT(-)
GIGAWATT_WITH_CONSTANT(*)
GIGAWATT_WITH_CONSTANT(/)
#undef GIGAWATT_WITH_CONSTANT

// Comparisons and choices are those of the values; at a kink the derivative is that of the side
// that is chosen.
#define GIGAWATT_COMPARISON(op)                            \
  template <int N>                                         \
  GIGAWATT_INLINE bool operator op(dual<N> a, dual<N> b) { \
    return a.value op b.value;                             \
  }                                                        \
  template <int N>                                         \
  GIGAWATT_INLINE bool operator op(dual<N> a, double b) {  \
    return a.value op b;                                   \
  }                                                        \
  template <int N>                                         \
  GIGAWATT_INLINE bool operator op(double a, dual<N> b) {  \
    return a op b.value;                                   \
  }
GIGAWATT_COMPARISON(<)
GIGAWATT_COMPARISON(<=)
GIGAWATT_COMPARISON(>)
GIGAWATT_COMPARISON(>=)
GIGAWATT_COMPARISON(==)
GIGAWATT_COMPARISON(!=)
#undef GIGAWATT_COMPARISON

template <int N>
GIGAWATT_INLINE dual<N> select(bool mask, dual<N> a, dual<N> b) {
  return mask ? a : b;
}
template <int N>
GIGAWATT_INLINE dual<N> min(dual<N> a, dual<N> b) {
  return a.value < b.value ? a : b;
}
template <int N>
GIGAWATT_INLINE dual<N> min(dual<N> a, double b) {
  return min(a, dual<N>{b});
}
template <int N>
GIGAWATT_INLINE dual<N> min(double a, dual<N> b) {
  return min(dual<N>{a}, b);
}
template <int N>
GIGAWATT_INLINE dual<N> max(dual<N> a, dual<N> b) {
  return a.value > b.value ? a : b;
}
template <int N>
GIGAWATT_INLINE dual<N> max(dual<N> a, double b) {
  return max(a, dual<N>{b});
}
template <int N>
GIGAWATT_INLINE dual<N> max(double a, dual<N> b) {
  return max(dual<N>{a}, b);
}
template <int N>
GIGAWATT_INLINE dual<N> abs(dual<N> a) {
  return a.value < 0 ? -a : a;
}
template <int N>
GIGAWATT_INLINE dual<N> floor(dual<N> a) {  // flat but for its steps
  return dual<N>{floor(a.value)};
}
template <int N>
GIGAWATT_INLINE dual<N> sqrt(dual<N> a) {
  const double root = sqrt(a.value);
  return detail::chain(root, 0.5 / root, a);
}
template <int N>
GIGAWATT_INLINE dual<N> exp(dual<N> a) {
  const double value = exp(a.value);
  return detail::chain(value, value, a);
}
template <int N>
GIGAWATT_INLINE dual<N> log(dual<N> a) {
  return detail::chain(log(a.value), 1.0 / a.value, a);
}
template <int N>
GIGAWATT_INLINE dual<N> log1p(dual<N> a) {
  return detail::chain(log1p(a.value), 1.0 / (1.0 + a.value), a);
}
template <int N>
GIGAWATT_INLINE dual<N> expm1(dual<N> a) {
  return detail::chain(expm1(a.value), exp(a.value), a);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
