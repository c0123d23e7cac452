#include "gigawatt/base/money.h"

#include "gigawatt/base/check.h"

namespace gigawatt::base {

AnnualRate AnnualRate::nominal(Fraction rate, int periods_per_year) {
  GIGAWATT_CHECK(periods_per_year >= 1, "periods a year", periods_per_year);
  GIGAWATT_CHECK(rate.in(ratio) > -periods_per_year, "rate", rate.in(ratio));
  return AnnualRate(rate.in(ratio), periods_per_year);
}

double AnnualRate::per_period(int periods_per_year) const {
  GIGAWATT_CHECK(periods_per_year >= 1, "periods a year", periods_per_year);
  const double own = rate_ / periods_per_year_;
  if (periods_per_year == periods_per_year_) return own;
  // (1 + own)^(m / k) - 1
  return base::expm1(base::log1p(own) * periods_per_year_ / periods_per_year);
}

Fraction AnnualRate::as_nominal(int periods_per_year) const {
  if (periods_per_year == periods_per_year_) return ratio(rate_);
  return ratio(per_period(periods_per_year) * periods_per_year);
}

double AnnualRate::discount_factor(Time later) const {
  return base::exp(-later.in(years)*periods_per_year_ * base::log1p(rate_ / periods_per_year_));
}

double present_value(std::span<const double> flows_usd, double rate_per_row) {
  GIGAWATT_CHECK(rate_per_row > -1, "rate", rate_per_row);
  return present_value(flows_usd.data(), static_cast<int>(flows_usd.size()), rate_per_row);
}

}  // namespace gigawatt::base
