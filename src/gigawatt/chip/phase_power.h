// What a chip and its share of the server draw, by what the chip is doing.
#pragma once

#include <array>
#include <optional>

#include "gigawatt/chip/chip_model.h"

namespace gigawatt::chip {

// P = P_static + (P_limit - P_static) u, u by phase.
struct PhasePower {
  std::array<double, kPhases> chip_w{};
  double server_w = 0;  // CPUs, network ports, fans and conversion, per chip

  double watts(Phase phase) const { return chip_w[static_cast<std::size_t>(phase)]; }
  // At the plug of the server, a chip's share of it, while the chip draws `chip`.
  double wall_w(double chip) const { return chip + server_w; }
};

// Nothing where the chip's power is not published.
std::optional<PhasePower> phase_power(const ChipModel& chip);

}  // namespace gigawatt::chip
