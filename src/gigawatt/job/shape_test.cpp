#include "gigawatt/job/shape.h"

#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

TEST(Shape, CountsThePublishedParameters) {
  EXPECT_NEAR(count_parameters(sample_llama_70b()).total(), 70.55e9, 0.01e9);
  const ParameterCount deepseek = count_parameters(sample_deepseek_v3());
  EXPECT_NEAR(deepseek.total(), 671.03e9, 0.1e9);
  // "37 B activated": the report leaves out the embedding.
  EXPECT_NEAR(deepseek.active, 37.5e9, 0.5e9);
}

// Narayanan et al. 2104.04473 eq. 3 without recompute: 72 B s L h^2 (1 + s/6h + V/12hL).
TEST(Shape, AgreesWithTheFormulaOfMegatron) {
  Transformer gpt{.layers = 96,
                  .hidden = 12288,
                  .ffn = 4 * 12288,
                  .heads = 96,
                  .kv_heads = 96,
                  .head_size = 128,
                  .value_head_size = 128,
                  .vocabulary = 51200,
                  .tied_embeddings = true};
  const double h = 12288, l = 96, s = 2048, v = 51200;
  const double formula = 72 * l * h * h * (1 + s / (6 * h) + v / (12 * h * l));
  const double counted = model_flops_per_token(gpt, s, AttentionCount::full);
  EXPECT_NEAR(counted / formula, 1, 2e-4);
}

TEST(Shape, CausalAttentionIsHalfOfTheSquareAndItsDiagonal) {
  const Transformer model = sample_llama_70b();
  EXPECT_DOUBLE_EQ(mean_keys(model, 4096, false), 4096);
  EXPECT_DOUBLE_EQ(mean_keys(model, 4096, true), 4097 / 2.0);
}

TEST(Shape, AWindowBoundsTheKeys) {
  Transformer model = sample_llama_70b();
  model.window = 1024;
  EXPECT_DOUBLE_EQ(mean_keys(model, 8192, false), 1024);
  EXPECT_LT(mean_keys(model, 8192, true), 1024);
  model.global_every = 2;
  EXPECT_DOUBLE_EQ(mean_keys(model, 8192, false), (8192 + 1024) / 2.0);
  model.window = 1 << 20;
  EXPECT_DOUBLE_EQ(mean_keys(model, 8192, false), 8192);
}

TEST(Shape, LoraComputesNoGradientsOfTheBaseWeights) {
  const Transformer model = sample_llama_70b();
  const double full = model_flops_per_token(model, 4096, AttentionCount::none);
  const double lora = model_flops_per_token(model, 4096, AttentionCount::none, Workload::lora);
  EXPECT_DOUBLE_EQ(lora / full, 2.0 / 3);
}

}  // namespace
}  // namespace gigawatt::job
