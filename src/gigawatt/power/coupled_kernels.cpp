#include "gigawatt/power/coupled_kernels.h"

#include "gigawatt/power/coupled_passes.h"

namespace gigawatt::power {

namespace v2 {
extern const CoupledKernels kernels;
}
namespace v3 {
extern const CoupledKernels kernels;
}
namespace v4 {
extern const CoupledKernels kernels;
}

const CoupledKernels& coupled_kernels(base::Isa isa) {
  return base::at_level(isa, v2::kernels, v3::kernels, v4::kernels);
}

namespace {

void factor(const CoupledGroup& group) {
  for (int lane = 0; lane < kStride; ++lane) factor_pass<double>(group, lane);
}
void predict(const CoupledGroup& group) {
  for (int lane = 0; lane < kStride; ++lane) step_pass<false, double>(group, lane);
}
void aim(const CoupledGroup& group, double centre) {
  for (int lane = 0; lane < kStride; ++lane) corrector_pass<double>(group, lane, centre);
}
void correct(const CoupledGroup& group) {
  for (int lane = 0; lane < kStride; ++lane) step_pass<true, double>(group, lane);
}
void advance(const CoupledGroup& group, double primal, double dual) {
  for (int lane = 0; lane < kStride; ++lane) advance_pass<double>(group, lane, primal, dual);
}

}  // namespace

const CoupledKernels& coupled_reference() {
  static const CoupledKernels reference = {factor, predict, aim, correct, advance};
  return reference;
}

}  // namespace gigawatt::power
