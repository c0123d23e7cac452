// Random numbers as a function of where they are used: seed, stream, path, step and draw.
//
// Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC11):
// a keyed bijection of 128-bit counters. Nothing is carried from one number to the next, so a path
// has the same numbers alone, in a pack, on any thread and in any shard.
#pragma once

#include <cstdint>

#include "gigawatt/base/pack.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::base {

// Whose numbers these are. Use a stream of its own for each source of risk: a scenario that leaves
// one source out then keeps the numbers of all others.
struct RandomKey {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
};

// The ranges that a place in the counter has room for: path < 2^40, step < 2^32, draw < 2^24.
inline constexpr int kPathBits = 40, kDrawBits = 24;

inline namespace GIGAWATT_ISA {

// Four words of 32 random bits in the lower halves; the upper halves are leftovers.
template <class Bits>
struct PhiloxBlock {
  Bits word[4];
};

// The block of counter (c0, c1, c2, c3), lower halves, under a 64-bit key.
template <class Bits>
GIGAWATT_INLINE PhiloxBlock<Bits> philox(std::uint64_t key, Bits c0, Bits c1, Bits c2, Bits c3) {
  constexpr int rounds = 10;
  constexpr std::uint64_t low_half = 0xffff'ffff;
  const Bits multiplier_0 = Bits{} + 0xd251'1f53u, multiplier_1 = Bits{} + 0xcd9e'8d57u;
  std::uint64_t k0 = key & low_half, k1 = key >> 32;
  for (int round = 0; round < rounds; ++round) {
    const Bits product_0 = multiply_low_32(multiplier_0, c0);
    const Bits product_1 = multiply_low_32(multiplier_1, c2);
    c0 = (product_1 >> 32) ^ c1 ^ k0;
    c1 = product_1;
    c2 = (product_0 >> 32) ^ c3 ^ k1;
    c3 = product_0;
    k0 = (k0 + 0x9e37'79b9u) & low_half;  // golden ratio, sqrt(3) - 1: Weyl sequences of the keys
    k1 = (k1 + 0xbb67'ae85u) & low_half;
  }
  return {{c0, c1, c2, c3}};
}

// The block of consecutive paths from `first_path`, one a lane. The seed is Philox's key; path,
// draw, step and stream fill its counter, each in bits of its own, so no two places share a block:
//   c0 = path[0..31], c1 = path[32..39] | draw << 8, c2 = step, c3 = stream.
template <class T>
GIGAWATT_INLINE PhiloxBlock<bits_of<T>> random_block(RandomKey key, std::uint64_t first_path,
                                                     std::uint32_t step, std::uint32_t draw) {
  const auto path = lane_index_bits<T>() + first_path;
  return philox(key.seed, path, (path >> 32) | (std::uint64_t{draw} << (kPathBits - 32)),
                broadcast_bits<T>(step), broadcast_bits<T>(key.stream));
}

namespace detail {

// (m + 1/2) / 2^52 of the upper 52 bits m of 64: every value is exact, in (0, 1), and the set of
// values is its own mirror image about 1/2.
template <class T>
GIGAWATT_INLINE T open_unit(bits_of<T> high, bits_of<T> low) {
  const auto bits = (high << 32) | (low & 0xffff'ffffu);
  return from_bits((bits >> 12) | 0x3ff0'0000'0000'0000u) - (1.0 - 0x1p-53);
}

}  // namespace detail

// Two independent uniform numbers in the open interval (0, 1).
template <class T>
GIGAWATT_INLINE void uniforms(RandomKey key, std::uint64_t first_path, std::uint32_t step,
                              std::uint32_t draw, T& u0, T& u1) {
  const auto block = random_block<T>(key, first_path, step, draw);
  u0 = detail::open_unit<T>(block.word[0], block.word[1]);
  u1 = detail::open_unit<T>(block.word[2], block.word[3]);
}

// Two independent standard normal numbers out of two uniform ones (Box & Muller 1958). None is
// beyond 8.6, which one in 1e17 would be.
template <class T>
GIGAWATT_INLINE void normals_of_uniforms(T u0, T u1, T& z0, T& z1) {
  T sine, cosine;
  const T radius = sqrt(detail::log_of_normal(u0, 0.0) * -2.0);
  sincos_2pi(u1, sine, cosine);
  z0 = radius * cosine;
  z1 = radius * sine;
}

// Two independent standard normal numbers.
template <class T>
GIGAWATT_INLINE void normals(RandomKey key, std::uint64_t first_path, std::uint32_t step,
                             std::uint32_t draw, T& z0, T& z1) {
  T u0, u1;
  uniforms<T>(key, first_path, step, draw, u0, u1);
  normals_of_uniforms(u0, u1, z0, z1);
}

// An exponential number of mean 1.
template <class T>
GIGAWATT_INLINE T exponential(RandomKey key, std::uint64_t first_path, std::uint32_t step,
                              std::uint32_t draw) {
  T u0, u1;
  uniforms<T>(key, first_path, step, draw, u0, u1);
  return -detail::log_of_normal(u0, 0.0);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
