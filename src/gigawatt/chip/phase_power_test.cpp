#include "gigawatt/chip/phase_power.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::chip {
namespace {

using catalog::shipped;

// A training step of a large model: mostly products, some memory, some communication.
double wall_w(const PhasePower& power) {
  return 0.75 * power.watts(Phase::matrix) + 0.13 * power.watts(Phase::memory) +
         0.08 * power.watts(Phase::communication) + 0.04 * power.watts(Phase::waiting) +
         power.server_w;
}

// MLPerf training power logs: 6.85 to 7.02 kW of an 8-chip H100 server, 9.57 kW of B200.
TEST(PhasePower, ServersInTrainingDrawWhatWasMeasured) {
  const auto h100 = phase_power(chip_model(shipped(), "h100").value()).value();
  EXPECT_NEAR(8 * wall_w(h100), 6940, 0.05 * 6940);
  const auto b200 = phase_power(chip_model(shipped(), "b200").value()).value();
  EXPECT_NEAR(8 * wall_w(b200), 9571, 0.05 * 9571);
}

TEST(PhasePower, MoreWorkDrawsMoreAndNoneIsAboveTheBoard) {
  const ChipModel chip = chip_model(shipped(), "h100").value();
  const PhasePower power = phase_power(chip).value();
  EXPECT_LE(power.watts(Phase::matrix), *chip.board_w);
  EXPECT_GT(power.watts(Phase::matrix), power.watts(Phase::memory));
  EXPECT_GT(power.watts(Phase::memory), power.watts(Phase::communication));
  EXPECT_GT(power.watts(Phase::communication), power.watts(Phase::waiting));
  EXPECT_GE(power.watts(Phase::waiting), *chip.idle_w);
}

TEST(PhasePower, ACapBoundsTheChipAndNotItsServer) {
  const ChipModel chip = chip_model(shipped(), "h100").value();
  const auto whole = phase_power(chip).value();
  const auto capped = phase_power(at_power_cap(chip, 500)).value();
  EXPECT_NEAR(capped.watts(Phase::matrix), 500, 1e-9);
  EXPECT_EQ(capped.server_w, whole.server_w);
}

// The rest of the server and a board at its limit stay below what the server is rated for.
TEST(PhasePower, NoServerDrawsMoreThanItsPlate) {
  int servers = 0;
  for (const std::string& id : accelerator_ids(shipped())) {
    const ChipModel chip = chip_model(shipped(), id).value();
    const auto power = phase_power(chip);
    if (!power || !chip.accelerator.server_power) continue;
    ++servers;
    EXPECT_LE(power->wall_w(power->watts(Phase::matrix)),
              chip.accelerator.server_power->base_value())
        << id;
  }
  EXPECT_GE(servers, 9);
}

TEST(PhasePower, WhatIsNotPublishedIsAbsent) {
  EXPECT_FALSE(phase_power(chip_model(shipped(), "trainium3").value()).has_value());
}

}  // namespace
}  // namespace gigawatt::chip
