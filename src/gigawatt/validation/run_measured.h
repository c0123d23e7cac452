// What a source measured, as the time of one step.
#pragma once

#include <optional>
#include <string_view>

#include "gigawatt/job/training_job.h"
#include "gigawatt/validation/run_table.h"

namespace gigawatt::validation {

// What a measured value counts, in the spellings that people use ("tok/s/GPU", "MFU %").
enum class SpeedUnit {
  seconds,
  milliseconds,
  tokens_per_s_per_chip,
  tokens_per_s,
  sequences_per_s,
  sequences_per_s_per_chip,
  steps_per_s,
  tflops_per_chip,
  percent_of_peak,
  share_of_peak,  // "MFU": 0.45, or 45
  whole_run,      // "min", "GPU-h": says little about a step
  unknown
};
SpeedUnit speed_unit(std::string_view text);

// Seconds, tokens and sequences a second, TFLOP/s by the source's way to count, and shares of the
// peak all become seconds a step of `job` on `chips` chips of `peak_flops`. Nothing when the row
// holds no speed.
std::optional<double> measured_step_s(const RunMeasurement& measured, const job::TrainingJob& job,
                                      double chips, double peak_flops);

}  // namespace gigawatt::validation
