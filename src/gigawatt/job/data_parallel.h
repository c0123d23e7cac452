// What data parallelism costs a step: reducing gradients, gathering parameters, the optimizer.
#pragma once

#include "gigawatt/job/layer_time.h"
#include "gigawatt/job/memory.h"

namespace gigawatt::job {

// What one stage computes of one micro-batch.
struct StageWork {
  double forward_s = 0, backward_s = 0;
  double micro_batches = 1;
};

struct DataTime {
  double exposed_s = 0;  // waited for
  double hidden_s = 0;   // behind the compute that it slows
  double wire_bytes = 0;
};

// Gradients and parameters of one stage between its replicas, on the layout's sharding.
DataTime data_parallel_time(const TrainingJob& job, const Machine& machine,
                            const RankParameters& rank, const StageWork& work);

// Reads gradient and state, writes state and parameter.
struct OptimizerTime {
  double seconds = 0;
  double bytes = 0;
};
OptimizerTime optimizer_time(const TrainingJob& job, const Machine& machine,
                             const RankParameters& rank);

}  // namespace gigawatt::job
