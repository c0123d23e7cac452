// How far a model is from measurements, as JSON: the same keys for kernels and for training runs.
#pragma once

#include "gigawatt/schema/json_fwd.h"
#include "gigawatt/validation/score_training.h"

namespace gigawatt::report {

// rows, mean_abs_error, median_abs_error, p90_abs_error, bias: null where no row was measured.
schema::Json error_figures_to_json(const validation::ErrorFigures& figures);

}  // namespace gigawatt::report
