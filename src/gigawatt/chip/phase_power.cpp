#include "gigawatt/chip/phase_power.h"

#include <fmt/format.h>

namespace gigawatt::chip {
namespace {

constexpr auto phase_names =
    std::to_array<std::string_view>({"matrix", "memory", "communication", "waiting"});
static_assert(phase_names.size() == kPhases);

}  // namespace

std::optional<PhasePower> phase_power(const catalog::Catalog& catalog, const ChipModel& chip) {
  if (!chip.board_w || !chip.idle_w) return std::nullopt;
  PhasePower power;
  for (std::size_t i = 0; i < kPhases; ++i) {
    const double share =
        catalog.at(fmt::format("kernel.phase_power.{}", phase_names[i])).base_value();
    power.chip_w[i] = *chip.idle_w + (*chip.board_w - *chip.idle_w) * share;
  }
  // The rest of the server is built for the board as rated; a cap on the chip does not shrink it.
  const double rated_w = chip.accelerator.board_power->base_value();
  power.server_w = rated_w * catalog.at("kernel.phase_power.server").base_value();
  return power;
}

}  // namespace gigawatt::chip
