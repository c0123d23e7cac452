// Compiled once per x86-64 level; see cmake/gigawatt.cmake.
#include "gigawatt/finance/waterfall_run.h"

namespace gigawatt::finance {
inline namespace GIGAWATT_ISA {

using base::pack;

static void run(const WaterfallTerms& terms, const WaterfallFlows& flows, double* distributions,
                OutcomeBlock& out) {
  NoRecorder nothing;
  const WaterfallOutcome<pack> o = run_waterfall<pack>(terms, flows, distributions, nothing);
  base::store(out.default_row, o.default_row);
  base::store(out.minimum_dscr, o.minimum_dscr);
  base::store(out.dscr_sum, o.dscr_sum);
  base::store(out.dscr_count, o.dscr_count);
  base::store(out.breached, o.breached);
  base::store(out.lender_loss_usd, o.lender_loss_usd);
  base::store(out.distributions_value_usd, o.distributions_value_usd);
}

static void equity(const EquityTerms& terms, const double* distributions, EquityBlock& out) {
  const pack v = monthly_discount_at_zero<pack>(terms, distributions);
  base::store(out.monthly_discount, v);
  base::store(out.payback_months, payback_months<pack>(terms, distributions));
  base::store(out.has_one_rate, terms.alternates ? has_one_rate<pack>(terms, distributions, v)
                                                 : base::broadcast<pack>(1.0));
}

extern const WaterfallKernels kernels;
const WaterfallKernels kernels = {run, equity};

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::finance
