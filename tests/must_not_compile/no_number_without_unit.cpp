// A quantity is no bare number: it leaves only through a unit.
// expect: cannot convert
// expect: no viable conversion
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

#ifdef BROKEN
constexpr double load_mw = MW(168);
#else
constexpr double load_mw = MW(168).in(MW);
static_assert(load_mw == 168);
#endif
