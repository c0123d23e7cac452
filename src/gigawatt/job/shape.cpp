#include "gigawatt/job/shape.h"

#include <algorithm>

namespace gigawatt::job {
namespace {

double d(std::int64_t value) { return static_cast<double>(value); }

double value_size(const Transformer& model) {
  return d(model.value_head_size ? model.value_head_size : model.head_size);
}

// Keys that the mean query of a sequence sees through a window of `window` (0: all).
double keys_seen(double sequence, double window, bool causal) {
  if (window <= 0 || window >= sequence) return causal ? (sequence + 1) / 2 : sequence;
  // The first `window` queries see fewer.
  return causal ? window - window * (window - 1) / (2 * sequence) : window;
}

}  // namespace

double query_width(const Transformer& model) { return d(model.heads) * d(model.head_size); }

double value_width(const Transformer& model) { return d(model.heads) * value_size(model); }

double key_value_width(const Transformer& model) {
  const double heads = d(model.latent ? model.heads : model.kv_heads);
  return heads * (d(model.head_size) + value_size(model));
}

double attention_parameters(const Transformer& model) {
  const double h = d(model.hidden), out = value_width(model) * h;
  if (!model.latent) return h * (query_width(model) + key_value_width(model)) + out;
  const auto& latent = *model.latent;
  const double rank = d(latent.key_value_rank), rope = d(latent.rope_size);
  const double queries =
      latent.query_rank ? d(latent.query_rank) * (h + query_width(model)) : h * query_width(model);
  const double keys_and_values = d(model.heads) * (d(latent.no_rope_size) + value_size(model));
  return queries + h * (rank + rope) + rank * keys_and_values + out;
}

double dense_ffn_parameters(const Transformer& model, double width) {
  return (model.gated ? 3 : 2) * d(model.hidden) * width;
}

double moe_layers(const Transformer& model) {
  return model.experts ? d(model.experts->moe_layers) : 0;
}

double dense_layers(const Transformer& model) { return d(model.layers) - moe_layers(model); }

double dense_width(const Transformer& model) {
  return model.experts && model.experts->dense_ffn ? d(model.experts->dense_ffn) : d(model.ffn);
}

double mean_keys(const Transformer& model, double sequence, bool causal) {
  const double all = keys_seen(sequence, 0, causal);
  if (!model.window) return all;
  const double local = keys_seen(sequence, d(model.window), causal);
  const double global = model.global_every ? 1.0 / d(model.global_every) : 0.0;
  return global * all + (1 - global) * local;
}

ParameterCount count_parameters(const Transformer& model) {
  const double h = d(model.hidden);
  const double norms = 2 * h;
  ParameterCount count;
  count.embedding = d(model.vocabulary) * h;
  count.head = model.tied_embeddings ? 0 : count.embedding;
  count.dense = d(model.layers) * (attention_parameters(model) + norms) +
                dense_layers(model) * dense_ffn_parameters(model, dense_width(model)) + h;
  double active_experts = 0;
  if (model.experts) {
    const auto& experts = *model.experts;
    count.dense += moe_layers(model) *
                   (dense_ffn_parameters(model, d(experts.shared_ffn)) + h * d(experts.count));
    const double expert = dense_ffn_parameters(model, d(experts.expert_ffn));
    count.experts = moe_layers(model) * d(experts.count) * expert;
    active_experts = moe_layers(model) * d(experts.top_k) * expert;
  }
  // A multi-token-prediction module is one more layer and a projection of 2h to h.
  if (model.mtp_layers) {
    const double modules = d(model.mtp_layers);
    count.dense += modules * (attention_parameters(model) + norms + 2 * h * h);
    if (model.experts) {
      const auto& experts = *model.experts;
      const double expert = dense_ffn_parameters(model, d(experts.expert_ffn));
      count.experts += modules * d(experts.count) * expert;
      active_experts += modules * d(experts.top_k) * expert;
      count.dense += modules * dense_ffn_parameters(model, d(experts.shared_ffn));
    } else {
      count.dense += modules * dense_ffn_parameters(model, dense_width(model));
    }
  }
  count.active = count.embedding + count.head + count.dense + active_experts;
  return count;
}

double model_flops_per_token(const Transformer& model, double sequence, AttentionCount count,
                             Workload workload) {
  const ParameterCount parameters = count_parameters(model);
  const double heads_out = static_cast<double>(1 + model.mtp_layers);
  const double logits = d(model.vocabulary) * d(model.hidden) * heads_out;
  // The embedding is a look-up, no product.
  const double linear = 2 * (parameters.active - parameters.embedding - parameters.head + logits);
  double attention = 0;
  if (count != AttentionCount::none) {
    const double keys = mean_keys(model, sequence, count == AttentionCount::causal);
    attention = 2 * (d(model.layers) + d(model.mtp_layers)) * keys *
                (query_width(model) + value_width(model));
  }
  return (workload == Workload::lora ? 2 : 3) * linear + 3 * attention;
}

}  // namespace gigawatt::job
