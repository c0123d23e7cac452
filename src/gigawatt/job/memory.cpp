#include "gigawatt/job/memory.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

double d(std::int64_t value) { return static_cast<double>(value); }

double tokens_of_rank(const TrainingJob& job) {
  return job.layout.micro_batch * job.sequence / job.layout.context;
}

// What the layer keeps of a micro-batch under the layout's recompute.
double kept_bytes(const TrainingJob& job, const SoftwareLevel& software, bool experts) {
  const Layout& layout = job.layout;
  const double spread = layout.sequence_parallel ? layout.tensor : 1;
  const double input = 2 * tokens_of_rank(job) * d(job.model.hidden) / spread;
  const double whole = layer_activation_bytes(job, software, experts);
  switch (layout.recompute) {
    case Recompute::full:
      return input;
    case Recompute::selective: {
      SoftwareLevel fused = software;
      fused.flash_attention = true;
      const double without_scores = layer_activation_bytes(job, fused, experts);
      return input + (without_scores - input) * software.selective_kept;
    }
    default:
      return whole;
  }
}

// Micro-batches of a stage that wait for their backward pass and, with zero-bubble schedules, for
// the gradients of their weights: in units of the whole stage.
struct InFlight {
  double activations = 1, weight_gradients = 0;
};

InFlight in_flight(const TrainingJob& job, StageKind stage) {
  const Layout& layout = job.layout;
  const double p = layout.pipeline, v = layout.virtual_pipeline;
  const double m = std::max(1.0, job.micro_batches());
  if (p == 1) return {};
  const double position = stage == StageKind::first ? 0 : stage == StageKind::last ? p - 1 : 1;
  const auto at_most = [m](double passes, double delayed = 0) {
    return InFlight{std::min(m, passes), std::min(std::max(0.0, m - passes), delayed)};
  };
  switch (layout.schedule) {
    case Schedule::interleaved:
      return at_most(v > 1 ? ((p - position - 1) * 2 + (v - 1) * p + 1) / v : p - position);
    case Schedule::zero_bubble_h1:  // Qi et al. 2401.10241, section 2.2
      return at_most(p - position, position);
    case Schedule::zero_bubble_h2:
      return at_most(2 * (p - position) - 1, 2 * position);
    case Schedule::dual_pipe:
      return at_most(p + 1);
    case Schedule::gpipe:
      return at_most(m);
    default:
      return at_most(p - position);
  }
}

StageKind opposite(StageKind stage) {
  return stage == StageKind::first  ? StageKind::last
         : stage == StageKind::last ? StageKind::first
                                    : StageKind::middle;
}

// The head counts as many layers as it has weights; each stage takes layers until the running sum
// passes its share.
StageLayers cut_by_cost(const Transformer& model, double layers, int stages) {
  const double head = d(model.vocabulary) * d(model.hidden) /
                      (attention_parameters(model) + dense_ffn_parameters(model, d(model.ffn)));
  const double share = (layers + head) / stages;
  StageLayers cut{.has_middle = stages > 2};
  double taken = 0;
  for (int stage = 1; stage < stages; ++stage) {
    const double end = std::min(layers, std::floor(share * stage) + 1);
    (stage == 1 ? cut.first : cut.middle) = std::max(stage == 1 ? 0 : cut.middle, end - taken);
    taken = end;
  }
  cut.last = layers - taken;
  return cut;
}

}  // namespace

StageLayers stage_layers(const Transformer& model, const Layout& layout) {
  const double p = layout.pipeline;
  const double all = d(model.layers) + d(model.mtp_layers);
  StageLayers stages;
  if (p == 1) {
    stages = {.first = all, .last = all};
  } else if (layout.cut_by_cost) {
    stages = cut_by_cost(model, all, layout.pipeline);
  } else {
    const double share = std::floor(all / p), rest = all - share * p;
    stages.has_middle = p > 2;
    // The stages between take the remainder first.
    const double between = p - 2;
    const double spill = std::max(0.0, rest - between);
    stages.first = share + (spill > 1 ? 1 : 0);
    stages.last = share + (spill > 0 ? 1 : 0);
    stages.middle = p > 2 ? share + (rest > 0 ? 1 : 0) : 0;
  }
  // Few dense layers stand at the front (DeepSeek); many alternate with experts (Llama 4).
  const double dense = dense_layers(model);
  if (model.experts && dense <= all / 4) stages.first_dense = std::min(dense, stages.first);
  return stages;
}

namespace {

struct KindsOfLayers {
  double dense = 0, expert = 0;
};

KindsOfLayers kinds_of(const TrainingJob& job, StageKind stage) {
  const StageLayers stages = stage_layers(job.model, job.layout);
  const double count = stage == StageKind::first  ? stages.first
                       : stage == StageKind::last ? stages.last
                                                  : stages.middle;
  if (!job.model.experts) return {.dense = count};
  const double all = d(job.model.layers) + d(job.model.mtp_layers);
  if (job.layout.pipeline == 1)
    return {.dense = dense_layers(job.model), .expert = all - dense_layers(job.model)};
  if (stages.first_dense > 0) {
    const double dense = stage == StageKind::first ? stages.first_dense : 0;
    return {.dense = dense, .expert = count - dense};
  }
  const double share = dense_layers(job.model) / d(job.model.layers);
  return {.dense = count * share, .expert = count * (1 - share)};
}

}  // namespace

RankParameters rank_parameters(const TrainingJob& job, StageKind stage) {
  const Transformer& model = job.model;
  const Layout& layout = job.layout;
  const double t = layout.tensor, h = d(model.hidden);
  const KindsOfLayers kinds = kinds_of(job, stage);
  RankParameters rank;
  rank.layers = kinds.dense + kinds.expert;
  rank.dense = rank.layers * (attention_parameters(model) / t + 2 * h) +
               kinds.dense * dense_ffn_parameters(model, dense_width(model)) / t;
  if (model.experts) {
    const Experts& experts = *model.experts;
    rank.dense += kinds.expert *
                  (dense_ffn_parameters(model, d(experts.shared_ffn)) / t + h * d(experts.count));
    rank.experts = kinds.expert * d(experts.count) *
                   dense_ffn_parameters(model, d(experts.expert_ffn)) /
                   (layout.expert * static_cast<double>(layout.expert_tensor));
  }
  const double table = d(model.vocabulary) * h / t;
  const bool first = layout.pipeline == 1 || stage == StageKind::first;
  const bool last = layout.pipeline == 1 || stage == StageKind::last;
  if (last) rank.dense += d(model.mtp_layers) * 2 * h * h / t;  // joins state and embedding
  if (first) rank.ends += table;
  // Tied tables on different stages are two copies.
  if (last && !(first && model.tied_embeddings)) rank.ends += table;
  return rank;
}

double layer_activation_bytes(const TrainingJob& job, const SoftwareLevel& software, bool experts) {
  const Transformer& model = job.model;
  const double t = job.layout.tensor;
  const double spread = job.layout.sequence_parallel ? t : 1;
  const double tokens = tokens_of_rank(job), h = d(model.hidden);
  double gates = model.gated ? 2 : 1;
  // Inputs of products are kept as they are multiplied, all else in bf16.
  const double operand =
      software.wide_inputs ? 2.0 : std::min(2.0, chip::operand_bytes(job.precision));
  // Two norm inputs and, as inputs of products, two norm outputs.
  double bytes = (4 + 2 * operand) * tokens * h / spread;
  if (!job.layout.regather) bytes += 2 * operand * tokens * h * (1 - 1 / spread);
  // Queries, keys and values, what attention gives (again where it is cast), its log-sum-exp.
  bytes += 2 * tokens * (query_width(model) + key_value_width(model) + value_width(model)) / t;
  if (operand < 2) bytes += operand * tokens * value_width(model) / t;
  bytes += 4 * tokens * d(model.heads) / t;
  if (model.latent) {
    const LatentAttention& latent = *model.latent;
    bytes += 4 * tokens * (d(latent.query_rank) + d(latent.key_value_rank)) / spread;
  }
  if (!software.flash_attention) {
    // Scores, softmax and a byte of dropout mask; two masks of a byte for the residuals.
    const double keys = mean_keys(model, job.sequence, false);
    bytes += 5 * tokens * keys * d(model.heads) / t + 2 * tokens * h / spread;
  }
  if (!software.fused_activations && model.gated) {
    // Queries and keys before and after their rotation; below, the gate's own result.
    bytes += 2 * tokens * (query_width(model) + key_value_width(model) / 2) / t;
    gates += 1;
  }
  if (!experts) {
    // The input of the activation (both gates) and its product.
    return bytes + (2 * gates + operand) * tokens * dense_width(model) / t;
  }
  const Experts& moe = *model.experts;
  const double capacity = job.capacity_factor > 0 ? std::min(1.0, job.capacity_factor) : 1.0;
  const double rows = tokens / t * d(moe.top_k) * capacity;
  // Copies sent to the experts, and the experts' own; their results are weighted on the way out,
  // so what comes back is not kept.
  bytes += rows * operand * h + rows * (2 * gates + operand) * d(moe.expert_ffn);
  bytes += (2 * gates + operand) * tokens * d(moe.shared_ffn) / t;
  bytes += 8 * tokens / t * d(moe.count);  // router logits and probabilities, fp32
  return bytes;
}

double weight_gradient_bytes(const TrainingJob& job, const SoftwareLevel& software, bool experts) {
  const Transformer& model = job.model;
  const double t = job.layout.tensor;
  const double spread = job.layout.sequence_parallel ? t : 1;
  const double tokens = tokens_of_rank(job), h = d(model.hidden);
  const double gates = model.gated ? 2 : 1;
  const double operand =
      software.wide_inputs ? 2.0 : std::min(2.0, chip::operand_bytes(job.precision));
  // Inputs of the projections and of the first product of the FFN; gradients of the two sums.
  double bytes = (2 * operand + 2 * 2) * tokens * h / spread;
  bytes += 2 * tokens * (query_width(model) + key_value_width(model)) / t;
  bytes += operand * tokens * value_width(model) / t;
  if (!experts) return bytes + (operand + 2 * gates) * tokens * dense_width(model) / t;
  const Experts& moe = *model.experts;
  const double capacity = job.capacity_factor > 0 ? std::min(1.0, job.capacity_factor) : 1.0;
  const double rows = tokens / t * d(moe.top_k) * capacity;
  bytes += rows * (operand + 2) * h + rows * (operand + 2 * gates) * d(moe.expert_ffn);
  return bytes + (operand + 2 * gates) * tokens * d(moe.shared_ffn) / t;
}

double offloaded_activation_bytes(const TrainingJob& job, const SoftwareLevel& software,
                                  StageKind stage) {
  if (!job.layout.offload_activations) return 0;
  const KindsOfLayers kinds = kinds_of(job, stage);
  return kinds.dense * kept_bytes(job, software, false) +
         (kinds.expert > 0 ? kinds.expert * kept_bytes(job, software, true) : 0);
}

namespace {

// Of all layers of the stage, for one micro-batch.
template <class Bytes>
double over_layers(const KindsOfLayers& kinds, Bytes bytes) {
  return kinds.dense * bytes(false) + (kinds.expert > 0 ? kinds.expert * bytes(true) : 0);
}

double activation_bytes(const TrainingJob& job, const SoftwareLevel& software, StageKind stage) {
  const InFlight flight = in_flight(job, stage);
  const auto kept = [&](StageKind of) {
    return over_layers(kinds_of(job, of),
                       [&](bool experts) { return kept_bytes(job, software, experts); });
  };
  // With two copies half of the micro-batches come the other way.
  double bytes =
      flight.activations *
      (stage_copies(job.layout) > 1 ? (kept(stage) + kept(opposite(stage))) / 2 : kept(stage));
  if (flight.weight_gradients > 0)
    bytes += flight.weight_gradients * over_layers(kinds_of(job, stage), [&](bool experts) {
               return weight_gradient_bytes(job, software, experts);
             });
  return bytes;
}

// What stages send each other, as far as the stack holds it beside the inputs of layers.
double boundary_bytes(const TrainingJob& job, const SoftwareLevel& software, StageKind stage) {
  const Layout& layout = job.layout;
  if (layout.pipeline == 1) return 0;
  const double spread = layout.sequence_parallel ? layout.tensor : 1;
  double tensors = 0;
  if (software.keeps_outputs && stage != StageKind::last)
    tensors += in_flight(job, stage).activations * layout.virtual_pipeline;
  if (software.posts_buffers)
    tensors += job.micro_batches() * (stage == StageKind::middle ? 2 : 1) * layout.virtual_pipeline;
  return tensors * 2 * tokens_of_rank(job) * d(job.model.hidden) / spread;
}

// Beside what the stage keeps: what one layer, the loss and the traffic need for a while.
double working_bytes(const TrainingJob& job, const SoftwareLevel& software, StageKind stage,
                     const RankParameters& rank) {
  const Layout& layout = job.layout;
  double bytes = software.bucket_bytes + boundary_bytes(job, software, stage);
  if (layout.recompute != Recompute::none || layout.offload_activations)
    bytes += layer_activation_bytes(job, software, kinds_of(job, stage).expert > 0);
  if (gathers_each_pass(layout, software) && rank.layers > 0)
    bytes += 2 * 2 * (rank.dense + rank.experts) / rank.layers;
  const double table = d(job.model.vocabulary) * d(job.model.hidden) / layout.tensor;
  const bool both_ends = stage_copies(layout) > 1 && stage != StageKind::middle;
  const bool first = layout.pipeline == 1 || both_ends || stage == StageKind::first;
  const bool last = layout.pipeline == 1 || both_ends || stage == StageKind::last;
  // bf16 gradients of embedding and head before they are added to the accumulated ones.
  if (job.workload != Workload::lora) bytes += 2 * table * ((first ? 1 : 0) + (last ? 1 : 0));
  // Logits and their gradient; unfused also in fp32, before and after the softmax.
  if (last)
    bytes += software.logit_bytes * tokens_of_rank(job) * d(job.model.vocabulary) / layout.tensor;
  return bytes;
}

}  // namespace

MemoryUse stage_memory(const TrainingJob& job, const SoftwareLevel& software, StageKind stage) {
  const Layout& layout = job.layout;
  RankParameters rank = rank_parameters(job, stage);
  const int copies = stage_copies(layout);
  if (copies > 1) rank += rank_parameters(job, opposite(stage));
  const bool lora = job.workload == Workload::lora;
  const double replicas = static_cast<double>(layout.data) * layout.context * copies;
  const double shards =
      layout.shard_ranks > 0 ? std::min<double>(layout.shard_ranks, replicas) : replicas;
  const double expert_replicas =
      replicas * layout.tensor / (layout.expert * static_cast<double>(layout.expert_tensor));
  const double expert_shards = std::max(1.0, std::min(shards, expert_replicas));
  const auto sharding = layout.sharding;
  const auto share = [&](Sharding from) { return sharding >= from; };
  const auto spread = [&](double bytes, bool shared) {
    return bytes * ((rank.dense + rank.ends) / (shared ? shards : 1) +
                    rank.experts / (shared ? expert_shards : 1));
  };
  MemoryUse use;
  use.weights = spread(2, share(Sharding::zero_3));
  if (!lora) {
    use.gradients = spread(software.gradient_bytes, share(Sharding::zero_2));
    if (!job.fp16) use.gradients += software.bf16_gradient_copy * rank.total();
    use.optimizer = spread(software.optimizer_bytes, share(Sharding::zero_1));
  }
  // Beside the shards the whole of what stays gathered, and its gradients.
  const bool whole = share(Sharding::zero_3) && !gathers_each_pass(layout, software);
  if (whole) use.weights += 2 * rank.total();
  if (whole && !lora) use.gradients += software.gradient_bytes * rank.total();
  if (!layout.offload_activations) use.activations = activation_bytes(job, software, stage);
  // What stands in the host's memory comes back layer by layer, the next while one computes.
  if (layout.offload_weights && rank.layers > 2) use.weights *= 2 / rank.layers;
  if (layout.offload_optimizer && rank.layers > 2) use.optimizer *= 2 / rank.layers;
  use.working = working_bytes(job, software, stage, rank);
  return use;
}

double shown_memory(const MemoryUse& use, const SoftwareLevel& software) {
  return use.total() * (1 + software.allocator_slack) + software.runtime_bytes;
}

MemoryUse memory_use(const TrainingJob& job, const SoftwareLevel& software) {
  MemoryUse worst = stage_memory(job, software, StageKind::first);
  if (job.layout.pipeline > 1) {
    const MemoryUse last = stage_memory(job, software, StageKind::last);
    if (last.total() > worst.total()) worst = last;
  }
  if (job.layout.pipeline > 2) {
    const MemoryUse middle = stage_memory(job, software, StageKind::middle);
    if (middle.total() > worst.total()) worst = middle;
  }
  return worst;
}

}  // namespace gigawatt::job
