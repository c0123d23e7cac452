// Power and energy do not add: a load of 50 MW is no 50 MWh.
// expect: no match for 'operator+'
// expect: invalid operands to binary expression
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

#ifdef BROKEN
constexpr auto sum = MW(50) + MWh(50);
#else
constexpr auto sum = MW(50) * hours(1) + MWh(50);
static_assert(sum == MWh(100));
#endif
