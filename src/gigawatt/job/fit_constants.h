// Constants that measured runs fix and kernel tables cannot: of a chip, of a stack and date, or of
// all training. Each is a factor on a constant that the catalog gives a reason for.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/layer_time.h"

namespace gigawatt::job {

// Of whom a factor speaks.
enum class FitScope { all, stack, chip };

struct FitFactor {
  FitScope scope = FitScope::all;
  std::string owner;   // id of a software level, or of one in a chip's lineage; empty for all
  std::string column;  // of catalog/software.csv; for a chip a precision
  double log_factor = 0;
  double spread = 0;  // how far the logarithm may stray from 0 before measurements must insist
};

// "fit.stack.megatron-lm-2021-04.gemm_level", as in catalog/training_fit.csv.
std::string factor_name(const FitFactor& factor);

// Whether the factor bears on a machine at all, and the machine with it.
bool concerns(const FitFactor& factor, const TrainingMachine& machine);
void apply_factor(const FitFactor& factor, TrainingMachine& machine);

// All factors that the machine of a run may take, not fitted (0).
std::vector<FitFactor> factors_of(const TrainingMachine& machine);

// Those of catalog/training_fit.csv.
std::vector<FitFactor> fitted_factors(const catalog::Catalog& catalog);
// The machine as fitted; every prediction goes through this once.
TrainingMachine as_fitted(const catalog::Catalog& catalog, TrainingMachine machine);

}  // namespace gigawatt::job
