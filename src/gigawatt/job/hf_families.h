// Classes of HuggingFace configurations: how each spells its fields and what it does by itself.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gigawatt::job {

// How a class spells layers, width, heads, key-value heads, FFN width.
enum class HfNames { standard, gpt2, bloom, opt, falcon, mpt, bigcode, dbrx };
enum class HfExperts { none, mixtral, qwen, deepseek, llama4, dbrx };
// Which layers have a sliding window: none; all when one is set; those that use_sliding_window
// says; all but every n-th.
enum class HfWindow { none, all, optional, every_2nd, gemma3, chunked };

// What a class of models is and does by itself, beyond the fields of its configuration.
struct HfFamily {
  std::string_view type;
  bool gated = true;
  bool tied = false;  // where tie_word_embeddings is absent
  HfNames names = HfNames::standard;
  HfExperts experts = HfExperts::none;
  HfWindow window = HfWindow::none;
  std::int64_t head_size = 0;  // where head_dim is absent; 0: hidden size over heads
  bool own_kv_heads = false;   // an absent number of key-value heads is not that of the heads
};

// Counts that the published configurations of a class leave out, as they are its own. They are not
// taken in silence but said as what to add.
struct HfLeftOut {
  std::string_view type, key;
  std::int64_t value;
};
inline constexpr auto hf_left_out =
    std::to_array<HfLeftOut>({{"gemma3_text", "vocab_size", 262208},
                              {"gemma3_text", "num_attention_heads", 8},
                              {"gemma3_text", "num_key_value_heads", 4}});

inline constexpr auto hf_families = std::to_array<HfFamily>({
    {.type = "bloom", .gated = false, .tied = true, .names = HfNames::bloom},
    {.type = "cohere", .tied = true},
    {.type = "dbrx", .names = HfNames::dbrx, .experts = HfExperts::dbrx},
    {.type = "deepseek_v2", .experts = HfExperts::deepseek},
    {.type = "deepseek_v3", .experts = HfExperts::deepseek},
    {.type = "falcon", .gated = false, .tied = true, .names = HfNames::falcon},
    {.type = "gemma", .tied = true, .head_size = 256, .own_kv_heads = true},
    {.type = "gemma2",
     .tied = true,
     .window = HfWindow::every_2nd,
     .head_size = 256,
     .own_kv_heads = true},
    {.type = "gemma3_text",
     .tied = true,
     .window = HfWindow::gemma3,
     .head_size = 256,
     .own_kv_heads = true},
    {.type = "glm4_moe", .experts = HfExperts::deepseek, .own_kv_heads = true},
    {.type = "gpt2", .gated = false, .tied = true, .names = HfNames::gpt2},
    {.type = "gpt_bigcode", .gated = false, .tied = true, .names = HfNames::bigcode},
    {.type = "gpt_neox", .gated = false},
    {.type = "gpt_oss",
     .experts = HfExperts::mixtral,
     .window = HfWindow::every_2nd,
     .head_size = 64,
     .own_kv_heads = true},
    {.type = "gptj", .gated = false, .names = HfNames::gpt2},
    {.type = "granite"},
    {.type = "grok-1", .tied = true, .experts = HfExperts::mixtral},
    {.type = "internlm2"},
    {.type = "kimi_k2", .experts = HfExperts::deepseek},
    {.type = "llama"},
    {.type = "llama4_text",
     .experts = HfExperts::llama4,
     .window = HfWindow::chunked,
     .own_kv_heads = true},
    {.type = "mistral", .window = HfWindow::all, .own_kv_heads = true},
    {.type = "mixtral",
     .experts = HfExperts::mixtral,
     .window = HfWindow::all,
     .own_kv_heads = true},
    {.type = "mpt", .gated = false, .tied = true, .names = HfNames::mpt},
    {.type = "nemotron", .gated = false},
    {.type = "olmo"},
    {.type = "olmo2"},
    {.type = "olmoe", .experts = HfExperts::mixtral},
    {.type = "opt", .gated = false, .tied = true, .names = HfNames::opt},
    {.type = "phi", .gated = false},
    {.type = "phi3", .window = HfWindow::all},
    {.type = "phimoe",
     .experts = HfExperts::mixtral,
     .window = HfWindow::all,
     .own_kv_heads = true},
    {.type = "qwen2", .window = HfWindow::optional, .own_kv_heads = true},
    {.type = "qwen2_moe",
     .experts = HfExperts::qwen,
     .window = HfWindow::optional,
     .own_kv_heads = true},
    {.type = "qwen3", .window = HfWindow::optional, .head_size = 128, .own_kv_heads = true},
    {.type = "qwen3_moe",
     .experts = HfExperts::qwen,
     .window = HfWindow::optional,
     .own_kv_heads = true},
    {.type = "stablelm", .own_kv_heads = true},
    {.type = "starcoder2",
     .gated = false,
     .tied = true,
     .window = HfWindow::all,
     .own_kv_heads = true},
});
// Models with eyes: the text model's fields stand in text_config.
inline constexpr auto hf_wrappers =
    std::to_array<std::string_view>({"gemma3", "llama4", "mistral3"});

// Classes that hold more than attention and feed-forward layers, and what.
struct HfUnmodelled {
  std::string_view type, what;
};
inline constexpr auto hf_unmodelled = std::to_array<HfUnmodelled>({
    {"bamba", "state-space layers"},
    {"falcon_h1", "state-space layers"},
    {"falcon_mamba", "state-space layers"},
    {"granitemoehybrid", "state-space layers"},
    {"jamba", "state-space layers"},
    {"kimi_linear", "linear attention"},
    {"mamba", "state-space layers"},
    {"mamba2", "state-space layers"},
    {"minimax", "linear attention"},
    {"nemotron_h", "state-space layers"},
    {"qwen3_next", "linear attention"},
    {"recurrent_gemma", "recurrent layers"},
    {"rwkv", "recurrent layers"},
    {"zamba2", "state-space layers"},
});

}  // namespace gigawatt::job
