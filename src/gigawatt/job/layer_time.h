// How long one chip takes for a layer, an embedding and a head: everything about a step that
// depends on neither the stages nor the replicas, so that a search computes it once a shape.
#pragma once

#include "gigawatt/chip/chip_model.h"
#include "gigawatt/cluster/cluster.h"
#include "gigawatt/job/cost.h"
#include "gigawatt/job/layer_ops.h"
#include "gigawatt/job/software.h"
#include "gigawatt/job/training_job.h"

namespace gigawatt::job {

// What a job runs on. The parts are the caller's and outlive the machine.
struct Machine {
  const chip::ChipModel& chip;
  const cluster::Cluster& cluster;
  const SoftwareLevel& software;
  double host_bytes_per_s = 0;  // of a chip's link to its host, each way; 0: traffic costs no time
};

// The same, owned.
struct TrainingMachine {
  chip::ChipModel chip;
  cluster::Cluster cluster;
  SoftwareLevel software;
  double host_bytes_per_s = 0;
  Machine view() const {
    return {.chip = chip,
            .cluster = cluster,
            .software = software,
            .host_bytes_per_s = host_bytes_per_s};
  }
};

// One micro-batch through one layer (or embedding, or head).
struct LayerCost {
  Cost forward;
  Cost backward;                 // recompute included
  double weight_gradient_s = 0;  // the part of backward that zero-bubble schedules may delay
  double forward_s = 0, backward_s = 0;  // totals
  double recomputed_flops = 0;
};

struct LayerCosts {
  LayerCost dense, expert;  // layers without and with experts
  LayerCost embedding, head;
  LayerCost prediction;  // of a multi-token-prediction module, beside its layer
};

// They depend on model, sequence, precision, workload, chip, software and of the layout only on
// tensor, context, expert, expert_tensor, micro_batch, sequence_parallel, regather, recompute,
// tensor_overlap, tensor_chunks, whether shared parameters are gathered each pass and the strides
// of these groups.
LayerCosts layer_costs(const TrainingJob& job, const Machine& machine);

// One op as time, for a trace: its kernel or its whole collective, hidden or not.
double op_forward_s(const LayerOp& op, const TrainingJob& job, const Machine& machine);

}  // namespace gigawatt::job
