#include "gigawatt/validation/run_model.h"

#include <fmt/format.h>

#include "gigawatt/job/models.h"

namespace gigawatt::validation {
namespace {

// Where neither row nor catalog says how long sequences are.
constexpr double common_sequence = 4096;
// Where neither says how many words there are; public tokenizers have 32,000 to 256,000.
constexpr std::int64_t common_vocabulary = 32'000;

class ModelReader {
 public:
  ModelReader(const catalog::Catalog& catalog, const RunInput& input) : input_(input) {
    published_ = job::find_model(catalog, input.text("model_name"));
    // A published model of another width only shares the name.
    if (published_) {
      const auto hidden = whole("hidden");
      if (hidden && *hidden != published_->shape.hidden) published_.reset();
    }
  }

  base::Expected<RunModel, std::string> read();

 private:
  std::optional<std::int64_t> whole(std::string_view column) const {
    const auto value = input_.number(column);
    if (!value || *value < 0 || *value > 1e12) return std::nullopt;
    return static_cast<std::int64_t>(*value);
  }
  void take(std::string_view column, std::int64_t& member) const {
    if (const auto value = whole(column)) member = *value;
  }
  void read_gates(job::Transformer& shape);
  void read_experts(job::Transformer& shape);

  const RunInput& input_;
  std::optional<job::PublishedModel> published_;
  RunModel model_;
};

base::Expected<RunModel, std::string> ModelReader::read() {
  job::Transformer shape = published_ ? published_->shape : job::Transformer{};
  shape.name = input_.text("model_name");
  if (!published_ && (!whole("layers") || !whole("hidden") || !whole("heads"))) {
    return tl::unexpected(
        fmt::format("{} is no published model and the row gives no layers, hidden and heads",
                    shape.name.empty() ? "the model" : shape.name));
  }
  const std::int64_t layers_published = shape.layers;
  take("layers", shape.layers);
  take("hidden", shape.hidden);
  const std::int64_t heads_published = shape.heads;
  take("heads", shape.heads);
  if (const auto kv = whole("kv_heads")) {
    shape.kv_heads = *kv;
  } else if (!published_ || shape.heads != heads_published) {
    shape.kv_heads = shape.heads;
  }
  const bool latent = shape.latent.has_value();
  if (!latent) {
    if (const auto size = whole("head_dim"))
      shape.head_size = shape.value_head_size = *size;
    else if ((!published_ || shape.heads != heads_published) && shape.heads > 0)
      shape.head_size = shape.value_head_size = shape.hidden / shape.heads;
  }
  take("vocab", shape.vocabulary);
  take("mtp_layers", shape.mtp_layers);
  read_experts(shape);
  if (!shape.experts && !published_ && input_.text("family") == "moe")
    return tl::unexpected(
        std::string("the family is moe, but experts is empty and the model not published"));
  if (!shape.experts) {
    if (const auto ffn = whole("ffn_hidden"))
      shape.ffn = *ffn;
    else if (!published_) {
      shape.ffn = 4 * shape.hidden;
      model_.inferred.emplace_back("ffn_hidden");
    }
  } else if (shape.layers != layers_published && !whole("moe_layers")) {
    // Reduced depth: the share of layers with experts stays.
    shape.experts->moe_layers = layers_published > 0
                                    ? shape.experts->moe_layers * shape.layers / layers_published
                                    : shape.layers;
  }
  read_gates(shape);
  if (shape.vocabulary == 0) {
    shape.vocabulary = common_vocabulary;
    model_.inferred.emplace_back("vocab");
  }
  if (const auto sequence = input_.number("seq_len")) {
    model_.sequence = *sequence;
  } else {
    model_.sequence = published_ && published_->sequence
                          ? static_cast<double>(*published_->sequence)
                          : common_sequence;
    model_.inferred.emplace_back("seq_len");
  }
  model_.shape = std::move(shape);
  return std::move(model_);
}

void ModelReader::read_gates(job::Transformer& shape) {
  if (const auto gated = input_.flag("gated")) {
    shape.gated = *gated;
  } else if (!published_) {
    // Plain layers are four times as wide as the model; gated ones have another ratio.
    shape.gated = shape.experts.has_value() || shape.ffn != 4 * shape.hidden;
    if (!input_.text("ffn_hidden").empty()) model_.inferred.emplace_back("gated");
    shape.tied_embeddings = !shape.gated;
  }
}

void ModelReader::read_experts(job::Transformer& shape) {
  const auto count = whole("experts");
  if (count && *count <= 1) {
    shape.experts.reset();
    return;
  }
  if (!count && !shape.experts) return;
  job::Experts experts = shape.experts.value_or(job::Experts{});
  if (count) experts.count = *count;
  take("topk", experts.top_k);
  take("ffn_hidden", experts.expert_ffn);
  take("shared_ffn", experts.shared_ffn);
  take("dense_ffn", experts.dense_ffn);
  if (!shape.experts) experts.moe_layers = shape.layers;
  take("moe_layers", experts.moe_layers);
  shape.experts = experts;
}

}  // namespace

base::Expected<RunModel, std::string> run_model(const catalog::Catalog& catalog,
                                                const RunInput& input) {
  return ModelReader(catalog, input).read();
}

}  // namespace gigawatt::validation
