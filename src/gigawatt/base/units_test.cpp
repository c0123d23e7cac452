#include "gigawatt/base/units.h"

#include <random>
#include <type_traits>

#include <gtest/gtest.h>

namespace gigawatt::base {
namespace {

TEST(Units, APowerTimesATimeTimesAPriceIsMoney) {
  const Energy energy = megawatts(50) * hours(8760);
  EXPECT_DOUBLE_EQ(energy.in(MWh), 438'000);
  const Money cost = energy * USD_per_MWh(40);
  EXPECT_DOUBLE_EQ(cost.in(million_USD), 17.52);
  static_assert(std::is_same_v<decltype(FLOP(1) / seconds(1)), OperationRate>);
  static_assert(std::is_same_v<decltype(megawatts(1) / megawatts(2)), Fraction>);
}

TEST(Units, RentPerMegawattYearIsTwelveMonthsOfRentPerKilowatt) {
  const auto rent = USD_per_kW_month(130);
  EXPECT_DOUBLE_EQ(rent.in(USD_per_MW_year), 130.0 * 1000 * 12);
  EXPECT_DOUBLE_EQ((rent * MW_capacity(200) * months(1)).in(million_USD), 26);
  EXPECT_DOUBLE_EQ((rent * MW_capacity(200) * years(1)).in(million_USD), 312);
}

TEST(Units, CapacityAndPowerAreDifferentDimensions) {
  static_assert(!std::is_same_v<Capacity, Power>);
  static_assert(!std::is_same_v<CapacityPrice, EnergyPrice>);
  EXPECT_DOUBLE_EQ(load_of(MW_capacity(100), percent(85)).in(MW), 85);
}

TEST(Units, ReadsBackWhatWasPutInForEveryUnit) {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> between(-1e6, 1e6);
  for (int i = 0; i < 1000; ++i) {
    const double x = between(random);
    EXPECT_DOUBLE_EQ(MWh(x).in(MWh), x);
    EXPECT_DOUBLE_EQ(percent(x).in(percent), x);
    EXPECT_DOUBLE_EQ(USD_per_kW_month(x).in(USD_per_kW_month), x);
    EXPECT_DOUBLE_EQ(kWh(x).in(MWh) * 1000, x);
    EXPECT_DOUBLE_EQ(GW(x).in(kW), x * 1e6);
  }
}

TEST(Units, AddsComparesAndScales) {
  Power load = megawatts(30);
  load += kW(500);
  load -= megawatts(10);
  EXPECT_DOUBLE_EQ(load.in(MW), 20.5);
  EXPECT_LT(load, megawatts(21));
  EXPECT_DOUBLE_EQ((2 * load - load / 2 + -load).in(MW), 10.25);
  EXPECT_EQ(Power::from_base(5).base_value(), 5);
  EXPECT_EQ(basis_points(250), percent(2.5));
}

}  // namespace
}  // namespace gigawatt::base
