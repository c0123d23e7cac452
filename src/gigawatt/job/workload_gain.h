// What training jobs gain from one chip over another: the same job on as many chips of each, laid
// out as well as the search can.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/chip/precision.h"

namespace gigawatt::job {

struct WorkloadGain {
  std::string model;  // "Llama-3-70B"
  chip::Precision precision = chip::Precision::bf16;
  int chips = 0;                                                 // of either kind
  std::optional<double> older_tokens_per_s, newer_tokens_per_s;  // of one chip
  // Absent where one of them cannot run it, which `outcome` explains.
  std::optional<double> chip_ratio, chip_ratio_low, chip_ratio_high;
  std::optional<double> domain_ratio;  // times the ratio of the chips in a scale-up domain
  std::string outcome;
};

// For each job of catalog/chip_workloads.csv and each format that either chip has. The range holds
// the errors of both step times and what is stated of the fabrics.
std::vector<WorkloadGain> workload_gains(const catalog::Catalog& catalog,
                                         const chip::Accelerator& newer,
                                         const chip::Accelerator& older);

}  // namespace gigawatt::job
