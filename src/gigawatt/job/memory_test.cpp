#include "gigawatt/job/memory.h"

#include <string_view>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

SoftwareLevel level(std::string_view stack, std::string_view date = {}) {
  const auto found = software_level(catalog::shipped(), stack, date);
  EXPECT_TRUE(found.has_value()) << stack;
  return found.value_or(SoftwareLevel{});
}

double shown_gib(const TrainingJob& job, const SoftwareLevel& software) {
  return shown_memory(memory_use(job, software), software) / gib;
}

// BLOOM, 2,048 tokens: 59 GiB of each A100 in bf16 (chronicles of 2022-02-28).
TrainingJob bloom() {
  return {.model = {.name = "BLOOM-176B",
                    .layers = 70,
                    .hidden = 14336,
                    .ffn = 57344,
                    .heads = 112,
                    .kv_heads = 112,
                    .head_size = 128,
                    .value_head_size = 128,
                    .vocabulary = 250880,
                    .tied_embeddings = true},
          .layout = {.tensor = 4,
                     .pipeline = 12,
                     .data = 8,
                     .micro_batch = 2,
                     .sequence_parallel = false,
                     .recompute = Recompute::full},
          .sequence = 2048,
          .global_batch = 2048};
}

TEST(Memory, BloomHoldsWhatItsServersShowed) {
  const SoftwareLevel software = level("megatron-deepspeed", "2022-02");
  TrainingJob job = bloom();
  EXPECT_NEAR(shown_gib(job, software), 59, 2);
  job.layout.micro_batch = 4;
  EXPECT_NEAR(shown_gib(job, software), 73, 7);
  job.layout.tensor = 8, job.layout.data = 4, job.layout.micro_batch = 2;
  EXPECT_NEAR(shown_gib(job, software), 40, 2);
}

// In fp16 its gradients are added up as they are: no second copy of 4 bytes a parameter.
TEST(Memory, OnlyBf16KeepsASecondGradient) {
  const SoftwareLevel software = level("megatron-deepspeed", "2022-02");
  TrainingJob job = bloom();
  const double both = stage_memory(job, software, StageKind::first).gradients;
  job.fp16 = true;
  const double one = stage_memory(job, software, StageKind::first).gradients;
  EXPECT_NEAR(both - one, 4 * rank_parameters(job, StageKind::first).total(), 1);
}

// torch.distributed.pipelining posts buffers for all micro-batches at the start of a step, and
// keeps what a stage sent; Megatron frees both.
TEST(Memory, StagesKeepWhatTheyExchangeWhereTheStackDoes) {
  const TrainingJob job = sample_job();  // 4 stages, 32 micro-batches, 4 tensor ranks
  SoftwareLevel software;
  const auto working = [&](StageKind stage) { return stage_memory(job, software, stage).working; };
  const double first = working(StageKind::first), middle = working(StageKind::middle);
  const double boundary = 2.0 * 8192 * 8192 / 4;
  software.keeps_outputs = true;
  EXPECT_NEAR(working(StageKind::first) - first, 4 * boundary, 1);
  software.posts_buffers = true;
  EXPECT_NEAR(working(StageKind::first) - first, (4 + 32) * boundary, 1);
  EXPECT_NEAR(working(StageKind::middle) - middle, (3 + 2 * 32) * boundary, 1);
}

// A Llama of 1.2 billion parameters in nanotron: peak allocated, GiB (its logs, 2024).
TEST(Memory, NanotronAllocatesWhatItsLogsSay) {
  const SoftwareLevel software = level("nanotron");
  TrainingJob job{.model = {.name = "Llama-1B",
                            .layers = 24,
                            .hidden = 2048,
                            .ffn = 4096,
                            .heads = 32,
                            .kv_heads = 32,
                            .head_size = 64,
                            .value_head_size = 64,
                            .vocabulary = 49152,
                            .gated = true},
                  .sequence = 4096,
                  .global_batch = 1024};
  job.layout.regather = software.gathers_again;
  job.layout.cut_by_cost = software.cut_by_cost;
  struct Published {
    int tensor, pipeline, data, micro_batch;
    double gib;
  };
  for (const Published& run : {Published{4, 1, 2, 8, 25.2},
                               {8, 1, 1, 8, 16.5},
                               {1, 8, 1, 4, 43.0},
                               {2, 8, 1, 2, 12.9},
                               {8, 2, 1, 16, 30.8},
                               {1, 16, 1, 1, 12.3}}) {
    job.layout.tensor = run.tensor, job.layout.pipeline = run.pipeline;
    job.layout.data = run.data, job.layout.micro_batch = run.micro_batch;
    EXPECT_NEAR(shown_gib(job, software) / run.gib, 1, 0.07) << run.tensor << " " << run.pipeline;
  }
}

TEST(Memory, CutByCostGivesEveryLayerToOneStage) {
  const Transformer model = sample_llama_70b();
  for (const int stages : {2, 3, 8, 16}) {
    const StageLayers cut =
        stage_layers(model, {.pipeline = stages, .data = 1, .cut_by_cost = true});
    EXPECT_GE(cut.first, cut.last) << stages;  // the last one holds the head
    EXPECT_GE(cut.first + (stages - 2) * cut.middle + cut.last, 80) << stages;
    EXPECT_LE(cut.first + (stages - 2) * (cut.middle - 1) + cut.last, 80) << stages;
  }
}

// Qi et al. 2401.10241: H1 holds what 1F1B does, H2 up to twice that less one micro-batch; the last
// stages hold what delayed gradients of weights need.
TEST(Memory, ZeroBubbleHoldsWhatItDelays) {
  TrainingJob job = sample_job();
  const SoftwareLevel software;
  const auto activations = [&](Schedule schedule, StageKind stage) {
    job.layout.schedule = schedule;
    return stage_memory(job, software, stage).activations;
  };
  const double first = activations(Schedule::one_f_one_b, StageKind::first);
  const double last = activations(Schedule::one_f_one_b, StageKind::last);
  const double delayed = 20 * weight_gradient_bytes(job, software, false);
  EXPECT_NEAR(last, first / 4, 1);
  EXPECT_EQ(activations(Schedule::zero_bubble_h1, StageKind::first), first);
  EXPECT_NEAR(activations(Schedule::zero_bubble_h1, StageKind::last), last + 3 * delayed, 1);
  EXPECT_NEAR(activations(Schedule::zero_bubble_h2, StageKind::first), first * 7 / 4, 1);
  EXPECT_NEAR(activations(Schedule::zero_bubble_h2, StageKind::last), last + 6 * delayed, 1);
  EXPECT_GT(delayed, 0.5 * last);
}

// DeepSeek-V3, table 2: parameters twice, activations of one micro-batch more than stages; the
// optimizer's state is shared out over both copies.
TEST(Memory, DualPipeHoldsTwoStages) {
  TrainingJob job = sample_job();
  const SoftwareLevel software;
  const MemoryUse once = stage_memory(job, software, StageKind::middle);
  const double first = stage_memory(job, software, StageKind::first).activations;
  job.layout.schedule = Schedule::dual_pipe;
  const MemoryUse twice = stage_memory(job, software, StageKind::middle);
  EXPECT_NEAR(twice.weights, 2 * once.weights, 1);
  EXPECT_NEAR(twice.gradients, 2 * once.gradients, 1);
  EXPECT_NEAR(twice.optimizer, once.optimizer, 1);
  EXPECT_NEAR(twice.activations, first * 5 / 4, 1);
  EXPECT_NEAR(stage_memory(job, software, StageKind::first).weights,
              stage_memory(job, software, StageKind::last).weights, 1);
}

// Held over the tensors only where the figures of the stack hold it.
TEST(Memory, ShownMemoryAddsWhatTheStackCounts) {
  const MemoryUse use{.weights = 10 * gib, .activations = 10 * gib};
  SoftwareLevel software;
  EXPECT_EQ(shown_memory(use, software), use.total());
  software.allocator_slack = 0.1, software.runtime_bytes = gib;
  EXPECT_NEAR(shown_memory(use, software), 23 * gib, 1);
}

}  // namespace
}  // namespace gigawatt::job
