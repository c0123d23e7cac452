// The kernels and collectives of one transformer layer on one chip, forward, in order.
#pragma once

#include <string_view>
#include <vector>

#include "gigawatt/chip/kernel_time.h"
#include "gigawatt/cluster/collective.h"
#include "gigawatt/job/software.h"
#include "gigawatt/job/training_job.h"

namespace gigawatt::job {

enum class OpKind { matmul, grouped_matmul, attention, stream, tensor, context, expert };

struct LayerOp {
  std::string_view name;
  OpKind kind = OpKind::stream;
  chip::Gemm gemm;             // matmul; of a grouped one n and k
  double groups = 1;           // experts on this rank
  double rows = 0;             // that they share
  bool low_precision = false;  // runs in the precision of the job, else in bf16
  bool casts_input = false;    // a low-precision product whose input no earlier one has cast
  bool trains_weights = true;  // false: a product of activations (unfused attention)
  bool of_attention = false;   // counts as attention: repeated by selective recompute
  chip::Attention attention;
  double bytes = 0, kernels = 1;  // stream; a collective: the bytes of collective_seconds
  double backward_bytes = 0;      // stream
  cluster::Collective collective = cluster::Collective::all_reduce;
  cluster::Group group;
  cluster::ExpertTokens tokens;  // of an exchange with experts
  int beside = -1;               // a collective: the op whose product it can overlap with
  // Sequence parallelism gathers an input again for the weight gradient, beside that op.
  bool regathered = false;
};

// One layer; `experts` says which kind. Empty shards (sequence / context below 1) do not occur:
// contradictions() refuses them.
std::vector<LayerOp> layer_ops(const TrainingJob& job, const SoftwareLevel& software, bool experts);
// Token and position look-up on the first stage.
std::vector<LayerOp> embedding_ops(const TrainingJob& job);
// Last norm, logits and cross-entropy on the last stage.
std::vector<LayerOp> head_ops(const TrainingJob& job, const SoftwareLevel& software);
// Of a multi-token-prediction module beside its layer: joins the last state with the next token's
// embedding, and has a head of its own.
std::vector<LayerOp> prediction_ops(const TrainingJob& job, const SoftwareLevel& software);

}  // namespace gigawatt::job
