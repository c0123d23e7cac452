// The machine that a quote is for: a chip with its network, and the software that runs on it.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/job/layer_time.h"

namespace gigawatt::job {

// Why a chip cannot do it.
struct QuoteFailure {
  std::string reason, hint;
};

// Empty: the usual stack of the vendor, or else of the vendor of the chip whose kernels are taken;
// the latest level.
struct WantedSoftware {
  std::string stack, date;
};

struct QuotedMachine {
  TrainingMachine machine;
  std::vector<std::string> assumptions;  // about its software
};

base::Expected<QuotedMachine, QuoteFailure> quoted_machine(const catalog::Catalog& catalog,
                                                           const chip::Accelerator& accelerator,
                                                           const WantedSoftware& wanted);

}  // namespace gigawatt::job
