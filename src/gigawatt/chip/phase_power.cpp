#include "gigawatt/chip/phase_power.h"

namespace gigawatt::chip {

std::optional<PhasePower> phase_power(const ChipModel& chip) {
  if (!chip.board_w || !chip.idle_w || !chip.accelerator.board_power) return std::nullopt;
  PhasePower power;
  for (std::size_t i = 0; i < kPhases; ++i)
    power.chip_w[i] = *chip.idle_w + (*chip.board_w - *chip.idle_w) * chip.phase_share[i];
  // The rest of the server is built for the board as rated; a cap on the chip does not shrink it.
  power.server_w = chip.accelerator.board_power->base_value() * chip.server_share;
  return power;
}

}  // namespace gigawatt::chip
