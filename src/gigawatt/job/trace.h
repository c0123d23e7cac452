// One training step as it runs on every stage of one pipeline: what a timeline viewer draws.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/job/step.h"

namespace gigawatt::job {

// Something that occupies a stage, or its links, from a moment on.
struct TraceSlice {
  std::string_view name;  // "forward", "backward", "tensor", "gradients", "optimizer", ...
  int stage = 0;
  int micro_batch = -1, chunk = -1;  // of passes
  bool links = false;                // communication that the stage waits for
  double start_s = 0, length_s = 0;
  std::vector<std::pair<std::string_view, double>> causes;  // seconds by cause inside it
};

struct StepTrace {
  std::vector<TraceSlice> slices;  // by stage, in the order of time
  double length_s = 0;
  int stages = 1;
};

// Plays the passes of all micro-batches in the order of the schedule (1F1B or interleaved; zero-
// bubble and DualPipe are drawn as 1F1B), then the gradients and the optimizer. The causes are
// those of evaluate_step(); its closed form and the played time agree within a few percent.
StepTrace trace_step(const TrainingJob& job, const Machine& machine);

// Trace-event JSON as Chrome and Perfetto open it, in microseconds.
std::string to_chrome_json(const StepTrace& trace, std::string_view title);

}  // namespace gigawatt::job
