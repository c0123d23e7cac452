// How the stages of a pipeline follow each other: the time of all micro-batches and the bubble.
#pragma once

#include <vector>

#include "gigawatt/job/layout.h"

namespace gigawatt::job {

// One micro-batch on one stage.
struct StageTime {
  double forward_s = 0;
  double backward_s = 0;
  double weight_gradient_s = 0;  // the part of backward_s that may be delayed
  double total_s() const { return forward_s + backward_s; }
};

struct PipelineTime {
  double total_s = 0;   // from the first forward to the last backward
  double busy_s = 0;    // of the slowest stage
  double bubble_s = 0;  // total - busy
};

// The stages that differ: the first, all between (`between` of them), the last.
struct Stages {
  StageTime first, middle, last;
  int between = 0;
  bool single = false;  // one stage: only `first`
};

// `transfer_s`: one activation from stage to stage, waited for when the pipeline fills.
PipelineTime pipeline_time(const Stages& stages, const Layout& layout, double micro_batches,
                           double transfer_s);

// The same by playing every operation of the schedule in order (1F1B only): the oracle of tests
// and what a trace draws. `starts[stage][micro]` are the starts of the forward passes.
struct PlayedPipeline {
  double total_s = 0;
  std::vector<std::vector<double>> forward_start, backward_start;  // [stage][micro-batch]
};
PlayedPipeline play_1f1b(const std::vector<StageTime>& stages, int micro_batches,
                         double transfer_s);

}  // namespace gigawatt::job
