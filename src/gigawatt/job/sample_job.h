// Chips, software and jobs for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/step.h"

namespace gigawatt::job {

inline chip::ChipModel sample_h100() {
  const auto chip = chip::chip_model(catalog::shipped(), "h100");
  EXPECT_TRUE(chip.has_value());
  return chip.value_or(chip::ChipModel{});
}

inline TrainingMachine sample_machine() {
  TrainingMachine machine{.chip = sample_h100()};
  const auto cluster = cluster::make_cluster(catalog::shipped(), machine.chip, {});
  EXPECT_TRUE(cluster.has_value());
  if (cluster) machine.cluster = *cluster;
  machine.software.host_forward_s = machine.software.host_backward_s = 300e-6;
  machine.software.tensor_overlap = 0.8;
  machine.software.fixed_step_s = 0.01;
  return machine;
}

inline Transformer sample_llama_70b() {
  return {.name = "Llama-3-70B",
          .layers = 80,
          .hidden = 8192,
          .ffn = 28672,
          .heads = 64,
          .kv_heads = 8,
          .head_size = 128,
          .value_head_size = 128,
          .vocabulary = 128256,
          .gated = true};
}

// DeepSeek-V3: latent attention, three dense layers, 256 experts and a shared one.
inline Transformer sample_deepseek_v3() {
  return {.name = "DeepSeek-V3",
          .layers = 61,
          .hidden = 7168,
          .ffn = 18432,
          .heads = 128,
          .kv_heads = 128,
          .head_size = 192,
          .value_head_size = 128,
          .vocabulary = 129280,
          .gated = true,
          .experts = Experts{.count = 256,
                             .top_k = 8,
                             .moe_layers = 58,
                             .expert_ffn = 2048,
                             .dense_ffn = 18432,
                             .shared_ffn = 2048},
          .latent = LatentAttention{
              .query_rank = 1536, .key_value_rank = 512, .rope_size = 64, .no_rope_size = 128}};
}

inline TrainingJob sample_job() {
  return {.model = sample_llama_70b(),
          .layout = {.tensor = 4, .pipeline = 4, .data = 8},
          .sequence = 8192,
          .global_batch = 256};
}

}  // namespace gigawatt::job
