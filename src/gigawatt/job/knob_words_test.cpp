#include "gigawatt/job/knob_words.h"

#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::job {
namespace {

TEST(RunWords, SwitchesInWords) {
  for (const char* text : {"1", "true", "Yes", "ON", "ring", "SwiGLU"})
    EXPECT_EQ(switch_named(text), true) << text;
  for (const char* text : {"0", "False", "no", "off", "none", "GELU"})
    EXPECT_EQ(switch_named(text), false) << text;
  for (const char* text : {"", "2", "0.5", "maybe"}) EXPECT_EQ(switch_named(text), std::nullopt);
}

TEST(RunWords, SchedulesInTheirUsualSpellings) {
  using enum Schedule;
  for (const char* text : {"1F1B", "1f1b"}) EXPECT_EQ(schedule_named(text), one_f_one_b);
  for (const char* text : {"interleaved", "interleaved 1F1B", "interleaved-1f1b"})
    EXPECT_EQ(schedule_named(text), interleaved);
  for (const char* text : {"zero-bubble", "zb-h1", "ZBH1", "zero_bubble_h1"})
    EXPECT_EQ(schedule_named(text), zero_bubble_h1);
  EXPECT_EQ(schedule_named("ZB-H2"), zero_bubble_h2);
  for (const char* text : {"DualPipe", "dual_pipe"}) EXPECT_EQ(schedule_named(text), dual_pipe);
  EXPECT_EQ(schedule_named("GPipe"), gpipe);
  EXPECT_EQ(schedule_named("ZB-V"), std::nullopt);
  EXPECT_EQ(schedule_named("xyz"), std::nullopt);
  for (const std::string_view name : choice_names(Schedule{}))
    EXPECT_TRUE(schedule_named(name)) << name;
}

TEST(RunWords, RecomputeInItsUsualSpellings) {
  for (const char* text : {"none", "No", "off", "false", "0", "no activation checkpointing"})
    EXPECT_EQ(recompute_named(text), Recompute::none) << text;
  for (const char* text :
       {"full", "full + host offload", "true", "uniform", "activation checkpointing",
        "full activation checkpointing", "gradient checkpointing"})
    EXPECT_EQ(recompute_named(text), Recompute::full) << text;
  for (const char* text : {"selective", "attention", "core_attn", "minimal", "offload",
                           "selective activation checkpointing", "--recompute-activations"})
    EXPECT_EQ(recompute_named(text), Recompute::selective) << text;
  EXPECT_EQ(recompute_named("garbage"), std::nullopt);
}

TEST(RunWords, ShardingInItsUsualSpellings) {
  const auto sharding = [](const char* text) {
    const auto words = sharding_named(text);
    return words ? std::optional(words->sharding) : std::nullopt;
  };
  for (const char* text : {"3", "ZeRO-3", "zero3", "ZeRO stage 3", "FSDP", "fsdp2", "HSDP"})
    EXPECT_EQ(sharding(text), Sharding::zero_3) << text;
  for (const char* text : {"1", "zero_1", "dist_opt", "Distributed Optimizer", "true"})
    EXPECT_EQ(sharding(text), Sharding::zero_1) << text;
  EXPECT_EQ(sharding("stage 2"), Sharding::zero_2);
  for (const char* text : {"0", "none", "DDP", "off"})
    EXPECT_EQ(sharding(text), Sharding::none) << text;
  EXPECT_EQ(sharding("garbage"), std::nullopt);
  const auto mesh = sharding_named("FSDP 16 x TP 4 x DP 2 (DCN)");
  ASSERT_TRUE(mesh);
  EXPECT_EQ(mesh->ranks, 16);
  EXPECT_EQ(mesh->tensor, 4);
  EXPECT_EQ(sharding_named("ZeRO-1 inside a node (8), replicated across nodes")->ranks, 8);
}

TEST(RunWords, FormatsInTheirUsualSpellings) {
  using chip::Precision;
  const auto one = [](Precision precision) { return std::vector{precision}; };
  for (const char* text : {"BF16", "bf16-mixed", "bfloat16", "fp16", "half"})
    EXPECT_EQ(precisions_named(text), one(Precision::bf16)) << text;
  for (const char* text : {"fp8", "FP8 (delayed scaling)", "float8 hybrid"})
    EXPECT_EQ(precisions_named(text), one(Precision::fp8)) << text;
  EXPECT_EQ(precisions_named("MXFP8"), one(Precision::mxfp8));
  EXPECT_EQ(precisions_named("fp8 blockwise"), one(Precision::fp8_block));
  EXPECT_EQ(precisions_named("NVFP4"), one(Precision::nvfp4));
  EXPECT_EQ(precisions_named("fp8_or_fp4").size(), 2u);
  for (const char* text : {"bf16+fp8", "FP8 (BF16 attention)", "bf16, fp8 linear"})
    EXPECT_EQ(precisions_named(text), one(Precision::fp8)) << text;
  EXPECT_EQ(precisions_named("nvfp4, last layers mxfp8"), one(Precision::nvfp4));
  EXPECT_EQ(precisions_named("MX-FP8 and BF16"), one(Precision::mxfp8));
  EXPECT_TRUE(precisions_named("posit").empty());
  for (const char* text : {"fp16", "FP16 mixed", "float16", "half"})
    EXPECT_TRUE(chip::names_fp16(format_named(text)->name)) << text;
  for (const char* text : {"bf16", "bfloat16", "fp8"})
    EXPECT_FALSE(chip::names_fp16(format_named(text)->name)) << text;
}

TEST(RunWords, MonthsOfReleases) {
  for (const char* text :
       {"2025-06", "2025-06-01", "2025/6", "June 2025", "Jun 2025", "25.06", "2025.06", "06/2025"})
    EXPECT_EQ(release_date(text), "2025-06") << text;
  EXPECT_EQ(release_date("2025"), "2025");
  for (const char* text : {"core_v0.6.0 (2025-06)", "v0.9 2025-06", "r2.1, 2025-06-30"})
    EXPECT_EQ(release_date(text), "2025-06") << text;
  for (const char* text : {"", "garbage", "2025-13", "25", "June", "2025-06-01-02", "1e9", "25.13",
                           "2024-01 to 2025-06", "v2025-06x"})
    EXPECT_EQ(release_date(text), std::nullopt) << text;
}

TEST(RunWords, PapersTellTheirMonth) {
  for (const char* text : {"https://arxiv.org/abs/2104.04473", "arXiv 2104.04473v2, table 1",
                           "arXiv:2104.04473", "https://www.arxiv.org/pdf/2104.04473.pdf"})
    EXPECT_EQ(paper_month(text), "2021-04") << text;
  for (const char* text :
       {"", "https://github.com/x/y/2104.04473", "arxiv.org/abs/2113.04473", "arxiv.org",
        "arxiv.org/abs/cs/0112017", "arxiv 4.4", "arxiv 12345.67890"})
    EXPECT_EQ(paper_month(text), std::nullopt) << text;
}

TEST(RunWords, WorkloadsInTheirUsualSpellings) {
  EXPECT_EQ(workload_named(""), Workload::pretrain);
  EXPECT_EQ(workload_named("SFT"), Workload::sft);
  EXPECT_EQ(workload_named("fine-tuning"), Workload::sft);
  for (const char* text : {"LoRA", "LoRA r=16", "lora (rank 16)", "QLoRA", "PEFT (LoRA)"})
    EXPECT_EQ(workload_named(text), Workload::lora) << text;
  EXPECT_EQ(workload_named("dpo"), std::nullopt);
}

}  // namespace
}  // namespace gigawatt::job
