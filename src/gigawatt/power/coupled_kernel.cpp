// Compiled once per x86-64 level; see cmake/gigawatt.cmake.
#include "gigawatt/power/coupled_kernels.h"
#include "gigawatt/power/coupled_passes.h"

namespace gigawatt::power {
inline namespace GIGAWATT_ISA {

using base::pack;

static void factor(const CoupledGroup& group) { factor_pass<pack>(group, 0); }
static void predict(const CoupledGroup& group) { step_pass<false, pack>(group, 0); }
static void aim(const CoupledGroup& group, double centre) {
  corrector_pass<pack>(group, 0, centre);
}
static void correct(const CoupledGroup& group) { step_pass<true, pack>(group, 0); }
static void advance(const CoupledGroup& group, double primal, double dual) {
  advance_pass<pack>(group, 0, primal, dual);
}

extern const CoupledKernels kernels;
const CoupledKernels kernels = {factor, predict, aim, correct, advance};

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::power
