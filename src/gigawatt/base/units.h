// Physical and monetary quantities that cannot enter or leave without naming a unit.
//
// One double inside, in coherent base units (second, joule, watt of capacity, US dollar, byte,
// operation, token, hash, chip). Au's vocabulary: megawatts(50) makes, power.in(MW) reads.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

namespace gigawatt::base {

// Exponents of the base dimensions. Capacity (rated watts that rent is paid on) is kept apart from
// power (joules per second), so that a price per kW-month can never be used as a price per MWh.
struct Dimension {
  std::int8_t time = 0, energy = 0, capacity = 0, money = 0, data = 0, operations = 0, tokens = 0,
              hashes = 0, chips = 0;

  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;

  friend constexpr Dimension operator*(Dimension a, const Dimension& b) { return combine(a, b, 1); }
  friend constexpr Dimension operator/(Dimension a, const Dimension& b) {
    return combine(a, b, -1);
  }

 private:
  static constexpr Dimension combine(Dimension a, const Dimension& b, int sign) {
    auto add = [sign](std::int8_t& x, std::int8_t y) {
      x = static_cast<std::int8_t>(x + sign * y);
    };
    add(a.time, b.time), add(a.energy, b.energy), add(a.capacity, b.capacity);
    add(a.money, b.money), add(a.data, b.data), add(a.operations, b.operations);
    add(a.tokens, b.tokens), add(a.hashes, b.hashes), add(a.chips, b.chips);
    return a;
  }
};

template <Dimension D>
class Quantity;

// A unit of dimension D, `scale` base units large. Calling it makes a quantity: megawatts(50).
template <Dimension D>
struct Unit {
  double scale;
  constexpr Quantity<D> operator()(double value) const;
};

template <Dimension A, Dimension B>
constexpr Unit<A * B> operator*(Unit<A> a, Unit<B> b) {
  return {a.scale * b.scale};
}
template <Dimension A, Dimension B>
constexpr Unit<A / B> operator/(Unit<A> a, Unit<B> b) {
  return {a.scale / b.scale};
}

template <Dimension D>
class Quantity {
 public:
  static constexpr Dimension dimension = D;

  constexpr Quantity() = default;
  static constexpr Quantity from_base(double value) { return Quantity(value); }

  // The number of `unit`s in this quantity.
  constexpr double in(Unit<D> unit) const { return value_ / unit.scale; }
  constexpr double base_value() const { return value_; }
  // Storage for readers (schema) that fill a quantity of a dimension known only at run time.
  constexpr double* base_storage() { return &value_; }

  friend constexpr auto operator<=>(Quantity a, Quantity b) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value_ / k); }
  constexpr Quantity& operator+=(Quantity b) { return value_ += b.value_, *this; }
  constexpr Quantity& operator-=(Quantity b) { return value_ -= b.value_, *this; }

 private:
  explicit constexpr Quantity(double value) : value_(value) {}
  double value_ = 0;
};

template <Dimension A, Dimension B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b) {
  return Quantity<A * B>::from_base(a.base_value() * b.base_value());
}
template <Dimension A, Dimension B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b) {
  return Quantity<A / B>::from_base(a.base_value() / b.base_value());
}
template <Dimension D>
constexpr Quantity<D> Unit<D>::operator()(double value) const {
  return Quantity<D>::from_base(value * scale);
}

namespace dimensions {
inline constexpr Dimension none{};
inline constexpr Dimension time{.time = 1};
inline constexpr Dimension energy{.energy = 1};
inline constexpr Dimension power = energy / time;
inline constexpr Dimension capacity{.capacity = 1};
inline constexpr Dimension money{.money = 1};
inline constexpr Dimension data{.data = 1};
inline constexpr Dimension operations{.operations = 1};
inline constexpr Dimension tokens{.tokens = 1};
inline constexpr Dimension hashes{.hashes = 1};
inline constexpr Dimension chips{.chips = 1};
}  // namespace dimensions

using Fraction = Quantity<dimensions::none>;
using Time = Quantity<dimensions::time>;
using Energy = Quantity<dimensions::energy>;
using Power = Quantity<dimensions::power>;
using Capacity = Quantity<dimensions::capacity>;
using Money = Quantity<dimensions::money>;
using Data = Quantity<dimensions::data>;
using Operations = Quantity<dimensions::operations>;
using Tokens = Quantity<dimensions::tokens>;
using Hashes = Quantity<dimensions::hashes>;
using Chips = Quantity<dimensions::chips>;
using EnergyPrice = Quantity<dimensions::money / dimensions::energy>;
using CapacityPrice = Quantity<dimensions::money / dimensions::capacity / dimensions::time>;
using CapacityCost = Quantity<dimensions::money / dimensions::capacity>;
using MoneyRate = Quantity<dimensions::money / dimensions::time>;
using Bandwidth = Quantity<dimensions::data / dimensions::time>;
using OperationRate = Quantity<dimensions::operations / dimensions::time>;

// The contract year is 8,760 hours and a month is a twelfth of it, so that a rent per MW-year is
// exactly twelve times the rent per MW-month. Calendar months are counted by base/calendar.h.
inline constexpr Unit<dimensions::none> ratio{1.0};
inline constexpr Unit<dimensions::none> percent{0.01};
inline constexpr Unit<dimensions::none> basis_points{1e-4};
inline constexpr Unit<dimensions::time> seconds{1.0};
inline constexpr Unit<dimensions::time> hours{3600.0};
inline constexpr Unit<dimensions::time> days{86400.0};
inline constexpr Unit<dimensions::time> years{8760.0 * 3600.0};
inline constexpr Unit<dimensions::time> months{730.0 * 3600.0};
inline constexpr Unit<dimensions::energy> joules{1.0};
inline constexpr Unit<dimensions::energy> MWh{3.6e9};
inline constexpr Unit<dimensions::energy> kWh{3.6e6};
inline constexpr Unit<dimensions::power> watts{1.0};
inline constexpr Unit<dimensions::power> kW{1e3};
inline constexpr Unit<dimensions::power> MW{1e6};
inline constexpr Unit<dimensions::power> GW{1e9};
inline constexpr auto megawatts = MW;
inline constexpr Unit<dimensions::capacity> MW_capacity{1e6};
inline constexpr Unit<dimensions::capacity> kW_capacity{1e3};
inline constexpr Unit<dimensions::money> USD{1.0};
inline constexpr auto dollars = USD;
inline constexpr Unit<dimensions::money> million_USD{1e6};
inline constexpr Unit<dimensions::data> bytes{1.0};
inline constexpr Unit<dimensions::operations> FLOP{1.0};
inline constexpr Unit<dimensions::chips> chip{1.0};
inline constexpr auto USD_per_MWh = USD / MWh;
inline constexpr auto USD_per_kW_month = USD / kW_capacity / months;
inline constexpr auto USD_per_MW_year = USD / MW_capacity / years;
inline constexpr auto USD_per_MW = USD / MW_capacity;

// The load that a rated capacity draws when it runs at `load_factor` of its rating.
constexpr Power load_of(Capacity rated, Fraction load_factor) {
  return watts(rated.base_value() * load_factor.in(ratio));
}

}  // namespace gigawatt::base
