#include "gigawatt/mining/economics.h"

#include <gtest/gtest.h>

namespace gigawatt::mining {
namespace {

MiningTerms some_terms() {
  return {.pool_fee = base::percent(1),
          .overhead = base::ratio(1.04),
          .uptime = base::percent(95),
          .running_cost = base::USD_per_MWh(2)};
}

// One PH/s at 17.5 J/TH draws 17.5 kW, 0.42 MWh a day.
TEST(Economics, AMegawattHourAt38DollarsAnd17Point5JoulesEarns90Point5) {
  const auto value = energy_value(USD_per_PH_day(38), J_per_TH(17.5));
  EXPECT_NEAR(value.in(base::USD_per_MWh), 90.476, 0.001);
}

TEST(Economics, TheMineKeepsWhatPoolOverheadAndWearLeave) {
  const auto value = mining_value(USD_per_PH_day(38), J_per_TH(17.5), some_terms());
  EXPECT_NEAR(value.in(base::USD_per_MWh), 90.476 * 0.99 / 1.04 - 2, 0.001);
}

TEST(Economics, BreakEvenHashpriceIsTheInverse) {
  for (double efficiency : {9.5, 17.5, 34.0, 98.0})
    for (double price : {-20.0, 0.0, 38.0, 120.0}) {
      const HashPrice even =
          break_even_hashprice(base::USD_per_MWh(price), J_per_TH(efficiency), some_terms());
      const auto back = mining_value(even, J_per_TH(efficiency), some_terms());
      EXPECT_NEAR(back.in(base::USD_per_MWh), price, 1e-9) << efficiency;
    }
}

}  // namespace
}  // namespace gigawatt::mining
