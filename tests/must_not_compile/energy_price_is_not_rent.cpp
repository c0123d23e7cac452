// A price per MWh is no rent per kW-month: capacity is a dimension of its own.
// expect: could not convert
// expect: no matching function for call
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

constexpr Money monthly_rent(Capacity rented, CapacityPrice rent) {
  return rented * rent * months(1);
}

#ifdef BROKEN
constexpr Money rent = monthly_rent(MW_capacity(10), USD_per_MWh(45));
#else
constexpr Money rent = monthly_rent(MW_capacity(10), USD_per_kW_month(150));
static_assert(rent > dollars(1'499'999) && rent < dollars(1'500'001));
#endif
