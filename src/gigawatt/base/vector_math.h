// Exponential, logarithm, sine and cosine of one scenario or eight, with the same bits for both.
//
// Each is one fixed sequence of additions and multiplications without branches or fused operations,
// so that scalar, pack and every instruction set agree. Errors measured against higher precision
// stand at each function; vector_math_test.cpp holds them.
#pragma once

#include "gigawatt/base/pack.h"

namespace gigawatt::base {
inline namespace GIGAWATT_ISA {

namespace detail {

// ln 2 in two parts: the first has 32 bits after the point, so that its product with an exponent is
// exact.
inline constexpr double kLn2High = 0x1.62e42feep-1;
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
inline constexpr int kMantissaBits = 52;
inline constexpr int kExponentBias = 1023;
// Adding it leaves the nearest integer in the low bits of a double.
inline constexpr double kRoundToInteger = 0x1.8p52;

// (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2: the polynomial through Chebyshev's nodes, 0.07 ulp of
// exp(r). Estrin's order, for a short chain of dependent operations.
template <class T>
GIGAWATT_INLINE T exp_remainder(T r) {
  const T r2 = r * r;
  const T r4 = r2 * r2;
  const T c01 = r * 0x1.5555555555556p-3 + 0x1.0000000000001p-1;
  const T c23 = r * 0x1.11111111109b3p-7 + 0x1.5555555553d63p-5;
  const T c45 = r * 0x1.a01a01a7c41d5p-13 + 0x1.6c16c1788bd90p-10;
  const T c67 = r * 0x1.71de0dae63bb3p-19 + 0x1.a019b90d2ae7ap-16;
  const T c89 = r * 0x1.af38a9b0ec855p-26 + 0x1.289185613a3d6p-22;
  return (c89 * r4 + (c67 * r2 + c45)) * r4 + (c23 * r2 + c01);
}

// log(2^-exponent x) for positive, finite, normal x. x = 2^k m, m in [sqrt(1/2), sqrt(2)); with f =
// m - 1 and s = f / (2 + f), log(m) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + R(s^2))). The order in
// which the parts are added is that of fdlibm's e_log.c (Sun Microsystems 1993); R is ours.
template <class T, class Exponent>
GIGAWATT_INLINE T log_of_normal(T x, Exponent exponent) {
  constexpr std::uint64_t sqrt_half = 0x3fe6'a09e'667f'3bcd;
  constexpr std::uint64_t bias = kExponentBias;
  constexpr std::uint64_t two_52 = 0x4330'0000'0000'0000;  // 2^52: its low bits count ones
  const auto bits = to_bits(x);
  const auto biased = (bits + ((bias << kMantissaBits) - sqrt_half)) >> kMantissaBits;
  const T m = from_bits(bits - ((biased - bias) << kMantissaBits));
  const T k = from_bits(biased | two_52) - (0x1p52 + kExponentBias) - exponent;
  const T f = m - 1.0;
  const T s = f / (f + 2.0);
  const T z = s * s;
  const T z2 = z * z;
  const T c01 = z * 0x1.99999999952d7p-2 + 0x1.5555555555558p-1;
  const T c23 = z * 0x1.c71c62e3f11e6p-3 + 0x1.2492492df281ap-2;
  const T c45 = z * 0x1.39fe51a7c18f9p-3 + 0x1.7462b51cb66b1p-3;
  const T series = ((z2 * 0x1.2b5900de53b32p-3 + c45) * z2 + c23) * z2 + c01;
  const T half_square = f * f * 0.5;
  const T tail = s * (half_square + z * series) + k * kLn2Low;
  return k * kLn2High - ((half_square - tail) - f);
}

}  // namespace detail

// e^x: within 1 ulp; infinity above 709.78, gradually 0 below -708.4; NaN for NaN.
template <class T>
GIGAWATT_INLINE T exp(T x) {
  constexpr double log2_e = 0x1.71547652b82fep+0;
  constexpr double underflow = -746.0, overflow = 710.0;  // beyond these nothing changes
  constexpr std::uint64_t offset = 2048;                  // keeps the shifted exponent positive
  const T bounded = max(underflow, min(overflow, x));
  const T shifted = bounded * log2_e + (detail::kRoundToInteger + offset);
  const T n = shifted - (detail::kRoundToInteger + offset);
  const T r = (bounded - n * detail::kLn2High) - n * detail::kLn2Low;
  const T mantissa = (detail::exp_remainder(r) * (r * r) + r) + 1.0;
  // 2^n as the product of two powers, either of which is in range where 2^n may not be.
  const auto whole = to_bits(shifted) - __builtin_bit_cast(std::uint64_t, detail::kRoundToInteger);
  const auto half = whole >> 1;
  const T first = from_bits((half - 1) << detail::kMantissaBits);
  const T second = from_bits((whole - half - 1) << detail::kMantissaBits);
  return mantissa * first * second;
}

// Natural logarithm: within 1 ulp; -infinity for zeros, NaN for negative numbers and NaN.
template <class T>
GIGAWATT_INLINE T log(T x) {
  constexpr double infinity = __builtin_inf();
  constexpr double smallest_normal = 0x1p-1022, widening = 54.0, two_54 = 0x1p54;
  const auto is_subnormal = x < smallest_normal;
  const T normal = select(is_subnormal, x * two_54, x);
  const T exponent = select(is_subnormal, broadcast<T>(widening), broadcast<T>(0.0));
  const T result = detail::log_of_normal(normal, exponent);
  const T finite = select(x < infinity, result, x);  // infinity and NaN are their own logarithm
  const T real = select(x < 0.0, broadcast<T>(__builtin_nan("")), finite);
  return select(x == 0.0, broadcast<T>(-infinity), real);
}

// log(1 + x) and e^x - 1 without the cancellation near 0: within 4 ulp. Kahan's correction: the
// rounding of 1 + x, or of e^x, stands in both the numerator and the denominator.
template <class T>
GIGAWATT_INLINE T log1p(T x) {
  const T u = x + 1.0;
  const auto is_one = u == 1.0;
  const auto is_infinite = u > 1.7e308;
  const T denominator = select(is_one, broadcast<T>(1.0), u - 1.0);
  const T corrected = select(is_infinite, log(u), log(u) * (x / denominator));
  return select(is_one, x, corrected);
}
template <class T>
GIGAWATT_INLINE T expm1(T x) {
  const T u = exp(x);
  const auto is_one = u == 1.0;
  const auto is_extreme = mask_or(x < -40.0, x > 700.0);  // e^x or the 1 does not matter there
  const T denominator = select(mask_or(is_one, is_extreme), broadcast<T>(1.0), log(u));
  const T corrected = select(is_extreme, u - 1.0, (u - 1.0) * (x / denominator));
  return select(is_one, x, corrected);
}

// Sine and cosine of 2 pi `turns`, |turns| < 2^49: within 2 ulp each. A turn is reduced exactly, so
// no accuracy is lost for large ones.
template <class T>
GIGAWATT_INLINE void sincos_2pi(T turns, T& sine, T& cosine) {
  constexpr double two_pi = 0x1.921fb54442d18p+2;
  constexpr std::uint64_t sign = 0x8000'0000'0000'0000;
  const T shifted = turns * 4.0 + detail::kRoundToInteger;
  const T quarters = shifted - detail::kRoundToInteger;
  const T y = (turns - quarters * 0.25) * two_pi;  // |y| <= pi/4
  const T y2 = y * y;
  const T y4 = y2 * y2;
  // Polynomials through Chebyshev's nodes for (sin(y)/y - 1)/y^2 and (cos(y) - 1 + y^2/2)/y^4.
  const T s01 = y2 * 0x1.1111111110bb2p-7 - 0x1.5555555555555p-3;
  const T s23 = y2 * 0x1.71de379654304p-19 - 0x1.a01a019e83816p-13;
  const T s45 = y2 * 0x1.5e0b05bff20f2p-33 - 0x1.ae600aca92c64p-26;
  const T sine_series = (s45 * y4 + s23) * y4 + s01;
  const T c01 = 0x1.5555555555555p-5 - y2 * 0x1.6c16c16c16967p-10;
  const T c23 = 0x1.a01a019f4e9b4p-16 - y2 * 0x1.27e4fa17bf139p-22;
  const T c45 = 0x1.1eeb68cd22f56p-29 - y2 * 0x1.907d8f29fe831p-37;
  const T cosine_series = (c45 * y4 + c23) * y4 + c01;
  const auto s = to_bits(sine_series * (y2 * y) + y);
  const auto c = to_bits(cosine_series * y4 + (1.0 - y2 * 0.5));
  // Quarter q exchanges the two where q is odd; the sine is negative in quarters 2 and 3, the
  // cosine in 1 and 2.
  const auto q = to_bits(shifted);
  const auto exchange = (s ^ c) & (broadcast_bits<T>(0) - (q & 1u));
  const auto sine_sign = (q << 62) & sign;
  const auto cosine_sign = ((q ^ (q << 1)) << 62) & sign;
  sine = from_bits((s ^ exchange) ^ sine_sign);
  cosine = from_bits((c ^ exchange) ^ cosine_sign);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
