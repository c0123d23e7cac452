// Money of a year and money are not compared: a rent roll is no price.
// expect: no match for 'operator<'
// expect: invalid operands to binary expression
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

constexpr MoneyRate rent_roll = dollars(366e6) / years(1);

#ifdef BROKEN
static_assert(rent_roll < dollars(400e6));
#else
static_assert(rent_roll * years(1) < dollars(400e6));
#endif
