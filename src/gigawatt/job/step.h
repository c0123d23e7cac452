// One training step of a job on a machine: time, FLOPs, bytes, joules and memory, by cause.
#pragma once

#include <array>
#include <optional>

#include "gigawatt/job/layer_time.h"
#include "gigawatt/job/memory.h"

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
// Only the seconds of the step, for a search that filters by time first.
bool fits_memory(const MemoryUse& use, const Machine& machine);

}  // namespace gigawatt::job
