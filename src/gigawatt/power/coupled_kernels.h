// The passes of the coupled dispatch as functions: eight segments at once, or one after another.
#pragma once

#include "gigawatt/base/isa.h"
#include "gigawatt/power/coupled_layout.h"

namespace gigawatt::power {

struct CoupledKernels {
  void (*factor)(const CoupledGroup&);              // pivots and the predictor's right side
  void (*predict)(const CoupledGroup&);             // the predictor's steps
  void (*aim)(const CoupledGroup&, double centre);  // the corrector's right side
  void (*correct)(const CoupledGroup&);             // the corrector's steps
  void (*advance)(const CoupledGroup&, double primal, double dual);  // takes them
};

// The same bits at every level.
const CoupledKernels& coupled_kernels(base::Isa isa);

// The plain reference: segment by segment in scalar double, on the same layout.
const CoupledKernels& coupled_reference();

}  // namespace gigawatt::power
