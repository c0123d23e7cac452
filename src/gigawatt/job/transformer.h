// The shape of a transformer: everything that its arithmetic, memory and traffic depend on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gigawatt::job {

// Multi-head latent attention (DeepSeek): low-rank queries, keys and values.
struct LatentAttention {
  std::int64_t query_rank = 0;  // 0: queries are projected directly
  std::int64_t key_value_rank = 0;
  std::int64_t rope_size = 0;     // of each head, shared key
  std::int64_t no_rope_size = 0;  // of each head
};

// Mixture of experts in `moe_layers` of the layers; the others have a dense FFN of `dense_ffn`.
struct Experts {
  std::int64_t count = 0;  // routed, of a layer
  std::int64_t top_k = 0;
  std::int64_t moe_layers = 0;
  std::int64_t expert_ffn = 0;
  std::int64_t dense_ffn = 0;   // of the layers without experts
  std::int64_t shared_ffn = 0;  // total width of the shared experts; 0: none
};

struct Transformer {
  std::string name;
  std::int64_t layers = 0;
  std::int64_t hidden = 0;
  std::int64_t ffn = 0;  // of a dense layer; with experts see there
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;
  std::int64_t head_size = 0;        // of queries and keys
  std::int64_t value_head_size = 0;  // differs from head_size in latent attention
  std::int64_t vocabulary = 0;
  bool gated = false;             // SwiGLU and its like: three FFN matrices instead of two
  bool tied_embeddings = false;   // the output head is the embedding
  std::int64_t window = 0;        // sliding-window attention; 0: none
  std::int64_t global_every = 0;  // with a window: every n-th layer sees all; 0: none does
  std::int64_t mtp_layers = 0;    // multi-token-prediction modules
  std::optional<Experts> experts;
  std::optional<LatentAttention> latent;
};

}  // namespace gigawatt::job
