// What one chip of a stage must hold: weights, gradients, optimizer state, activations, buffers.
#pragma once

#include "gigawatt/job/software.h"
#include "gigawatt/job/training_job.h"

namespace gigawatt::job {

// Parameters of one rank, by how they are shared out.
struct RankParameters {
  double dense = 0;    // layers, split by tensor ranks; norms and routers whole
  double experts = 0;  // routed experts of this rank
  double ends = 0;     // embedding or head of this stage
  double layers = 0;   // that they belong to
  double total() const { return dense + experts + ends; }
  RankParameters& operator+=(const RankParameters& other) {
    dense += other.dense, experts += other.experts, ends += other.ends, layers += other.layers;
    return *this;
  }
};

// Copies of every stage: DualPipe runs one pipeline each way, over the same chips.
inline int stage_copies(const Layout& layout) {
  return layout.schedule == Schedule::dual_pipe && layout.pipeline > 1 ? 2 : 1;
}

// Layers of the stages: evenly, and where they do not divide the outer stages, which also hold
// embedding and head, take the fewer ones.
struct StageLayers {
  double first = 0, middle = 0, last = 0;  // middle: of the fullest stage between
  bool has_middle = false;
  double first_dense = 0;  // layers without experts that stand at the front of the first stage
};
StageLayers stage_layers(const Transformer& model, const Layout& layout);

// Stage 0 or the last one, or with `middle` one between.
enum class StageKind { first, middle, last };
RankParameters rank_parameters(const TrainingJob& job, StageKind stage);

struct MemoryUse {
  double weights = 0, gradients = 0, optimizer = 0;  // bytes
  double activations = 0;
  double working = 0;  // gathered layers, logits, buckets, gradients before they are added
  double total() const { return weights + gradients + optimizer + activations + working; }
};

// What the stack's own figures show: tensors, or also what allocator, driver and communicators
// hold.
double shown_memory(const MemoryUse& use, const SoftwareLevel& software);

// Of the fullest stage.
MemoryUse memory_use(const TrainingJob& job, const SoftwareLevel& software);
// The same of one stage.
MemoryUse stage_memory(const TrainingJob& job, const SoftwareLevel& software, StageKind stage);

// Bytes that a stage sends to the host's memory for each micro-batch, and takes back.
double offloaded_activation_bytes(const TrainingJob& job, const SoftwareLevel& software,
                                  StageKind stage);

// What a delayed gradient of weights needs of a layer and micro-batch: inputs of its products and
// gradients of their outputs.
double weight_gradient_bytes(const TrainingJob& job, const SoftwareLevel& software, bool experts);

// Bytes that one layer keeps of a micro-batch for its backward pass, nothing recomputed.
double layer_activation_bytes(const TrainingJob& job, const SoftwareLevel& software, bool experts);

}  // namespace gigawatt::job
