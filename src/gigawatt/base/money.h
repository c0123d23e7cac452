// Time value of money: annual rates with their compounding, annuities, present values.
#pragma once

#include <span>

#include "gigawatt/base/dual.h"
#include "gigawatt/base/pack.h"
#include "gigawatt/base/units.h"
#include "gigawatt/base/vector_math.h"

namespace gigawatt::base {

// A rate a year that says how often it is compounded: 8 % paid twice a year is not 8 % paid
// monthly.
class AnnualRate {
 public:
  // "8 % compounded twice a year": 4 % each half year.
  static AnnualRate nominal(Fraction rate, int periods_per_year);
  // "8 % a year": what one dollar earns in one whole year.
  static AnnualRate effective(Fraction rate) { return nominal(rate, 1); }

  // The same rate, as quoted with another compounding.
  Fraction as_nominal(int periods_per_year) const;
  Fraction as_effective() const { return as_nominal(1); }
  // What one dollar earns in one of `periods_per_year` equal periods.
  double per_period(int periods_per_year) const;
  // What a dollar that is due so much later is worth today.
  double discount_factor(Time later) const;

 private:
  AnnualRate(double rate, int periods_per_year)
      : rate_(rate), periods_per_year_(periods_per_year) {}
  double rate_;
  int periods_per_year_;
};

// The value at close of one flow a row, each at the end of its row: sum of flow / (1 +
// rate)^(row+1).
double present_value(std::span<const double> flows_usd, double rate_per_row);

inline namespace GIGAWATT_ISA {

// Equal payments, the first one period from now. The rate is above -1.
template <class T>
struct Annuity {
  T rate_per_period;
  T periods;
};

// What payments of one dollar are worth today: (1 - (1 + i)^-n) / i, and n where i = 0.
template <class T>
GIGAWATT_INLINE T annuity_factor(Annuity<T> annuity) {
  const T i = annuity.rate_per_period;
  const auto is_free = i == 0.0;
  const T rate = select(is_free, broadcast<T>(1.0), i);
  const T interest = -expm1(-(annuity.periods * log1p(rate))) / rate;
  return select(is_free, annuity.periods, interest);
}

// The payment that a dollar of today is worth, in each period.
template <class T>
GIGAWATT_INLINE T capital_recovery_factor(Annuity<T> annuity) {
  return 1.0 / annuity_factor(annuity);
}

// The equal payment that repays `principal` with interest.
template <class T>
GIGAWATT_INLINE T level_payment(T principal, Annuity<T> annuity) {
  return principal / annuity_factor(annuity);
}

// present_value() of `lanes<T>` paths side by side, paths innermost, at a rate of each path.
template <class T>
GIGAWATT_INLINE T present_value(const double* flows_usd, int rows, T rate_per_row) {
  const T discount = 1.0 / (rate_per_row + 1.0);
  T value = broadcast<T>(0.0);
  for (int row = rows; row-- > 0;) value = (value + load<T>(flows_usd + row * lanes<T>)) * discount;
  return value;
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::base
