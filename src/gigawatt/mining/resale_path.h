// What a used machine is worth of a new one, on T: double for one path, pack for eight.
#pragma once

#include "gigawatt/base/pack.h"

namespace gigawatt::mining {
inline namespace GIGAWATT_ISA {

// What its hash earns after power over what a new machine's does: nothing once it earns nothing,
// and not more than new, as a used machine may be better than the frontier's. Any one unit of
// hashprice; the break-evens are the hashprices at which each earns nothing.
template <class T>
[[gnu::always_inline]] inline T used_price_share(T hashprice, double break_even_used,
                                                 double break_even_new) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  const T used = hashprice - break_even_used, fresh = hashprice - break_even_new;
  const auto earns = base::mask_and(used > 0.0, fresh > 0.0);
  return base::select(earns, base::min(used / base::select(earns, fresh, one), one), zero);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::mining
