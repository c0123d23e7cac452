#include "gigawatt/job/layer_ops.h"

#include <algorithm>

#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

using cluster::Collective;

double d(std::int64_t value) { return static_cast<double>(value); }

// Builds the list; every size is that of one rank.
class Builder {
 public:
  Builder(const TrainingJob& job, const SoftwareLevel& software)
      : job_(job),
        software_(software),
        t_(job.layout.tensor),
        c_(job.layout.context),
        rows_(job.layout.micro_batch * job.sequence / c_),
        hidden_(d(job.model.hidden)),
        spread_(job.layout.sequence_parallel ? t_ : 1) {}

  void attention();
  void dense_ffn(double width);
  void experts();
  void embedding();
  void head();
  void prediction();
  std::vector<LayerOp> take() { return std::move(ops_); }

 private:
  // Bytes of bf16 elements.
  static double bf16(double elements) { return 2 * elements; }
  cluster::Group tensor_group() const {
    return {.ranks = job_.layout.tensor, .stride = strides(job_.layout).tensor};
  }

  int add(LayerOp op) {
    ops_.push_back(op);
    return static_cast<int>(ops_.size()) - 1;
  }
  int matmul(std::string_view name, double rows, double in, double out, bool casts_input) {
    return add({.name = name,
                .kind = OpKind::matmul,
                .gemm = {.m = rows, .n = out, .k = in},
                .low_precision = true,
                .casts_input = casts_input});
  }
  void stream(std::string_view name, double bytes, double backward, double kernels = 1) {
    add({.name = name,
         .kind = OpKind::stream,
         .bytes = bytes * software_.memory_level,
         .kernels = kernels,
         .backward_bytes = backward * software_.memory_level});
  }
  // Before a column-parallel product: gathers the sequence; its backward reduces.
  void enter_tensor(std::string_view name) {
    if (t_ == 1 || spread_ == 1) return;
    add({.name = name,
         .kind = OpKind::tensor,
         .bytes = bf16(rows_ * hidden_),
         .collective = Collective::all_gather,
         .group = tensor_group(),
         .beside = static_cast<int>(ops_.size()) + 1,
         .regathered = true});
  }
  // After a row-parallel product.
  void leave_tensor(std::string_view name) {
    if (t_ == 1) return;
    add({.name = name,
         .kind = OpKind::tensor,
         .bytes = bf16(rows_ * hidden_),
         .collective = spread_ > 1 ? Collective::reduce_scatter : Collective::all_reduce,
         .group = tensor_group(),
         .beside = static_cast<int>(ops_.size()) - 1});
  }
  void norm(std::string_view name) {
    const double elements = rows_ * hidden_ / spread_;
    stream(name, bf16(2 * elements), bf16(3 * elements));
  }
  void residual(std::string_view name) {
    const double elements = rows_ * hidden_ / spread_;
    stream(name, bf16(3 * elements), bf16(2 * elements));
  }

  void project_latent();
  void attend(double keys, double share);
  void attend_documents(double share);
  void attend_unfused(double keys, double share);
  void exchange_context();
  void activation(double elements);

  const TrainingJob& job_;
  const SoftwareLevel& software_;
  double t_, c_, rows_, hidden_;
  double spread_;  // ranks that share the norms and residuals
  std::vector<LayerOp> ops_;
};

void Builder::attention() {
  const Transformer& model = job_.model;
  norm("attention norm");
  if (model.latent) {
    project_latent();
  } else {
    enter_tensor("gather for attention");
    // Fewer key heads than ranks: every rank keeps a copy of one.
    const double kv = key_value_width(model) * std::max(1.0 / t_, 1.0 / d(model.kv_heads));
    matmul("query key value", rows_, hidden_, query_width(model) / t_ + kv, true);
  }
  if (model.gated) {  // rotary positions; the plain ones learn theirs
    const double elements = rows_ * (query_width(model) + key_value_width(model) / 2) / t_;
    stream("rotary", bf16(2 * elements), bf16(2 * elements), 2);
  }
  exchange_context();
  // Layers with and without a window, each by its share.
  if (!model.window || d(model.window) >= job_.attended()) {
    attend(job_.sequence, 1);
  } else {
    const double global = model.global_every ? 1.0 / d(model.global_every) : 0.0;
    if (global > 0) attend(job_.sequence, global);
    attend(d(model.window), 1 - global);
  }
  matmul("attention output", rows_, value_width(model) / t_, hidden_, true);
  leave_tensor("reduce attention");
  residual("attention residual");
}

// Down-projections are whole on every rank, up-projections split by heads.
void Builder::project_latent() {
  const Transformer& model = job_.model;
  const LatentAttention& latent = *model.latent;
  const double down_rows = rows_ / spread_;
  const double rank = d(latent.key_value_rank);
  matmul("key value down", down_rows, hidden_, rank + d(latent.rope_size), true);
  if (latent.query_rank) {
    matmul("query down", down_rows, hidden_, d(latent.query_rank), false);
    stream("latent norms", bf16(2 * down_rows * (d(latent.query_rank) + rank)),
           bf16(3 * down_rows * (d(latent.query_rank) + rank)), 2);
  }
  enter_tensor("gather for attention");
  const double query_in = latent.query_rank ? d(latent.query_rank) : hidden_;
  matmul("query up", rows_, query_in, query_width(model) / t_, true);
  const double kv = d(model.heads) * (d(latent.no_rope_size) + d(model.value_head_size));
  matmul("key value up", rows_, rank, kv / t_, true);
}

void Builder::exchange_context() {
  if (c_ <= 1) return;
  // The ring passes the keys and values of the whole sequence through every rank.
  const double bytes = bf16(rows_ * c_ * key_value_width(job_.model) / t_);
  add({.name = "context exchange",
       .kind = OpKind::context,
       .bytes = bytes,
       .collective = Collective::all_gather,
       .group = {.ranks = job_.layout.context, .stride = strides(job_.layout).context},
       .beside = static_cast<int>(ops_.size()) + 1});
}

void Builder::attend(double keys, double share) {
  if (!software_.flash_attention) return attend_unfused(keys, share);
  const Transformer& model = job_.model;
  const bool whole = keys >= job_.sequence;
  if (whole && job_.attended() < job_.sequence) return attend_documents(share);
  add({.name = whole ? "attention" : "window attention",
       .kind = OpKind::attention,
       .of_attention = true,
       .attention = {
           .batch = job_.layout.micro_batch * share,
           .query_rows = job_.sequence / c_,
           // Context ranks hold pairs of early and late chunks, so that each has the
           // mean of the causal square: q (K - q / 2) = s q / 2.
           .key_rows = whole ? (job_.sequence + job_.sequence / c_) / 2 : keys,
           .heads = d(model.heads) / t_,
           .kv_heads = std::max(1.0, d(model.kv_heads) / t_),
           .key_size = d(model.head_size),
           .value_size = d(model.value_head_size ? model.value_head_size : model.head_size),
           .causal = whole}});
}

// Documents packed into a sequence are squares of their own (kernels of variable length); context
// ranks share them out.
void Builder::attend_documents(double share) {
  const Transformer& model = job_.model;
  const double length = job_.attended();
  add({.name = "attention of documents",
       .kind = OpKind::attention,
       .of_attention = true,
       .attention = {
           .batch = job_.layout.micro_batch * share * job_.sequence / length / c_,
           .query_rows = length,
           .key_rows = length,
           .heads = d(model.heads) / t_,
           .kv_heads = std::max(1.0, d(model.kv_heads) / t_),
           .key_size = d(model.head_size),
           .value_size = d(model.value_head_size ? model.value_head_size : model.head_size),
           .causal = true}});
}

// Scores, softmax with dropout and the weighted sum, each through HBM; no part of the causal
// square is skipped.
void Builder::attend_unfused(double keys, double share) {
  const Transformer& model = job_.model;
  const double head_rows = rows_ * d(model.heads) / t_ * share;
  const double scores = head_rows * keys;
  LayerOp product{.name = "scores",
                  .kind = OpKind::matmul,
                  .gemm = {.m = head_rows, .n = keys, .k = d(model.head_size)},
                  .trains_weights = false,
                  .of_attention = true};
  add(product);
  // Forward: softmax reads and writes, dropout reads, writes and keeps a byte of mask (9 bytes);
  // backward: 11.
  add({.name = "softmax and dropout",
       .kind = OpKind::stream,
       .of_attention = true,
       .bytes = 9 * scores * software_.memory_level,
       .kernels = 2,
       .backward_bytes = 11 * scores * software_.memory_level});
  product.name = "weighted values";
  product.gemm = {.m = head_rows, .n = d(model.head_size), .k = keys};
  add(product);
}

void Builder::activation(double elements) {
  // Gated: reads two, writes one; backward reads three and writes two. Plain: 1 + 1 and 2 + 1.
  if (job_.model.gated)
    stream("activation", bf16(3 * elements), bf16(5 * elements));
  else
    stream("activation", bf16(2 * elements), bf16(3 * elements));
}

void Builder::dense_ffn(double width) {
  norm("ffn norm");
  enter_tensor("gather for ffn");
  matmul("ffn in", rows_, hidden_, (job_.model.gated ? 2 : 1) * width / t_, true);
  activation(rows_ * width / t_);
  matmul("ffn out", rows_, width / t_, hidden_, true);
  leave_tensor("reduce ffn");
  residual("ffn residual");
}

void Builder::experts() {
  const Experts& experts = *job_.model.experts;
  const Layout& layout = job_.layout;
  const double gates = job_.model.gated ? 2 : 1;
  const double etp = layout.expert_tensor, e = layout.expert;
  norm("ffn norm");
  // The tensor ranks share out the rows: each routes its own.
  const double own = rows_ / t_;
  const double k = d(experts.top_k);
  const double dropped = job_.capacity_factor > 0 ? std::min(1.0, job_.capacity_factor) : 1.0;
  const double sent = own * k * dropped;
  add({.name = "router",
       .kind = OpKind::matmul,
       .gemm = {.m = own, .n = d(experts.count), .k = hidden_}});
  stream("route", 12 * own * d(experts.count), 8 * own * d(experts.count), 4);
  const double permute = software_.permute_level / std::max(1e-9, software_.memory_level);
  // Sort by expert: read and write each copy; the busiest rank gets `imbalance` times the mean.
  stream("permute", permute * bf16(2 * sent * hidden_), permute * bf16(2 * sent * hidden_), 2);
  const cluster::Group group{.ranks = layout.expert, .stride = layout.expert_tensor};
  const auto traffic = [&](std::string_view name, double bytes) {
    if (e > 1)
      add({.name = name,
           .kind = OpKind::expert,
           .bytes = bytes * sent * hidden_,
           .collective = Collective::all_to_all,
           .group = group,
           .tokens = {.tokens = own * dropped, .bytes = bytes * hidden_, .experts = k}});
  };
  traffic("dispatch", software_.dispatch_bytes);
  const double rows = sent * etp;  // experts split over etp ranks see the rows of all of them
  const double width = d(experts.expert_ffn) / etp;
  const double groups = d(experts.count) / e;
  if (etp > 1)
    add({.name = "gather for experts",
         .kind = OpKind::tensor,
         .bytes = bf16(rows * hidden_),
         .collective = Collective::all_gather,
         .group = {.ranks = layout.expert_tensor, .stride = 1}});
  const auto product = [&](std::string_view name, double in, double out) {
    add({.name = name,
         .kind = OpKind::grouped_matmul,
         .gemm = {.m = rows, .n = out, .k = in},
         .groups = groups,
         .rows = rows,
         .low_precision = true,
         .casts_input = true});
  };
  product("expert in", hidden_, gates * width);
  activation(rows * width);
  product("expert out", width, hidden_);
  if (etp > 1)
    add({.name = "reduce experts",
         .kind = OpKind::tensor,
         .bytes = bf16(rows * hidden_),
         .collective = Collective::reduce_scatter,
         .group = {.ranks = layout.expert_tensor, .stride = 1}});
  traffic("combine", 2);
  stream("unpermute", permute * bf16(2 * sent * hidden_), permute * bf16(2 * sent * hidden_), 2);
  if (experts.shared_ffn) {
    const double shared = d(experts.shared_ffn) / t_;
    enter_tensor("gather for shared expert");
    matmul("shared expert in", rows_, hidden_, gates * shared, true);
    activation(rows_ * shared);
    matmul("shared expert out", rows_, shared, hidden_, true);
    leave_tensor("reduce shared expert");
  }
  residual("ffn residual");
}

void Builder::embedding() {
  const double elements = rows_ * hidden_;
  stream("embedding", bf16(2 * elements / spread_), bf16(3 * elements / spread_), 2);
  leave_tensor("reduce embedding");
  if (!ops_.empty() && ops_.back().kind == OpKind::tensor) ops_.back().beside = -1;
}

void Builder::head() {
  norm("last norm");
  enter_tensor("gather for logits");
  const double vocabulary = d(job_.model.vocabulary) / t_;
  add({.name = "logits",
       .kind = OpKind::matmul,
       .gemm = {.m = rows_, .n = vocabulary, .k = hidden_}});
  // In fp32, 24 bytes a logit unfused, 6 fused, forward and backward together.
  const double bytes = (software_.fused_cross_entropy ? 6.0 : 24.0) * rows_ * vocabulary;
  stream("cross entropy", 2 * bytes / 3, bytes / 3, 4);
}

void Builder::prediction() {
  norm("state norm");
  norm("next embedding norm");
  enter_tensor("gather for prediction");
  matmul("prediction projection", rows_, 2 * hidden_, hidden_ / t_, true);
  head();
}

}  // namespace

std::vector<LayerOp> layer_ops(const TrainingJob& job, const SoftwareLevel& software,
                               bool experts) {
  Builder builder(job, software);
  builder.attention();
  if (experts)
    builder.experts();
  else
    builder.dense_ffn(dense_width(job.model));
  return builder.take();
}

std::vector<LayerOp> embedding_ops(const TrainingJob& job) {
  const SoftwareLevel software;
  Builder builder(job, software);
  builder.embedding();
  return builder.take();
}

std::vector<LayerOp> prediction_ops(const TrainingJob& job, const SoftwareLevel& software) {
  Builder builder(job, software);
  builder.prediction();
  return builder.take();
}

std::vector<LayerOp> head_ops(const TrainingJob& job, const SoftwareLevel& software) {
  Builder builder(job, software);
  builder.head();
  return builder.take();
}

}  // namespace gigawatt::job
