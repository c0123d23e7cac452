// The waterfall as functions: eight paths at once at the machine's best level, or one alone.
#pragma once

#include <cstdint>

#include "gigawatt/base/isa.h"
#include "gigawatt/finance/equity_path.h"
#include "gigawatt/finance/waterfall.h"

namespace gigawatt::finance {

inline constexpr int kLanes = 8;

// Outcomes of eight paths; the fields of WaterfallOutcome and EquityTerms, lane by lane.
struct alignas(64) OutcomeBlock {
  double default_row[kLanes], minimum_dscr[kLanes], dscr_sum[kLanes], dscr_count[kLanes];
  double breached[kLanes], lender_loss_usd[kLanes], distributions_value_usd[kLanes];
};

struct alignas(64) EquityBlock {
  double monthly_discount[kLanes], payback_months[kLanes], has_one_rate[kLanes];
};

struct WaterfallKernels {
  // `distributions` may be null; else rows x 8 values are written, the owners' tax taken off.
  void (*run)(const WaterfallTerms&, const WaterfallFlows&, double* distributions, OutcomeBlock&);
  void (*equity)(const EquityTerms&, const double* distributions, EquityBlock&);
};

// The same bits at every level.
const WaterfallKernels& waterfall_kernels(base::Isa isa);

// The plain reference: lane by lane in scalar double, on the same layout.
const WaterfallKernels& waterfall_reference();

// One path alone (flows with one lane), every column recorded.
WaterfallOutcome<double> run_recorded(const WaterfallTerms& terms, const WaterfallFlows& flows,
                                      double* distributions, ColumnRecorder& recorder);

}  // namespace gigawatt::finance
