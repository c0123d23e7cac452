// Which x86-64 level the kernels run at; the bits of every result are the same on all of them.
#pragma once

namespace gigawatt::base {

// v2: SSE4.2, v3: AVX2, v4: AVX-512. Kernels are compiled once for each (files *_kernel.cpp).
enum class Isa { v2, v3, v4 };

// The best level this machine has (asked once).
Isa best_isa();
const char* name_of(Isa isa);

// Of the three builds of a kernel table the one for `isa`.
template <class Table>
const Table& at_level(Isa isa, const Table& v2, const Table& v3, const Table& v4) {
  return isa == Isa::v4 ? v4 : isa == Isa::v3 ? v3 : v2;
}

}  // namespace gigawatt::base
