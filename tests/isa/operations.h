// Every operation that a kernel may use on a pack, for comparison of instruction sets with double.
#pragma once

#include <cstdint>

#include "gigawatt/base/money.h"
#include "gigawatt/base/pack.h"
#include "gigawatt/base/random.h"
#include "gigawatt/base/vector_math.h"

namespace isa_test {

inline constexpr int kOperations = 35;

// Operands are `lanes` values; the result of operation k stands at out + k * lanes. Returns how
// many there were.
using Apply = int (*)(const double* a, const double* b, std::uint64_t first_path, double* out);

inline namespace GIGAWATT_ISA {

namespace base = gigawatt::base;

template <class T>
GIGAWATT_INLINE int apply_operations(const double* first, const double* second,
                                     std::uint64_t first_path, double* out) {
  const T a = base::load<T>(first), b = base::load<T>(second);
  int k = 0;
  const auto put = [&](T value) __attribute__((always_inline)) {
    base::store(out + k++ * base::lanes<T>, value);
  };
  const auto put_mask = [&](auto mask)
                            __attribute__((always_inline)) { put(base::select(mask, a, b)); };
  put(a + b), put(a - b), put(a * b), put(a / b), put(-a);
  put(base::min(a, b)), put(base::max(a, b)), put(base::abs(a));
  put(base::floor(a)), put(base::sqrt(base::abs(a)));
  put_mask(a < b), put_mask(a <= b), put_mask(a > b);
  put_mask(a >= b), put_mask(a == b), put_mask(a != b);
  put_mask(base::mask_and(a < b, base::mask_not(b > 1.0)));
  put_mask(base::mask_or(a < 0.0, b < 0.0));
  put(base::select(a < 1.0, a * 2.0 - 1.0, 3.0 / b));
  put(base::exp(a)), put(base::log(base::abs(a)));
  put(base::expm1(b)), put(base::log1p(base::abs(b)));
  T x, y;
  base::sincos_2pi(a, x, y);
  put(x), put(y);
  base::uniforms<T>({.seed = 5, .stream = 2}, first_path, 3, 1, x, y);
  put(x), put(y);
  base::normals<T>({.seed = 5, .stream = 2}, first_path, 3, 1, x, y);
  put(x), put(y);
  put(base::exponential<T>({.seed = 5, .stream = 2}, first_path, 3, 1));
  const T rate = base::abs(base::min(base::max(b, -0.5), 0.5));
  put(base::annuity_factor(base::Annuity<T>{rate, base::broadcast<T>(24.0)}));
  put(base::level_payment(a, base::Annuity<T>{rate, base::broadcast<T>(24.0)}));
  put(base::present_value(first, 1, rate));
  put(base::broadcast<T>(-0.0) * b);
  put(base::from_bits(base::multiply_low_32(base::to_bits(a), base::to_bits(b)) >> 2));
  return k;
}

}  // namespace GIGAWATT_ISA
}  // namespace isa_test
