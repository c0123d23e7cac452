#include "gigawatt/job/hf_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/job/config_fields.h"
#include "gigawatt/job/hf_families.h"
#include "gigawatt/schema/file.h"
#include "gigawatt/schema/json_document.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::job {
namespace {

// What a layer may see.
constexpr auto layer_types =
    std::to_array<std::string_view>({"full_attention", "sliding_attention", "chunked_attention"});
constexpr CountLimit position_limit{1, std::int64_t{1} << 40};

class ConfigReader {
 public:
  ConfigReader(ConfigFields fields, const HfFamily& family)
      : fields_(std::move(fields)), family_(family) {}

  Transformer read() {
    read_names();
    model_.vocabulary = count("vocab_size", vocabulary_limit);
    model_.gated = family_.gated;
    model_.tied_embeddings = fields_.flag_or("tie_word_embeddings", family_.tied);
    read_experts();
    if (family_.experts == HfExperts::deepseek && fields_.has("kv_lora_rank")) {
      read_latent();
    } else {
      read_head_size();
    }
    check_positions();
    check_layer_types();
    read_window();
    if (model_.heads > 0 && model_.kv_heads > 0 && model_.heads % model_.kv_heads != 0)
      fields_.report("num_key_value_heads", "GW405",
                     fmt::format("{} heads do not share {} key-value heads evenly", model_.heads,
                                 model_.kv_heads));
    return model_;
  }

 private:
  struct Spelling {
    std::string_view layers, hidden, heads;
  };

  std::int64_t count(std::string_view key, CountLimit limit) {
    const auto* own = std::ranges::find_if(hf_left_out, [&](const HfLeftOut& each) {
      return each.type == family_.type && each.key == key;
    });
    if (own == hf_left_out.end()) return fields_.count(key, limit);
    return fields_.count(key, limit,
                         fmt::format("its class takes {}: add \"{}\": {} here if the model does",
                                     own->value, key, own->value));
  }

  void read_spelling(const Spelling& keys) {
    model_.layers = fields_.count(keys.layers, layer_limit);
    model_.hidden = fields_.count(keys.hidden, width_limit);
    model_.heads = count(keys.heads, head_limit);
    model_.kv_heads = model_.heads;
  }

  void read_names() {
    switch (family_.names) {
      case HfNames::standard:
        read_spelling({"num_hidden_layers", "hidden_size", "num_attention_heads"});
        model_.kv_heads = family_.own_kv_heads || fields_.has("num_key_value_heads")
                              ? count("num_key_value_heads", head_limit)
                              : model_.heads;
        model_.ffn = fields_.count("intermediate_size", width_limit);
        break;
      case HfNames::gpt2:
      case HfNames::bigcode:
        read_spelling({"n_layer", "n_embd", "n_head"});
        if (family_.names == HfNames::bigcode && fields_.flag_or("multi_query", true))
          model_.kv_heads = 1;
        model_.ffn = fields_.count_or("n_inner", 4 * model_.hidden, width_limit);
        break;
      case HfNames::bloom:
        read_spelling({fields_.spelling({"n_layer", "num_hidden_layers"}),
                       fields_.spelling({"hidden_size", "n_embed"}),
                       fields_.spelling({"n_head", "num_attention_heads"})});
        model_.ffn = 4 * model_.hidden;
        break;
      case HfNames::opt:
        read_spelling({"num_hidden_layers", "hidden_size", "num_attention_heads"});
        model_.ffn = fields_.count("ffn_dim", width_limit);
        break;
      case HfNames::falcon:
        read_falcon();
        break;
      case HfNames::mpt:
        read_spelling({"n_layers", "d_model", "n_heads"});
        model_.ffn =
            static_cast<std::int64_t>(static_cast<double>(model_.hidden) *
                                      fields_.number_or("expansion_ratio", 4, 1.0 / 64, 1024));
        break;
      case HfNames::dbrx:
        read_spelling({"n_layers", "d_model", "n_heads"});
        if (auto attention = fields_.table("attn_config"))
          model_.kv_heads = attention->count_or("kv_n_heads", 1, head_limit);
        break;
    }
  }

  void read_falcon() {
    read_spelling({fields_.spelling({"num_hidden_layers", "n_layer"}), "hidden_size",
                   fields_.spelling({"num_attention_heads", "n_head"})});
    if (fields_.flag_or("new_decoder_architecture", false)) {
      const auto key = fields_.spelling({"num_kv_heads", "n_head_kv"});
      model_.kv_heads = fields_.count_or(key, model_.heads, head_limit);
    } else if (fields_.flag_or("multi_query", true)) {
      model_.kv_heads = 1;
    }
    model_.ffn = fields_.count_or("ffn_hidden_size", 4 * model_.hidden, width_limit);
  }

  void read_head_size() {
    const bool divides = model_.heads > 0 && model_.hidden % model_.heads == 0;
    if (fields_.has("head_dim")) {
      model_.head_size = fields_.count("head_dim", width_limit);
    } else if (family_.head_size > 0) {
      model_.head_size = family_.head_size;
    } else if (divides) {
      model_.head_size = model_.hidden / model_.heads;
    } else if (model_.heads > 0 && model_.hidden > 0) {
      fields_.report("head_dim", "GW405",
                     fmt::format("a hidden size of {} does not divide over {} heads", model_.hidden,
                                 model_.heads),
                     "a hidden size that divides, or head_dim");
    }
    model_.value_head_size = model_.head_size;
  }

  void read_latent() {
    const LatentAttention latent{.query_rank = fields_.count_or("q_lora_rank", 0, width_limit),
                                 .key_value_rank = fields_.count("kv_lora_rank", width_limit),
                                 .rope_size = fields_.count("qk_rope_head_dim", width_limit),
                                 .no_rope_size = fields_.count("qk_nope_head_dim", width_limit)};
    model_.head_size = latent.rope_size + latent.no_rope_size;
    model_.value_head_size = fields_.count("v_head_dim", width_limit);
    model_.kv_heads = model_.heads;
    model_.latent = latent;
  }

  void read_experts() {
    Experts experts;
    switch (family_.experts) {
      case HfExperts::none:
        return;
      case HfExperts::mixtral:
        experts.count =
            fields_.count(fields_.spelling({"num_local_experts", "num_experts"}), expert_limit);
        experts.top_k = fields_.count(
            fields_.spelling({"num_experts_per_tok", "experts_per_token"}), expert_limit);
        experts.moe_layers = model_.layers;
        experts.expert_ffn = model_.ffn;
        break;
      case HfExperts::qwen:
        read_qwen_experts(experts);
        break;
      case HfExperts::deepseek:
        read_deepseek_experts(experts);
        break;
      case HfExperts::llama4:
        read_llama4_experts(experts);
        break;
      case HfExperts::dbrx:
        read_dbrx_experts(experts);
        break;
    }
    if (experts.top_k > experts.count && experts.count > 0)
      fields_.report("num_experts_per_tok", "GW405",
                     fmt::format("a token goes to {} of {} experts", experts.top_k, experts.count));
    if (experts.moe_layers == 0) return;  // every layer is dense
    if (experts.moe_layers < model_.layers) {
      experts.dense_ffn = model_.ffn;
    } else {
      model_.ffn = experts.expert_ffn;
    }
    model_.experts = experts;
  }

  void read_qwen_experts(Experts& experts) {
    experts.count = fields_.count("num_experts", expert_limit);
    experts.top_k = fields_.count("num_experts_per_tok", expert_limit);
    experts.expert_ffn = fields_.count("moe_intermediate_size", width_limit);
    experts.shared_ffn =
        fields_.count_or("shared_expert_intermediate_size", 0, {0, width_limit.maximum});
    const std::int64_t step = fields_.count_or("decoder_sparse_step", 1, layer_limit);
    std::set<std::int64_t> dense;
    if (const schema::Node* list = fields_.array("mlp_only_layers"))
      for (const schema::Node& layer : list->elements) {
        if (layer.kind != schema::NodeKind::integer || layer.integer < 0 ||
            layer.integer >= model_.layers)
          return fields_.report("mlp_only_layers", "GW206",
                                "mlp_only_layers lists what is no layer",
                                fmt::format("whole numbers from 0 to {}", model_.layers - 1));
        dense.insert(layer.integer);
      }
    for (std::int64_t layer = 0; layer < model_.layers && step > 0; ++layer)
      if ((layer + 1) % step == 0 && !dense.contains(layer)) ++experts.moe_layers;
  }

  void read_deepseek_experts(Experts& experts) {
    experts.count = fields_.count("n_routed_experts", expert_limit);
    experts.top_k = fields_.count("num_experts_per_tok", expert_limit);
    experts.expert_ffn = fields_.count("moe_intermediate_size", width_limit);
    experts.shared_ffn =
        fields_.count_or("n_shared_experts", 0, {0, expert_limit.maximum}) * experts.expert_ffn;
    const std::int64_t first =
        fields_.count_or("first_k_dense_replace", 0, {0, layer_limit.maximum});
    if (model_.layers > 0 && first > model_.layers)
      fields_.report("first_k_dense_replace", "GW405",
                     fmt::format("the first {} of {} layers are dense", first, model_.layers),
                     fmt::format("a whole number from 0 to {}", model_.layers));
    const std::int64_t step = fields_.count_or("moe_layer_freq", 1, layer_limit);
    for (std::int64_t layer = first; layer < model_.layers && step > 0; ++layer)
      if (layer % step == 0) ++experts.moe_layers;
    model_.mtp_layers = fields_.count_or("num_nextn_predict_layers", 0, {0, layer_limit.maximum});
  }

  void read_llama4_experts(Experts& experts) {
    experts.count = fields_.count("num_local_experts", expert_limit);
    experts.top_k = fields_.count("num_experts_per_tok", expert_limit);
    experts.expert_ffn = experts.shared_ffn = model_.ffn;
    const std::int64_t step = fields_.count_or("interleave_moe_layer_step", 1, layer_limit);
    if (step > 0) experts.moe_layers = model_.layers / step;
    if (step != 1) model_.ffn = fields_.count("intermediate_size_mlp", width_limit);
  }

  void read_dbrx_experts(Experts& experts) {
    auto ffn = fields_.table("ffn_config");
    if (!ffn) return;
    experts.count = ffn->count("moe_num_experts", expert_limit);
    experts.top_k = ffn->count("moe_top_k", expert_limit);
    experts.moe_layers = model_.layers;
    experts.expert_ffn = ffn->count("ffn_hidden_size", width_limit);
  }

  // Nothing is made of it, for a job says how long its sequences are; but a file that is wrong here
  // is no configuration.
  void check_positions() {
    for (const std::string_view key :
         {"max_position_embeddings", "n_positions", "max_seq_len", "seq_length"})
      if (fields_.has(key)) fields_.count(key, position_limit);
  }

  void check_layer_types() {
    const schema::Node* list = fields_.array("layer_types");
    if (!list) return;
    if (std::ssize(list->elements) != model_.layers && model_.layers > 0)
      fields_.report("layer_types", "GW405",
                     fmt::format("layer_types has {} entries for {} layers", list->elements.size(),
                                 model_.layers));
    for (const schema::Node& layer : list->elements)
      if (layer.kind != schema::NodeKind::text || !std::ranges::count(layer_types, layer.text))
        return fields_.report("layer_types", "GW210",
                              fmt::format("layer_types holds {}", schema::printable(layer.text)),
                              base::joined(layer_types, ", "));
  }

  // Layers that see all, of those that a list names one by one.
  std::optional<std::int64_t> listed_global_layers() {
    const schema::Node* list = fields_.array("layer_types");
    if (!list) return std::nullopt;
    return std::ranges::count(list->elements, "full_attention", &schema::Node::text);
  }

  void read_window() {
    std::string_view key = "sliding_window";
    std::int64_t every = 0;
    switch (family_.window) {
      case HfWindow::none:
        return;
      case HfWindow::all:
        break;
      case HfWindow::optional:
        if (!fields_.flag_or("use_sliding_window", false)) return;
        break;
      case HfWindow::every_2nd:
        every = 2;
        break;
      case HfWindow::gemma3:
        every = fields_.count_or("sliding_window_pattern", 6, layer_limit);
        break;
      case HfWindow::chunked:
        key = "attention_chunk_size";
        every = 4;
        break;
    }
    if (!fields_.has(key)) return;
    model_.window = fields_.count(key, position_limit);
    model_.global_every = every;
    const auto global = listed_global_layers();
    if (global && *global > 0)
      model_.global_every = std::max<std::int64_t>(
          1, std::llround(static_cast<double>(model_.layers) / static_cast<double>(*global)));
    if (global && *global >= model_.layers) model_.window = model_.global_every = 0;
  }

  ConfigFields fields_;
  const HfFamily& family_;
  Transformer model_;
};

void report_unread(ConfigFields& fields, const std::string& type) {
  if (const auto* other = std::ranges::find(hf_unmodelled, type, &HfUnmodelled::type);
      other != hf_unmodelled.end())
    return fields.report("model_type", "GW210",
                         fmt::format("{} has {}: not modelled", type, other->what),
                         "layers of softmax attention with dense or expert feed-forward");
  const auto known = hf_model_types();
  const auto near = schema::nearest(type, known);
  fields.report("model_type", "GW210",
                fmt::format("there is no reading of model_type \"{}\"", schema::printable(type)),
                base::joined(known, ", "), near ? fmt::format("did you mean \"{}\"?", *near) : "");
}

Transformer read_table(ConfigFields fields, bool inner) {
  const auto type = fields.text("model_type", "the type of a language model, such as \"llama\"");
  if (!type) return {};
  if (!inner && std::ranges::count(hf_wrappers, *type) > 0) {
    auto text = fields.table("text_config");
    return text ? read_table(std::move(*text), true) : Transformer{};
  }
  const auto* family = std::ranges::find(hf_families, *type, &HfFamily::type);
  if (family == hf_families.end()) {
    report_unread(fields, *type);
    return {};
  }
  return ConfigReader(std::move(fields), *family).read();
}

schema::TextRules rules_of_config() {
  return {.what = "a configuration (config.json)",
          .format = "JSON",
          .hash_comments = false,
          .hint_empty = "",
          .hint_large = "a configuration has a few kilobytes"};
}

base::Expected<Transformer, std::vector<schema::Diagnostic>> read_text(std::string text,
                                                                       const std::string& name) {
  using Failure = base::Unexpected<std::vector<schema::Diagnostic>>;
  const schema::SourceText source(name, std::move(text));
  const auto root = schema::parse_json(source, 0);
  if (!root) return Failure({root.error()});
  std::vector<schema::Diagnostic> diagnostics;
  if (root->kind != schema::NodeKind::table)
    return Failure({schema::Diagnostic{.code = "GW207",
                                       .message = "the file holds no JSON object",
                                       .at = source.at(root->span.line, root->span.column, 1),
                                       .expected = "an object of keys and values",
                                       .hint = {}}});
  Transformer model = read_table(ConfigFields(source, *root, diagnostics), false);
  schema::sort_by_position(diagnostics);
  if (!diagnostics.empty()) return Failure(std::move(diagnostics));
  model.name = name;
  return model;
}

}  // namespace

std::vector<std::string_view> hf_model_types() {
  std::vector<std::string_view> types;
  for (const HfFamily& family : hf_families) types.push_back(family.type);
  types.insert(types.end(), hf_wrappers.begin(), hf_wrappers.end());
  std::ranges::sort(types);
  return types;
}

base::Expected<Transformer, std::vector<schema::Diagnostic>> read_hf_config(
    std::string bytes, const std::string& name) {
  auto text = schema::checked_text(std::move(bytes), name, rules_of_config());
  if (!text) return base::Unexpected<std::vector<schema::Diagnostic>>({text.error()});
  return read_text(std::move(*text), name);
}

base::Expected<Transformer, std::vector<schema::Diagnostic>> read_hf_config_file(
    const std::string& path) {
  auto text = schema::read_text_file(path, rules_of_config());
  if (!text) return base::Unexpected<std::vector<schema::Diagnostic>>({text.error()});
  return read_text(std::move(*text), path);
}

}  // namespace gigawatt::job
