// A speed-up between two scale-up domains taken apart: how much of it is more chips, how much
// better chips.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gigawatt/chip/accelerator.h"

namespace gigawatt::chip {

// One published figure of two chips; base units, per chip. What either did not publish has no
// ratio; where a figure is a range the ratio is one too.
struct SpeedupLine {
  std::string_view quantity;  // "fp8", "memory_bandwidth"
  std::optional<double> older, newer;
  std::optional<double> chip_ratio, chip_ratio_low, chip_ratio_high;
  std::optional<double> domain_ratio;  // chip_ratio times the ratio of the chips
};

struct Speedup {
  double chips_ratio = 1;  // of the domains
  std::vector<SpeedupLine> lines;

  const SpeedupLine* find(std::string_view quantity) const;
};

Speedup speedup(const Accelerator& newer, const Accelerator& older);

}  // namespace gigawatt::chip
