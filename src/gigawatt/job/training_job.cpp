#include "gigawatt/job/training_job.h"

#include <cmath>

#include <fmt/format.h>

namespace gigawatt::job {
namespace {

// Of one sequence, or sequences of one batch: beyond any step, and within what a double can count.
constexpr double most_tokens = 1e12;

class Contradictions {
 public:
  template <class A, class B>
  void divides(A whole, B part, std::string_view what, std::string_view by) {
    if (part < 1) return say(fmt::format("{} is {}, below 1", by, part));
    if (std::fmod(static_cast<double>(whole), static_cast<double>(part)) != 0)
      say(fmt::format("{} ({}) does not divide by {} ({})", what, whole, by, part));
  }
  template <class A>
  void positive(A value, std::string_view what) {
    if (!(value >= 1)) say(fmt::format("{} is {}, below 1", what, value));
  }
  void say(std::string text) { texts_.push_back(std::move(text)); }
  std::vector<std::string> take() { return std::move(texts_); }

 private:
  std::vector<std::string> texts_;
};

void check_model(Contradictions& found, const Transformer& model) {
  found.positive(model.layers, "layers");
  found.positive(model.hidden, "hidden");
  found.positive(model.heads, "heads");
  found.positive(model.kv_heads, "kv_heads");
  found.positive(model.head_size, "head size");
  found.positive(model.vocabulary, "vocabulary");
  if (model.kv_heads >= 1) found.divides(model.heads, model.kv_heads, "heads", "kv_heads");
  if (!model.experts) {
    found.positive(model.ffn, "ffn");
    return;
  }
  const Experts& experts = *model.experts;
  found.positive(experts.count, "experts");
  found.positive(experts.top_k, "experts of a token");
  found.positive(experts.expert_ffn, "width of an expert");
  if (experts.top_k > experts.count)
    found.say(fmt::format("a token goes to {} of {} experts", experts.top_k, experts.count));
  if (experts.moe_layers > model.layers)
    found.say(fmt::format("{} layers with experts of {} in all", experts.moe_layers, model.layers));
}

void check_layout(Contradictions& found, const TrainingJob& job) {
  const Transformer& model = job.model;
  const Layout& layout = job.layout;
  found.positive(layout.pipeline, "pipeline");
  found.positive(layout.data, "data");
  found.positive(layout.virtual_pipeline, "virtual_pipeline");
  found.divides(model.heads, layout.tensor, "heads", "tensor");
  found.divides(job.sequence, layout.context, "sequence", "context");
  if (layout.pipeline > model.layers)
    found.say(fmt::format("{} stages for {} layers", layout.pipeline, model.layers));
  // Embedding and head may stand in chunks of their own.
  const auto parts = model.layers + model.mtp_layers + 2;
  if (std::int64_t{layout.pipeline} * layout.virtual_pipeline > parts && layout.pipeline > 1)
    found.say(fmt::format("virtual_pp {} x pp {} for {} layers", layout.virtual_pipeline,
                          layout.pipeline, model.layers));
  if (layout.data >= 1 && layout.micro_batch >= 1)
    found.divides(job.global_batch, std::int64_t{layout.data} * layout.micro_batch, "global batch",
                  "data x micro_batch");
  else
    found.positive(layout.micro_batch, "micro_batch");
  if (!model.experts) {
    if (layout.expert != 1 || layout.expert_tensor != 1)
      found.say("expert parallelism of a model without experts");
    return;
  }
  found.divides(model.experts->count, layout.expert, "experts", "expert");
  if (layout.expert >= 1 && layout.expert_tensor >= 1)
    found.divides(std::int64_t{layout.tensor} * layout.context * layout.data,
                  std::int64_t{layout.expert} * layout.expert_tensor,
                  "tensor x context x data ranks", "expert x expert_tensor");
}

}  // namespace

std::vector<std::string_view> choice_names(Workload) { return {"pretrain", "sft", "lora"}; }

std::vector<std::string> contradictions(const TrainingJob& job) {
  Contradictions found;
  check_model(found, job.model);
  found.positive(job.sequence, "sequence");
  found.positive(job.global_batch, "global batch");
  for (const double value : {job.sequence, job.global_batch})
    if (value > most_tokens) found.say(fmt::format("{} tokens or sequences in one step", value));
  auto texts = found.take();
  if (!texts.empty()) return texts;
  check_layout(found, job);
  return found.take();
}

}  // namespace gigawatt::job
