// A training job: which transformer learns what, in which number format, on which layout.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/chip/precision.h"
#include "gigawatt/job/layout.h"
#include "gigawatt/job/transformer.h"

namespace gigawatt::job {

// lora trains small adapters beside frozen weights: no weight gradients of the base.
enum class Workload { pretrain, sft, lora };
std::vector<std::string_view> choice_names(Workload);

struct TrainingJob {
  Transformer model;
  Layout layout;
  chip::Precision precision = chip::Precision::bf16;  // of the linear layers
  bool fp16 = false;  // where the precision is bf16: IEEE half instead, gradients scaled
  Workload workload = Workload::pretrain;
  double sequence = 0;  // tokens
  double document = 0;  // tokens of a document, of several in a sequence that do not see each other
  double global_batch = 0;     // sequences a step
  double capacity_factor = 0;  // MoE with token drop: rows an expert takes at most, over the mean
  int lora_rank = 16;

  // Tokens that attend to each other.
  double attended() const { return document > 0 ? std::min(document, sequence) : sequence; }
  double micro_batches() const {
    return global_batch / (static_cast<double>(layout.data) * layout.micro_batch);
  }
  double tokens() const { return sequence * global_batch; }
};

// In which ways the job contradicts itself: heads, batch or ranks that do not divide. A layout
// whose layers do not divide evenly over the stages is legal.
std::vector<std::string> contradictions(const TrainingJob& job);

}  // namespace gigawatt::job
