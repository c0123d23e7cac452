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

// The traffic of one stage, in seconds that nothing hides: all of the layout that it depends on is
// the degrees, the sharding and the strides.
struct DataTraffic {
  double reduce_s = 0;            // of gradients
  double gather_s = 0;            // of parameters
  double between_s = 0;           // sharded parameters: sums over copies, once a step
  bool each_micro_batch = false;  // gathers and reduces again for each
  double wire_bytes = 0;          // of a step, or of one micro-batch
  double layers = 1;              // that it can be spread over
};
DataTraffic data_traffic(const TrainingJob& job, const Machine& machine,
                         const RankParameters& rank);

struct DataTime {
  double exposed_s = 0;  // waited for
  double hidden_s = 0;   // behind the compute that it slows
  double wire_bytes = 0;
};

// What of it the compute of the stage hides.
DataTime data_parallel_time(const Layout& layout, const SoftwareLevel& software,
                            const DataTraffic& traffic, const StageWork& work);

// Reads gradient and state, writes state and parameter.
struct OptimizerTime {
  double seconds = 0;
  double host_s = 0;  // that moving an offloaded state takes longer
  double bytes = 0, host_bytes = 0;
};
OptimizerTime optimizer_time(const TrainingJob& job, const Machine& machine,
                             const RankParameters& rank);

}  // namespace gigawatt::job
