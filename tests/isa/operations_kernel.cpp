// Compiled once for each x86-64 level.
#include "operations.h"

namespace isa_test {
inline namespace GIGAWATT_ISA {

static int run(const double* a, const double* b, std::uint64_t first_path, double* out) {
  return apply_operations<gigawatt::base::pack>(a, b, first_path, out);
}

extern const Apply apply;
const Apply apply = run;

}  // namespace GIGAWATT_ISA
}  // namespace isa_test
