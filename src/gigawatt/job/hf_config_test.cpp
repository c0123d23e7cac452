#include "gigawatt/job/hf_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/models.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

using schema::Diagnostic;
using testing::HasSubstr;

Transformer shape(const std::string& text) {
  const auto model = read_hf_config(text, "config.json");
  EXPECT_TRUE(model.has_value()) << (model ? "" : schema::render(model.error()));
  return model ? *model : Transformer{};
}

std::vector<Diagnostic> problems(const std::string& text) {
  const auto model = read_hf_config(text, "config.json");
  EXPECT_FALSE(model.has_value()) << text;
  return model ? std::vector<Diagnostic>{} : model.error();
}

Diagnostic problem(const std::string& text) {
  const auto found = problems(text);
  EXPECT_EQ(found.size(), 1u) << schema::render(found);
  return found.empty() ? Diagnostic{} : found.front();
}

void expect_shape_of(Transformer model, std::string_view published) {
  const auto row = find_model(catalog::shipped(), published);
  ASSERT_TRUE(row.has_value()) << published;
  const Transformer& want = row->shape;
  EXPECT_EQ(model.layers, want.layers) << published;
  EXPECT_EQ(model.hidden, want.hidden) << published;
  EXPECT_EQ(model.ffn, want.ffn) << published;
  EXPECT_EQ(model.heads, want.heads) << published;
  EXPECT_EQ(model.kv_heads, want.kv_heads) << published;
  EXPECT_EQ(model.head_size, want.head_size) << published;
  EXPECT_EQ(model.value_head_size, want.value_head_size) << published;
  EXPECT_EQ(model.vocabulary, want.vocabulary) << published;
  EXPECT_EQ(model.gated, want.gated) << published;
  EXPECT_EQ(model.tied_embeddings, want.tied_embeddings) << published;
  EXPECT_EQ(model.window, want.window) << published;
  EXPECT_EQ(model.global_every, want.global_every) << published;
  EXPECT_EQ(model.mtp_layers, want.mtp_layers) << published;
  ASSERT_EQ(model.experts.has_value(), want.experts.has_value()) << published;
  if (want.experts) {
    EXPECT_EQ(model.experts->count, want.experts->count) << published;
    EXPECT_EQ(model.experts->top_k, want.experts->top_k) << published;
    EXPECT_EQ(model.experts->moe_layers, want.experts->moe_layers) << published;
    EXPECT_EQ(model.experts->expert_ffn, want.experts->expert_ffn) << published;
    EXPECT_EQ(model.experts->dense_ffn, want.experts->dense_ffn) << published;
    EXPECT_EQ(model.experts->shared_ffn, want.experts->shared_ffn) << published;
  }
  ASSERT_EQ(model.latent.has_value(), want.latent.has_value()) << published;
  if (want.latent) {
    EXPECT_EQ(model.latent->query_rank, want.latent->query_rank) << published;
    EXPECT_EQ(model.latent->key_value_rank, want.latent->key_value_rank) << published;
    EXPECT_EQ(model.latent->rope_size, want.latent->rope_size) << published;
    EXPECT_EQ(model.latent->no_rope_size, want.latent->no_rope_size) << published;
  }
}

constexpr const char* llama_70b = R"({
  "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8192,
  "intermediate_size": 28672, "num_attention_heads": 64, "num_hidden_layers": 80,
  "num_key_value_heads": 8, "rope_scaling": null, "tie_word_embeddings": false,
  "vocab_size": 128256})";

TEST(HfConfig, ReadsTheShapesThatTheCatalogHas) {
  expect_shape_of(shape(llama_70b), "llama-3-70b");
  expect_shape_of(shape(R"({"model_type": "mixtral", "hidden_size": 4096, "num_hidden_layers": 32,
    "intermediate_size": 14336, "num_attention_heads": 32, "num_key_value_heads": 8,
    "num_local_experts": 8, "num_experts_per_tok": 2, "sliding_window": null,
    "vocab_size": 32000})"),
                  "Mixtral-8x7B");
  expect_shape_of(
      shape(R"({"model_type": "deepseek_v3", "first_k_dense_replace": 3, "hidden_size": 7168,
    "intermediate_size": 18432, "kv_lora_rank": 512, "moe_intermediate_size": 2048,
    "moe_layer_freq": 1, "n_routed_experts": 256, "n_shared_experts": 1,
    "num_attention_heads": 128, "num_experts_per_tok": 8, "num_hidden_layers": 61,
    "num_key_value_heads": 128, "num_nextn_predict_layers": 1, "q_lora_rank": 1536,
    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280})"),
      "DeepSeek-V3");
  expect_shape_of(shape(R"({"model_type": "qwen3_moe", "decoder_sparse_step": 1, "head_dim": 128,
    "hidden_size": 4096, "intermediate_size": 12288, "mlp_only_layers": [],
    "moe_intermediate_size": 1536, "num_attention_heads": 64, "num_experts": 128,
    "num_experts_per_tok": 8, "num_hidden_layers": 94, "num_key_value_heads": 4,
    "use_sliding_window": false, "sliding_window": null, "vocab_size": 151936})"),
                  "Qwen3-235B-A22B");
  expect_shape_of(shape(R"({"model_type": "gpt_oss", "head_dim": 64, "hidden_size": 2880,
    "intermediate_size": 2880, "num_attention_heads": 64, "num_experts_per_tok": 4,
    "num_hidden_layers": 36, "num_key_value_heads": 8, "num_local_experts": 128,
    "sliding_window": 128, "vocab_size": 201088})"),
                  "GPT-OSS-120B");
  expect_shape_of(shape(R"({"model_type": "llama4", "text_config": {"model_type": "llama4_text",
    "attention_chunk_size": 8192, "head_dim": 128, "hidden_size": 5120, "intermediate_size": 8192,
    "intermediate_size_mlp": 16384, "interleave_moe_layer_step": 2, "num_attention_heads": 40,
    "num_experts_per_tok": 1, "num_hidden_layers": 48, "num_key_value_heads": 8,
    "num_local_experts": 128, "vocab_size": 202048}})"),
                  "Llama-4-Maverick");
  expect_shape_of(shape(R"({"model_type": "gemma3_text", "head_dim": 256, "hidden_size": 3840,
    "intermediate_size": 15360, "num_attention_heads": 16, "num_hidden_layers": 48,
    "num_key_value_heads": 8, "sliding_window": 1024, "sliding_window_pattern": 6,
    "vocab_size": 262144})"),
                  "Gemma-3-12B");
  expect_shape_of(shape(R"({"model_type": "bloom", "n_layer": 70, "hidden_size": 14336,
    "n_head": 112, "vocab_size": 250880})"),
                  "BLOOM-176B");
  expect_shape_of(shape(R"({"model_type": "mpt", "n_layers": 32, "d_model": 4096, "n_heads": 32,
    "expansion_ratio": 4, "vocab_size": 50368})"),
                  "MPT-7B");
  expect_shape_of(shape(R"({"model_type": "opt", "num_hidden_layers": 96, "hidden_size": 12288,
    "num_attention_heads": 96, "ffn_dim": 49152, "vocab_size": 50272})"),
                  "OPT-175B");
  expect_shape_of(shape(R"({"model_type": "grok-1", "num_hidden_layers": 64, "hidden_size": 6144,
    "intermediate_size": 32768, "num_attention_heads": 48, "num_key_value_heads": 8,
    "num_experts": 8, "num_experts_per_tok": 2, "vocab_size": 131072})"),
                  "Grok-1-314B");
}

TEST(HfConfig, ReadsExpertsThatAreNamedAsDenseLayersAre) {
  const Transformer olmoe = shape(R"({"architectures": ["OlmoeForCausalLM"], "model_type": "olmoe",
    "hidden_size": 2048, "intermediate_size": 1024, "num_attention_heads": 16,
    "num_hidden_layers": 16, "num_key_value_heads": 16, "num_experts": 64,
    "num_experts_per_tok": 8, "max_position_embeddings": 4096, "vocab_size": 50304})");
  ASSERT_TRUE(olmoe.experts.has_value());
  EXPECT_EQ(olmoe.experts->count, 64);
  EXPECT_EQ(olmoe.experts->moe_layers, 16);
  EXPECT_NEAR(count_parameters(olmoe).total(), 6.92e9, 0.02e9);
}

TEST(HfConfig, FollowsTheClassWhereAKeyIsAbsent) {
  const Transformer gpt2 = shape(
      R"({"model_type": "gpt2", "n_layer": 12, "n_embd": 768, "n_head": 12, "vocab_size": 50257})");
  EXPECT_EQ(gpt2.ffn, 3072);
  EXPECT_TRUE(gpt2.tied_embeddings);
  EXPECT_FALSE(gpt2.gated);
  const Transformer falcon = shape(R"({"model_type": "falcon", "num_hidden_layers": 32,
    "hidden_size": 4544, "num_attention_heads": 71, "multi_query": true, "vocab_size": 65024})");
  EXPECT_EQ(falcon.kv_heads, 1);
  EXPECT_EQ(falcon.head_size, 64);
  const Transformer listed = shape(R"({"model_type": "qwen3", "num_hidden_layers": 6,
    "hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 8,
    "num_key_value_heads": 8, "vocab_size": 1000,
    "use_sliding_window": true, "sliding_window": 512, "layer_types": ["sliding_attention",
    "sliding_attention", "full_attention", "sliding_attention", "sliding_attention",
    "full_attention"]})");
  EXPECT_EQ(listed.window, 512);
  EXPECT_EQ(listed.global_every, 3);
}

std::string llama_with(const std::string& key, const std::string& value) {
  std::string text = llama_70b;
  const std::size_t at = text.find("\"" + key + "\": ") + key.size() + 4;
  return text.replace(at, text.find_first_of(",}", at) - at, value);
}

TEST(HfConfig, RefusesWhatNoTransformerHas) {
  const Diagnostic none = problem(llama_with("num_hidden_layers", "0"));
  EXPECT_EQ(none.code, "GW206");
  EXPECT_EQ(none.at.line, 3);
  EXPECT_THAT(none.message, HasSubstr("num_hidden_layers is 0"));
  EXPECT_EQ(problem(llama_with("hidden_size", "9223372036854775808")).code, "GW206");
  EXPECT_EQ(problem(llama_with("hidden_size", "1e300")).code, "GW206");
  EXPECT_EQ(problem(llama_with("vocab_size", "-5")).code, "GW206");
  EXPECT_EQ(problem(llama_with("vocab_size", "128256.5")).code, "GW206");
  EXPECT_EQ(problem(llama_with("num_hidden_layers", "\"eighty\"")).code, "GW207");
  EXPECT_EQ(problem(llama_with("num_hidden_layers", "true")).code, "GW207");
  EXPECT_EQ(problem(llama_with("num_hidden_layers", "null")).code, "GW302");
  EXPECT_EQ(problem(llama_with("tie_word_embeddings", "1")).code, "GW207");
  EXPECT_EQ(problem(llama_with("num_attention_heads", "72")).code, "GW405");
  EXPECT_EQ(problem(llama_with("num_key_value_heads", "7")).code, "GW405");
}

TEST(HfConfig, SaysWhatToAddWhereAClassHasNumbersOfItsOwn) {
  const auto found = problems(R"({"model_type": "gemma3", "text_config": {
    "model_type": "gemma3_text", "head_dim": 256, "hidden_size": 2560, "intermediate_size": 10240,
    "num_hidden_layers": 34, "sliding_window": 1024}})");
  ASSERT_EQ(found.size(), 3u);
  for (const Diagnostic& diagnostic : found) EXPECT_EQ(diagnostic.code, "GW302");
  const auto hint = [](const Diagnostic& diagnostic) { return diagnostic.hint; };
  EXPECT_THAT(found,
              testing::Contains(testing::ResultOf(hint, HasSubstr("\"vocab_size\": 262208"))));
  const Diagnostic heads = problem(R"({"model_type": "mistral", "hidden_size": 4096,
    "intermediate_size": 14336, "num_attention_heads": 32, "num_hidden_layers": 32,
    "vocab_size": 32000})");
  EXPECT_THAT(heads.message, HasSubstr("num_key_value_heads is missing"));
}

TEST(HfConfig, RefusesMoreDenseLayersThanLayers) {
  const Diagnostic dense = problem(R"({"model_type": "glm4_moe", "hidden_size": 4096,
    "intermediate_size": 10944, "num_attention_heads": 96, "num_key_value_heads": 8,
    "head_dim": 128, "num_hidden_layers": 46, "n_routed_experts": 128, "num_experts_per_tok": 8,
    "moe_intermediate_size": 1408, "first_k_dense_replace": 47, "vocab_size": 151552})");
  EXPECT_EQ(dense.code, "GW405");
  EXPECT_THAT(dense.message, HasSubstr("the first 47 of 46 layers are dense"));
}

TEST(HfConfig, RefusesPositionsThatAreNoNumber) {
  const auto code = [](const std::string& value) {
    return problem(llama_with("vocab_size", "128256, \"max_position_embeddings\": " + value)).code;
  };
  EXPECT_EQ(code("9223372036854775808"), "GW206");
  EXPECT_EQ(code("9223372036854775807"), "GW206");
  EXPECT_EQ(code("-1"), "GW206");
  EXPECT_EQ(code("0"), "GW206");
  EXPECT_EQ(code("8192.5"), "GW206");
  EXPECT_EQ(code("\"long\""), "GW207");
  for (const char* value : {"null", "8192", "1e6", "10485760"})
    EXPECT_EQ(shape(llama_with("vocab_size",
                               "128256, \"max_position_embeddings\": " + std::string(value)))
                  .layers,
              80)
        << value;
}

TEST(HfConfig, RefusesListsThatAreNotOfItsLayers) {
  const auto types = [](const std::string& list) {
    return R"({"model_type": "qwen3", "num_hidden_layers": 2, "hidden_size": 1024,
      "intermediate_size": 4096, "num_attention_heads": 8, "num_key_value_heads": 8,
      "vocab_size": 1000, "layer_types": )" +
           list + "}";
  };
  EXPECT_EQ(shape(types(R"(["full_attention", "full_attention"])")).layers, 2);
  const Diagnostic few = problem(types(R"(["full_attention"])"));
  EXPECT_EQ(few.code, "GW405");
  EXPECT_THAT(few.message, HasSubstr("1 entries for 2 layers"));
  EXPECT_EQ(problem(types(R"(["full_attention", "linear_attention"])")).code, "GW210");
  EXPECT_EQ(problem(types("[1, 2]")).code, "GW210");
  EXPECT_EQ(problem(types("\"all\"")).code, "GW207");
  for (const char* list : {"[\"first\"]", "[-1]", "[4]", "[0.5]"})
    EXPECT_EQ(problem(R"({"model_type": "qwen3_moe", "num_hidden_layers": 4, "hidden_size": 1024,
      "intermediate_size": 4096, "num_attention_heads": 8, "num_key_value_heads": 8,
      "num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 512,
      "vocab_size": 1000, "mlp_only_layers": )" +
                      std::string(list) + "}")
                  .code,
              "GW206")
        << list;
}

TEST(HfConfig, SaysAllThatIsWrongAtOnce) {
  EXPECT_EQ(problems(R"({"model_type": "llama"})").size(), 5u);
}

TEST(HfConfig, NamesTheModelTypesThatItKnows) {
  const Diagnostic unknown = problem(R"({"model_type": "lama"})");
  EXPECT_EQ(unknown.code, "GW210");
  EXPECT_THAT(unknown.hint, HasSubstr("llama"));
  EXPECT_THAT(problem(R"({"model_type": "mamba2"})").message, HasSubstr("state-space layers"));
  EXPECT_THAT(problem(R"({"model_type": "qwen3_next"})").message, HasSubstr("linear attention"));
  EXPECT_EQ(problem(R"({"hidden_size": 8})").code, "GW302");
  EXPECT_EQ(problem(R"({"model_type": null})").code, "GW302");
  EXPECT_EQ(problem(R"({"model_type": ""})").code, "GW210");
  EXPECT_EQ(problem(R"({"model_type": 7})").code, "GW207");
  EXPECT_EQ(problem(R"({"model_type": "llama4", "text_config": 3})").code, "GW207");
  EXPECT_EQ(problem(R"([1, 2])").code, "GW207");
}

TEST(HfConfig, RefusesWhatIsNoJson) {
  EXPECT_EQ(problem("").code, "GW104");
  EXPECT_EQ(problem("hidden_size = 4096").code, "GW115");
  EXPECT_EQ(problem("{\"a\": " + std::string(1000, '[')).code, "GW110");
  EXPECT_EQ(problem(R"({"model_type": "llama", "model_type": "gpt2"})").code, "GW109");
  EXPECT_EQ(problem(std::string("\xFF\xFE{\0}\0", 6)).code, "GW107");
  EXPECT_EQ(shape("\xEF\xBB\xBF" + std::string(llama_70b)).layers, 80);  // a byte-order mark
}

}  // namespace
}  // namespace gigawatt::job
