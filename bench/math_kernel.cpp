// Compiled for x86-64-v4. SLEEF's cinz functions use no fused multiply-add, like ours.
#include <immintrin.h>

#include <sleef.h>

#include "gigawatt/base/pack.h"
#include "gigawatt/base/vector_math.h"
#include "math_kernel.h"

namespace gigawatt::bench {

using base::pack;

static void our_exp(const double* in, double* out, int count) {
  for (int i = 0; i < count; i += 8) base::store(out + i, base::exp(base::load<pack>(in + i)));
}
static void our_log(const double* in, double* out, int count) {
  for (int i = 0; i < count; i += 8) base::store(out + i, base::log(base::load<pack>(in + i)));
}
static void sleef_exp(const double* in, double* out, int count) {
  for (int i = 0; i < count; i += 8)
    _mm512_storeu_pd(out + i, Sleef_cinz_expd8_u10avx512fnofma(_mm512_loadu_pd(in + i)));
}
static void sleef_log(const double* in, double* out, int count) {
  for (int i = 0; i < count; i += 8)
    _mm512_storeu_pd(out + i, Sleef_cinz_logd8_u10avx512fnofma(_mm512_loadu_pd(in + i)));
}

const MathKernels& math_kernels_v4() {
  static const MathKernels kernels = {our_exp, sleef_exp, our_log, sleef_log};
  return kernels;
}

}  // namespace gigawatt::bench
