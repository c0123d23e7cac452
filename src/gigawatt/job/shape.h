// Parameters and FLOPs of a transformer, counted from its shape.
#pragma once

#include "gigawatt/job/training_job.h"
#include "gigawatt/job/transformer.h"

namespace gigawatt::job {

// Widths that follow from a shape.
double query_width(const Transformer& model);           // all heads: queries
double value_width(const Transformer& model);           // all heads: what attention gives back
double key_value_width(const Transformer& model);       // keys and values that attention reads
double attention_parameters(const Transformer& model);  // matrices of one layer
double dense_ffn_parameters(const Transformer& model, double width);  // gated or plain
// Layers without and with experts.
double dense_layers(const Transformer& model);
double moe_layers(const Transformer& model);
// FFN width of the layers without experts.
double dense_width(const Transformer& model);
// The mean number of keys that a query of a layer sees, averaged over windowed and global layers,
// causal masks counted exactly (causal) or not at all (the "full attention" convention).
double mean_keys(const Transformer& model, double sequence, bool causal);

struct ParameterCount {
  double embedding = 0;  // one copy, vocabulary x hidden
  double head = 0;       // zero when tied
  double dense = 0;      // everything that all tokens pass, norms included
  double experts = 0;    // routed experts of all layers
  double active = 0;     // a token passes these, embedding counted once
  double total() const { return embedding + head + dense + experts; }
};
ParameterCount count_parameters(const Transformer& model);

// How a source counts attention.
enum class AttentionCount { none, causal, full };
// Model FLOPs (3 x forward, no recompute) of one token; LoRA trains no base weights: 2 x forward.
double model_flops_per_token(const Transformer& model, double sequence, AttentionCount count,
                             Workload workload = Workload::pretrain);

}  // namespace gigawatt::job
