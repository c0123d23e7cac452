#include "gigawatt/base/isa.h"

namespace gigawatt::base {

namespace {
Isa detect() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return Isa::v4;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::v3;
  return Isa::v2;
}
}  // namespace

Isa best_isa() {
  static const Isa best = detect();
  return best;
}

const char* name_of(Isa isa) {
  return isa == Isa::v4 ? "x86-64-v4" : isa == Isa::v3 ? "x86-64-v3" : "x86-64-v2";
}

}  // namespace gigawatt::base
