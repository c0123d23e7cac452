#include "gigawatt/finance/waterfall_run.h"

#include <array>
#include <vector>

namespace gigawatt::finance {

namespace v2 {
extern const WaterfallKernels kernels;
}
namespace v3 {
extern const WaterfallKernels kernels;
}
namespace v4 {
extern const WaterfallKernels kernels;
}

const WaterfallKernels& waterfall_kernels(base::Isa isa) {
  return base::at_level(isa, v2::kernels, v3::kernels, v4::kernels);
}

namespace {

// One lane of a rows x 8 column.
std::vector<double> lane_of(const double* column, int rows, int lane) {
  std::vector<double> values(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row)
    values[static_cast<std::size_t>(row)] = column[row * kLanes + lane];
  return values;
}

void run_lane(const WaterfallTerms& terms, const WaterfallFlows& flows, double* distributions,
              int lane, OutcomeBlock& out) {
  const auto column = [&](const double* values) {
    return values ? lane_of(values, terms.rows, lane) : std::vector<double>{};
  };
  const std::vector<double> cfads = column(flows.cfads_usd), taxable = column(flows.taxable_usd),
                            value = column(flows.site_value_usd);
  std::vector<double> paid(static_cast<std::size_t>(terms.rows));
  NoRecorder nothing;
  const auto o = run_waterfall<double>(terms, {cfads.data(), taxable.data(), value.data()},
                                       paid.data(), nothing);
  if (distributions)
    for (int row = 0; row < terms.rows; ++row)
      distributions[row * kLanes + lane] = paid[static_cast<std::size_t>(row)];
  out.default_row[lane] = o.default_row;
  out.minimum_dscr[lane] = o.minimum_dscr;
  out.dscr_sum[lane] = o.dscr_sum;
  out.dscr_count[lane] = o.dscr_count;
  out.breached[lane] = o.breached;
  out.lender_loss_usd[lane] = o.lender_loss_usd;
  out.distributions_value_usd[lane] = o.distributions_value_usd;
}

void reference_run(const WaterfallTerms& terms, const WaterfallFlows& flows, double* distributions,
                   OutcomeBlock& out) {
  for (int lane = 0; lane < kLanes; ++lane) run_lane(terms, flows, distributions, lane, out);
}

void reference_equity(const EquityTerms& terms, const double* distributions, EquityBlock& out) {
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::vector<double> paid = lane_of(distributions, terms.rows, lane);
    EquityTerms one = terms;
    one.support_usd = terms.support_usd + lane;
    one.residual_usd = terms.residual_usd + lane;
    out.monthly_discount[lane] = monthly_discount_at_zero<double>(one, paid.data());
    out.payback_months[lane] = payback_months<double>(one, paid.data());
    out.has_one_rate[lane] =
        terms.alternates ? has_one_rate<double>(one, paid.data(), out.monthly_discount[lane]) : 1.0;
  }
}

}  // namespace

const WaterfallKernels& waterfall_reference() {
  static const WaterfallKernels reference = {reference_run, reference_equity};
  return reference;
}

WaterfallOutcome<double> run_recorded(const WaterfallTerms& terms, const WaterfallFlows& flows,
                                      double* distributions, ColumnRecorder& recorder) {
  return run_waterfall<double>(terms, flows, distributions, recorder);
}

}  // namespace gigawatt::finance
