// Compiled once per x86-64 level; see cmake/gigawatt.cmake.
#include "gigawatt/plan/chain_path.h"

namespace gigawatt::plan {
inline namespace GIGAWATT_ISA {

static void run(const ChainTerms& terms, std::uint64_t first_path, const ChainDraws& draws,
                const ChainBlock& out) {
  run_chain<base::pack>(terms, first_path, draws, out);
}

extern const ChainKernels kernels;
const ChainKernels kernels = {run};

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::plan
