#include "gigawatt/power/equipment.h"

#include <gtest/gtest.h>

#include "gigawatt/power/dispatch.h"

namespace gigawatt::power {
namespace {

TEST(Battery, LosesItsRoundTripOnBothWaysAlike) {
  const Battery built = battery({.power = base::MW(40),
                                 .energy = base::MWh(160),
                                 .efficiency = base::percent(81),
                                 .wear = base::USD_per_MWh(7)});
  EXPECT_NEAR(built.charge_mw, 40, 1e-9);
  EXPECT_EQ(built.charge_mw, built.discharge_mw);
  EXPECT_NEAR(built.energy_mwh, 160, 1e-9);
  EXPECT_NEAR(built.stored_per_mwh_charged, 0.9, 1e-12);
  EXPECT_NEAR(built.stored_per_mwh_charged / built.drawn_per_mwh_discharged, 0.81, 1e-12);
  EXPECT_NEAR(built.wear_usd_per_mwh, 7, 1e-9);
}

}  // namespace
}  // namespace gigawatt::power
