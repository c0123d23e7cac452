// Constants and residuals of a curve from measured collectives.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "gigawatt/cluster/curve.h"
#include "gigawatt/cluster/domain.h"

namespace gigawatt::cluster {

struct MeasuredSize {
  double bytes = 0;
  Element element = Element::wide;
  double seconds = 0;    // 0: not measured, only to be predicted
  bool sibling = false;  // of another chip on the same fabric
};

// At least three sizes. `reduces`: single bytes may take longer than wide elements.
CurveConstants fit_constants(std::span<const MeasuredSize> measured, double sent_share,
                             bool reduces);

// What the closed form leaves, by Gaussian process regression over log2 of the size: neighbours
// speak for a size that was not measured, and scatter is not taken for signal.
std::array<Residuals, kElements> fit_residuals(const CurveConstants& constants,
                                               std::span<const MeasuredSize> measured,
                                               double sent_share, bool reduces);

}  // namespace gigawatt::cluster
