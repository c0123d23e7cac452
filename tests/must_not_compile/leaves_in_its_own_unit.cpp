// Energy cannot be read in a unit of power.
// expect: could not convert
// expect: cannot convert
// expect: no viable conversion
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

#ifdef BROKEN
constexpr double amount = MWh(7).in(MW);
#else
constexpr double amount = MWh(7).in(MWh);
static_assert(amount == 7);
#endif
