// From an interior point to a plan that keeps every limit, and to a bound that no plan can beat.
#pragma once

#include "gigawatt/power/coupled.h"
#include "gigawatt/power/coupled_memory.h"

namespace gigawatt::power {

// Fills plan, net cost, bound, gap and violation of `result`.
void certify(const Dispatch& dispatch, const CoupledMemory& memory, CoupledResult& result);

}  // namespace gigawatt::power
