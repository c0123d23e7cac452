// A pack: eight scenarios computed side by side, bit for bit as each would be alone.
//
// A model is a template on a numeric type T: `double` is one scenario, `pack` eight, `dual` carries
// derivatives. It branches on T by select(), min() and max(). In a template, write base::min(a, b):
// nothing of double's is found by argument. Every name stands in a namespace of the instruction set
// it is compiled for, so builds for different ones never share code.
#pragma once

#include <immintrin.h>

#include <cstdint>

#ifndef GIGAWATT_ISA
#define GIGAWATT_ISA generic
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define GIGAWATT_AVX512 1
#else
#define GIGAWATT_AVX512 0
#endif

// Kernels are one function each after inlining: a call would pass packs through memory.
#define GIGAWATT_INLINE [[gnu::always_inline]] inline

namespace gigawatt::base {
inline namespace GIGAWATT_ISA {

inline constexpr int kPackLanes = 8;

// A pack is made of as many registers as the instruction set needs for eight doubles. Leaving that
// to the compiler's own 64-byte vectors is correct but slow: narrower sets compare lane by lane.
#if GIGAWATT_AVX512
inline constexpr int kRegisterLanes = 8;
#elif defined(__AVX2__)
inline constexpr int kRegisterLanes = 4;
#else
inline constexpr int kRegisterLanes = 2;
#endif
inline constexpr int kParts = kPackLanes / kRegisterLanes;

using Register [[gnu::vector_size(kRegisterLanes * 8)]] = double;
using BitsRegister [[gnu::vector_size(kRegisterLanes * 8)]] = std::uint64_t;

using UnalignedRegister [[gnu::vector_size(kRegisterLanes * 8), gnu::aligned(8), gnu::may_alias]] =
    double;

struct pack {
  Register part[kParts];
};
// The bit patterns of eight doubles, or eight unsigned integers modulo 2^64.
struct pack_bits {
  BitsRegister part[kParts];
};
// Eight truth values: a bit each, or all bits of a lane.
#if GIGAWATT_AVX512
using MaskPart = __mmask8;
#else
using MaskPart [[gnu::vector_size(kRegisterLanes * 8)]] = long long;
#endif
struct pack_mask {
  MaskPart part[kParts];
};

namespace detail {

template <class Whole, class Function>
GIGAWATT_INLINE Whole each_part(Function function) {
  if constexpr (kParts == 1) return {{function(0)}};
  if constexpr (kParts == 2) return {{function(0), function(1)}};
  if constexpr (kParts == 4) return {{function(0), function(1), function(2), function(3)}};
}

}  // namespace detail

#define GIGAWATT_EACH_PART(Whole, ...)                 \
  detail::each_part<Whole>([&]([[maybe_unused]] int i) \
                               __attribute__((always_inline)) { return __VA_ARGS__; })

GIGAWATT_INLINE pack make_pack(double value) {
  return GIGAWATT_EACH_PART(pack, value - Register{});  // x - 0 is x, also for -0
}
GIGAWATT_INLINE pack_bits make_pack_bits(std::uint64_t value) {
  return GIGAWATT_EACH_PART(pack_bits, BitsRegister{} + value);
}

// Arithmetic, lane by lane.
#define GIGAWATT_ARITHMETIC(op)                                                 \
  GIGAWATT_INLINE pack operator op(pack a, pack b) {                            \
    return GIGAWATT_EACH_PART(pack, a.part[i] op b.part[i]);                    \
  }                                                                             \
  GIGAWATT_INLINE pack operator op(pack a, double b) {                          \
    return GIGAWATT_EACH_PART(pack, a.part[i] op b);                            \
  }                                                                             \
  GIGAWATT_INLINE pack operator op(double a, pack b) {                          \
    return GIGAWATT_EACH_PART(pack, a op b.part[i]);                            \
  }                                                                             \
  GIGAWATT_INLINE pack& operator op##=(pack & a, pack b) { return a = a op b; } \
  GIGAWATT_INLINE pack& operator op##=(pack & a, double b) { return a = a op b; }
GIGAWATT_ARITHMETIC(+)
GIGAWATT_ARITHMETIC(-)
GIGAWATT_ARITHMETIC(*)
GIGAWATT_ARITHMETIC(/)
#undef GIGAWATT_ARITHMETIC
GIGAWATT_INLINE pack operator-(pack a) { return GIGAWATT_EACH_PART(pack, -a.part[i]); }

#define GIGAWATT_BITWISE(op)                                            \
  GIGAWATT_INLINE pack_bits operator op(pack_bits a, pack_bits b) {     \
    return GIGAWATT_EACH_PART(pack_bits, a.part[i] op b.part[i]);       \
  }                                                                     \
  GIGAWATT_INLINE pack_bits operator op(pack_bits a, std::uint64_t b) { \
    return GIGAWATT_EACH_PART(pack_bits, a.part[i] op b);               \
  }
GIGAWATT_BITWISE(+)
GIGAWATT_BITWISE(-)
GIGAWATT_BITWISE(&)
GIGAWATT_BITWISE(|)
GIGAWATT_BITWISE(^)
#undef GIGAWATT_BITWISE
GIGAWATT_INLINE pack_bits operator<<(pack_bits a, int shift) {
  return GIGAWATT_EACH_PART(pack_bits, a.part[i] << shift);
}
GIGAWATT_INLINE pack_bits operator>>(pack_bits a, int shift) {
  return GIGAWATT_EACH_PART(pack_bits, a.part[i] >> shift);
}

// Comparisons are false where a NaN takes part, except !=, as for double.
#if GIGAWATT_AVX512
#define GIGAWATT_COMPARE(op, predicate) _mm512_cmp_pd_mask(a.part[i], b.part[i], predicate)
#else
#define GIGAWATT_COMPARE(op, predicate) (MaskPart)(a.part[i] op b.part[i])
#endif
#define GIGAWATT_COMPARISON(op, predicate)                                              \
  GIGAWATT_INLINE pack_mask operator op(pack a, pack b) {                               \
    return GIGAWATT_EACH_PART(pack_mask, GIGAWATT_COMPARE(op, predicate));              \
  }                                                                                     \
  GIGAWATT_INLINE pack_mask operator op(pack a, double b) { return a op make_pack(b); } \
  GIGAWATT_INLINE pack_mask operator op(double a, pack b) { return make_pack(a) op b; }
GIGAWATT_COMPARISON(<, _CMP_LT_OQ)
GIGAWATT_COMPARISON(<=, _CMP_LE_OQ)
GIGAWATT_COMPARISON(>, _CMP_GT_OQ)
GIGAWATT_COMPARISON(>=, _CMP_GE_OQ)
GIGAWATT_COMPARISON(==, _CMP_EQ_OQ)
GIGAWATT_COMPARISON(!=, _CMP_NEQ_UQ)
#undef GIGAWATT_COMPARISON
#undef GIGAWATT_COMPARE

GIGAWATT_INLINE pack_mask operator&(pack_mask a, pack_mask b) {
  return GIGAWATT_EACH_PART(pack_mask, static_cast<MaskPart>(a.part[i] & b.part[i]));
}
GIGAWATT_INLINE pack_mask operator|(pack_mask a, pack_mask b) {
  return GIGAWATT_EACH_PART(pack_mask, static_cast<MaskPart>(a.part[i] | b.part[i]));
}
GIGAWATT_INLINE pack_mask operator!(pack_mask a) {
  return GIGAWATT_EACH_PART(pack_mask, static_cast<MaskPart>(~a.part[i]));
}

// Masks in a template: the same names for bool, where & would make an int, and for pack_mask.
GIGAWATT_INLINE bool mask_and(bool a, bool b) { return a && b; }
GIGAWATT_INLINE bool mask_or(bool a, bool b) { return a || b; }
GIGAWATT_INLINE bool mask_not(bool a) { return !a; }
GIGAWATT_INLINE pack_mask mask_and(pack_mask a, pack_mask b) { return a & b; }
GIGAWATT_INLINE pack_mask mask_or(pack_mask a, pack_mask b) { return a | b; }
GIGAWATT_INLINE pack_mask mask_not(pack_mask a) { return !a; }

namespace detail {

// One bit for each lane that is set.
GIGAWATT_INLINE unsigned lane_flags(pack_mask mask) {
#if GIGAWATT_AVX512
  return mask.part[0];
#else
  unsigned flags = 0;
  for (int i = 0; i < kParts; ++i) {
#if defined(__AVX2__)
    const int part = _mm256_movemask_pd((__m256d)mask.part[i]);
#else
    const int part = _mm_movemask_pd((__m128d)mask.part[i]);
#endif
    flags |= static_cast<unsigned>(part) << (i * kRegisterLanes);
  }
  return flags;
#endif
}

}  // namespace detail

GIGAWATT_INLINE bool any(bool mask) { return mask; }
GIGAWATT_INLINE bool all(bool mask) { return mask; }
GIGAWATT_INLINE bool none(bool mask) { return !mask; }
GIGAWATT_INLINE bool any(pack_mask mask) { return detail::lane_flags(mask) != 0; }
GIGAWATT_INLINE bool all(pack_mask mask) { return detail::lane_flags(mask) == 0xff; }
GIGAWATT_INLINE bool none(pack_mask mask) { return detail::lane_flags(mask) == 0; }

// `a` where the mask is set, else `b`.
GIGAWATT_INLINE double select(bool mask, double a, double b) { return mask ? a : b; }
GIGAWATT_INLINE pack select(pack_mask mask, pack a, pack b) {
#if GIGAWATT_AVX512
  return GIGAWATT_EACH_PART(pack, _mm512_mask_blend_pd(mask.part[i], b.part[i], a.part[i]));
#else
  return GIGAWATT_EACH_PART(pack, mask.part[i] ? a.part[i] : b.part[i]);
#endif
}
GIGAWATT_INLINE pack select(pack_mask mask, pack a, double b) {
  return select(mask, a, make_pack(b));
}
GIGAWATT_INLINE pack select(pack_mask mask, double a, pack b) {
  return select(mask, make_pack(a), b);
}
GIGAWATT_INLINE pack select(pack_mask mask, double a, double b) {
  return select(mask, make_pack(a), make_pack(b));
}

// The zeroing forms with a full mask are the plain instructions; g++ 12 takes the plain forms of
// its AVX-512 header for uses of an uninitialised value.
#if GIGAWATT_AVX512
#define GIGAWATT_REGISTER_FUNCTION(name, ...) _mm512_maskz_##name##_pd(0xff, __VA_ARGS__)
#elif defined(__AVX2__)
#define GIGAWATT_REGISTER_FUNCTION(name, ...) _mm256_##name##_pd(__VA_ARGS__)
#else
#define GIGAWATT_REGISTER_FUNCTION(name, ...) _mm_##name##_pd(__VA_ARGS__)
#endif

// min is a < b ? a : b and max is a > b ? a : b, as the machine's own: where a NaN takes part, or
// for zeros of either sign, the second operand. So min(limit, x) keeps a NaN in x visible.
GIGAWATT_INLINE double min(double a, double b) { return a < b ? a : b; }
GIGAWATT_INLINE double max(double a, double b) { return a > b ? a : b; }
GIGAWATT_INLINE pack min(pack a, pack b) {
  return GIGAWATT_EACH_PART(pack, GIGAWATT_REGISTER_FUNCTION(min, a.part[i], b.part[i]));
}
GIGAWATT_INLINE pack max(pack a, pack b) {
  return GIGAWATT_EACH_PART(pack, GIGAWATT_REGISTER_FUNCTION(max, a.part[i], b.part[i]));
}
GIGAWATT_INLINE pack min(pack a, double b) { return min(a, make_pack(b)); }
GIGAWATT_INLINE pack min(double a, pack b) { return min(make_pack(a), b); }
GIGAWATT_INLINE pack max(pack a, double b) { return max(a, make_pack(b)); }
GIGAWATT_INLINE pack max(double a, pack b) { return max(make_pack(a), b); }

// By way of the register instruction: the library's sqrt also sets errno.
GIGAWATT_INLINE double sqrt(double a) {
  return _mm_cvtsd_f64(_mm_sqrt_sd(_mm_setzero_pd(), _mm_set_sd(a)));
}
GIGAWATT_INLINE pack sqrt(pack a) {
  return GIGAWATT_EACH_PART(pack, GIGAWATT_REGISTER_FUNCTION(sqrt, a.part[i]));
}

GIGAWATT_INLINE double floor(double a) { return __builtin_floor(a); }
GIGAWATT_INLINE pack floor(pack a) {
#if GIGAWATT_AVX512
  constexpr int down = _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC;
  return GIGAWATT_EACH_PART(pack, _mm512_maskz_roundscale_pd(0xff, a.part[i], down));
#elif defined(__SSE4_1__)
  return GIGAWATT_EACH_PART(pack, GIGAWATT_REGISTER_FUNCTION(floor, a.part[i]));
#else
  return GIGAWATT_EACH_PART(pack, Register{floor(a.part[i][0]), floor(a.part[i][1])});
#endif
}
#undef GIGAWATT_REGISTER_FUNCTION

// The unsigned integer that stands for T in bit arithmetic.
GIGAWATT_INLINE std::uint64_t to_bits(double a) { return __builtin_bit_cast(std::uint64_t, a); }
GIGAWATT_INLINE double from_bits(std::uint64_t a) { return __builtin_bit_cast(double, a); }
GIGAWATT_INLINE pack_bits to_bits(pack a) {
  return GIGAWATT_EACH_PART(pack_bits, (BitsRegister)a.part[i]);
}
GIGAWATT_INLINE pack from_bits(pack_bits a) {
  return GIGAWATT_EACH_PART(pack, (Register)a.part[i]);
}

GIGAWATT_INLINE double abs(double a) { return __builtin_fabs(a); }
GIGAWATT_INLINE pack abs(pack a) { return from_bits(to_bits(a) & 0x7fff'ffff'ffff'ffffu); }

// The product of the lower 32 bits of each lane.
GIGAWATT_INLINE std::uint64_t multiply_low_32(std::uint64_t a, std::uint64_t b) {
  return (a & 0xffff'ffffu) * (b & 0xffff'ffffu);
}
GIGAWATT_INLINE pack_bits multiply_low_32(pack_bits a, pack_bits b) {
#if GIGAWATT_AVX512
  return GIGAWATT_EACH_PART(pack_bits, (BitsRegister)_mm512_maskz_mul_epu32(
                                           0xff, (__m512i)a.part[i], (__m512i)b.part[i]));
#elif defined(__AVX2__)
  return GIGAWATT_EACH_PART(pack_bits,
                            (BitsRegister)_mm256_mul_epu32((__m256i)a.part[i], (__m256i)b.part[i]));
#else
  return GIGAWATT_EACH_PART(pack_bits,
                            (BitsRegister)_mm_mul_epu32((__m128i)a.part[i], (__m128i)b.part[i]));
#endif
}

// What a template needs to know of its T.
template <class T>
inline constexpr int lanes = 1;
template <>
inline constexpr int lanes<pack> = kPackLanes;

template <class T>
using mask_of = decltype(T{} < T{});
template <class T>
using bits_of = decltype(to_bits(T{}));

template <class T>
GIGAWATT_INLINE T broadcast(double value) {
  if constexpr (lanes<T> == 1) {
    return T{value};
  } else {
    return make_pack(value);
  }
}
template <class T>
GIGAWATT_INLINE bits_of<T> broadcast_bits(std::uint64_t value) {
  if constexpr (lanes<T> == 1) {
    return value;
  } else {
    return make_pack_bits(value);
  }
}

// `lanes<T>` consecutive doubles at any address.
template <class T>
GIGAWATT_INLINE T load(const double* from) {
  if constexpr (lanes<T> == 1) {
    return T{*from};
  } else {
    return GIGAWATT_EACH_PART(
        pack, *reinterpret_cast<const UnalignedRegister*>(from + i * kRegisterLanes));
  }
}
GIGAWATT_INLINE void store(double* to, double value) { *to = value; }
GIGAWATT_INLINE void store(double* to, pack value) {
  for (int i = 0; i < kParts; ++i)
    *reinterpret_cast<UnalignedRegister*>(to + i * kRegisterLanes) = value.part[i];
}

// 0, 1, ..., lanes - 1.
template <class T>
GIGAWATT_INLINE T lane_index() {
  if constexpr (lanes<T> == 1) {
    return T{0.0};
  } else {
    constexpr double index[kPackLanes] = {0, 1, 2, 3, 4, 5, 6, 7};
    return load<T>(index);
  }
}
template <class T>
GIGAWATT_INLINE bits_of<T> lane_index_bits() {
  if constexpr (lanes<T> == 1) {
    return 0;
  } else {
    constexpr double low_words[kPackLanes] = {0x0p0,     0x1p-1074, 0x2p-1074, 0x3p-1074,
                                              0x4p-1074, 0x5p-1074, 0x6p-1074, 0x7p-1074};
    return to_bits(load<T>(low_words));
  }
}

// The value of one lane, for tests and for reports of a single path.
GIGAWATT_INLINE double lane(double a, int) { return a; }
GIGAWATT_INLINE double lane(pack a, int index) {
  return a.part[index / kRegisterLanes][index % kRegisterLanes];
}
GIGAWATT_INLINE bool lane(bool mask, int) { return mask; }
GIGAWATT_INLINE bool lane(pack_mask mask, int index) {
  return (detail::lane_flags(mask) >> index & 1u) != 0;
}

#undef GIGAWATT_EACH_PART

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
