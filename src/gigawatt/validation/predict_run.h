// Which of the jobs that a row may mean is taken to be what ran, and how long its step takes.
#pragma once

#include <cstddef>

#include "gigawatt/job/step.h"
#include "gigawatt/validation/run_job.h"

namespace gigawatt::validation {

struct RunPrediction {
  std::size_t choice = 0;
  job::StepResult step;
};
// The fastest choice that fits into memory; of those that do not, the smallest.
RunPrediction predict_run(const RunJob& run);

}  // namespace gigawatt::validation
