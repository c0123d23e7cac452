// One training step of a job on a machine: time, FLOPs, bytes, joules and memory, by cause.
#pragma once

#include <array>
#include <optional>

#include "gigawatt/job/data_parallel.h"
#include "gigawatt/job/layer_time.h"
#include "gigawatt/job/memory.h"
#include "gigawatt/job/pipeline.h"

namespace gigawatt::job {

struct StepResult {
  double step_s = 0;
  Cost parts;        // of the slowest stage; its seconds add up to step_s; the work is one chip's
  MemoryUse memory;  // of the fullest stage
  bool fits = false;
  double model_flops = 0;        // of the whole step, causal attention, nothing recomputed
  double executed_flops = 0;     // of the slowest chip, recompute included
  double model_flops_share = 0;  // MFU: over the dense peak of the job's precision
  double tokens_per_s = 0;       // of the job
  double micro_batches = 0;
  std::optional<double> joules;  // of one chip's board; nothing when its power is not published
  std::array<double, kParts> part_joules{};
};

// The share of HBM that a job may plan with; the rest holds the runtime and its communicators.
inline constexpr double planned_memory_share = 0.94;

// The job must be free of contradictions() and its chip must have the precision.
StepResult evaluate_step(const TrainingJob& job, const Machine& machine);
// With layer costs that the caller kept; a few microseconds at most.
StepResult evaluate_step(const TrainingJob& job, const Machine& machine, const LayerCosts& layers);
bool fits_memory(const MemoryUse& use, const Machine& machine);

// --- In pieces --------------------------------------------------------------------------------
// evaluate_step makes each piece and puts them together. Each depends on a part of the layout
// only, so a search makes it once for many layouts.

// One micro-batch on the stages: of the layout as layer_costs() and pipeline, offload.
struct StagePieces {
  Stages stages;
  Cost slowest;  // forward and backward of the slowest stage
};
StagePieces stage_pieces(const TrainingJob& job, const Machine& machine, const LayerCosts& layers);

// Activations from one stage to the next: degrees, micro_batch, strides, scatter_transfers.
struct StageTransfer {
  double seconds = 0, bytes = 0;
};
StageTransfer stage_transfer(const TrainingJob& job, const Machine& machine);

// Of the job and its number of chips alone.
struct StepConstants {
  double model_flops = 0;
  double peak_flops = 0;       // of all chips
  double straggler_share = 0;  // by which the slowest rank delays a step
};
StepConstants step_constants(const TrainingJob& job, const Machine& machine);

struct StepPieces {
  const StagePieces& stages;
  StageTransfer transfer;
  const DataTraffic& data;
  OptimizerTime optimizer;
  const MemoryUse& memory;
  StepConstants constants;
};
StepResult assemble_step(const TrainingJob& job, const Machine& machine, const StepPieces& pieces);

}  // namespace gigawatt::job
