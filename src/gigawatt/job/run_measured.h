// What a source measured, as the time of one step.
#pragma once

#include <optional>

#include "gigawatt/job/run_table.h"
#include "gigawatt/job/training_job.h"

namespace gigawatt::job {

// Seconds, tokens and sequences a second, TFLOP/s by the source's way to count, and shares of the
// peak all become seconds a step of `job` on `chips` chips of `peak_flops`. Nothing when the row
// holds no speed.
std::optional<double> measured_step_s(const RunMeasurement& measured, const TrainingJob& job,
                                      double chips, double peak_flops);

}  // namespace gigawatt::job
