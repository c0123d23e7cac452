#include "gigawatt/job/step.h"

#include <cmath>

#include "gigawatt/job/sample_job.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

StepResult step_of(const TrainingJob& job, const TrainingMachine& machine = sample_machine()) {
  EXPECT_TRUE(contradictions(job).empty());
  return evaluate_step(job, machine.view());
}

TEST(Step, PartsAddUpAndAreNotNegative) {
  const StepResult step = step_of(sample_job());
  double sum = 0;
  for (const double s : step.parts.seconds) {
    EXPECT_GE(s, 0);
    sum += s;
  }
  EXPECT_NEAR(sum, step.step_s, 1e-12 * step.step_s);
  EXPECT_GT(step.model_flops_share, 0.2);
  EXPECT_LT(step.model_flops_share, 0.65);
  ASSERT_TRUE(step.joules.has_value());
  EXPECT_LT(*step.joules, 700 * step.step_s);
}

// However the job is laid out, its chips together execute the FLOPs of the model.
TEST(Step, FlopsAreConservedOverLayouts) {
  TrainingJob job = sample_job();
  for (const auto& [t, p, d, c] : {std::array{1, 1, 8, 1}, std::array{8, 1, 4, 1},
                                   std::array{2, 2, 8, 1}, std::array{4, 1, 2, 4}}) {
    job.layout.tensor = t, job.layout.pipeline = p, job.layout.data = d, job.layout.context = c;
    const StepResult step = step_of(job);
    double executed = step.executed_flops * p;
    // Stages differ by the head, which the slowest stage has.
    if (p > 1) {
      const double logits = 6.0 * 128256 * 8192 * job.tokens() / (t * d * c);
      executed -= (p - 1) * logits;
    }
    const double chips = t * d * c;
    // Flash attention executes 2 + 5 products for the 2 + 4 that are counted.
    const double counted =
        model_flops_per_token(job.model, job.sequence, AttentionCount::causal) * job.tokens();
    EXPECT_NEAR(executed * chips / counted, 1, 0.05) << t << " " << p << " " << d << " " << c;
  }
}

// Without recompute each operand of each product crosses HBM once forward and once for either
// gradient; communication moves bytes where there are ranks to send them to, and nowhere else.
TEST(Step, BytesFollowFromShapesAndRanks) {
  TrainingJob job = sample_job();
  job.layout = {};
  job.model.layers = 1;
  job.global_batch = 1;
  const Cost alone = step_of(job).parts;
  const Transformer& m = job.model;
  const double rows = job.sequence, h = static_cast<double>(m.hidden);
  const double kv = static_cast<double>(m.kv_heads * m.head_size);
  const auto product = [&](double in, double out) {
    return 3 * 2 * (rows * in + rows * out + in * out);
  };
  const double f = static_cast<double>(m.ffn), vocabulary = static_cast<double>(m.vocabulary);
  const double expected = product(h, h + 2 * kv) + product(h, h) + product(h, 2 * f) +
                          product(f, h) + product(h, vocabulary);
  EXPECT_NEAR(alone.bytes_of(Part::matmul) / expected, 1, 1e-12);
  // Queries and result, keys and values; twice that backward.
  EXPECT_NEAR(alone.bytes_of(Part::attention) / (3 * 2 * rows * (2 * h + 2 * kv)), 1, 1e-12);
  EXPECT_EQ(alone.wire_bytes(), 0);
  for (const Part part : {Part::host, Part::bubble, Part::fixed}) {
    EXPECT_EQ(alone.bytes_of(part), 0);
    EXPECT_EQ(alone.flops(part), 0);
  }
  const Cost laid = step_of(sample_job()).parts;
  for (const Part part : {Part::tensor, Part::pipeline, Part::data})
    EXPECT_GT(laid.bytes_of(part), 0);
  EXPECT_EQ(laid.bytes_of(Part::context) + laid.bytes_of(Part::expert), 0);
  // A stage passes a tensor rank's share of each micro-batch on, and takes one back.
  const double share = 2 * job.sequence * h / 4;
  EXPECT_NEAR(laid.bytes_of(Part::pipeline) / (2 * (256.0 / 8) * share), 1, 1e-12);
}

// Documents of a 20th of the sequence leave a 20th of attention's FLOPs, and all else as it is.
TEST(Step, PackedDocumentsDoNotSeeEachOther) {
  TrainingJob job = sample_job();
  const StepResult one = step_of(job);
  job.document = 8192;
  EXPECT_EQ(step_of(job).step_s, one.step_s);
  job.document = 8192.0 / 20;
  const StepResult many = step_of(job);
  EXPECT_NEAR(many.parts.attention_flops / one.parts.attention_flops, 1.0 / 20, 0.001);
  EXPECT_EQ(many.parts.matmul_flops, one.parts.matmul_flops);
  EXPECT_EQ(many.parts[Part::memory], one.parts[Part::memory]);
  EXPECT_LT(many.parts[Part::attention], 0.2 * one.parts[Part::attention]);
  EXPECT_LT(many.model_flops, one.model_flops);
}

// DeepSeek-V3, section 2.2: each module joins two states by a matrix of 2h x h, and has a layer and
// a head.
TEST(Step, APredictionModuleIsALayerAHeadAndAJoin) {
  TrainingJob job = sample_job();
  job.layout.pipeline = 1;
  const double without = step_of(job).parts.matmul_flops;
  job.model.mtp_layers = 1;
  const double with = step_of(job).parts.matmul_flops;
  const double layer = 2.0 * 8192 * (8192 + 1024) + 3.0 * 8192 * 28672;
  const double parameters = layer + 2.0 * 8192 * 8192 + 128256.0 * 8192;
  EXPECT_NEAR((with - without) / (6 * parameters * job.tokens() / job.layout.chips()), 1, 0.001);
}

TEST(Step, KeptLayerCostsGiveTheSameStep) {
  const TrainingMachine machine = sample_machine();
  const TrainingJob job = sample_job();
  const LayerCosts layers = layer_costs(job, machine.view());
  EXPECT_EQ(evaluate_step(job, machine.view(), layers).step_s,
            evaluate_step(job, machine.view()).step_s);
}

TEST(Step, RecomputeCostsTimeAndSavesMemory) {
  TrainingJob job = sample_job();
  const StepResult none = step_of(job);
  job.layout.recompute = Recompute::selective;
  const StepResult selective = step_of(job);
  job.layout.recompute = Recompute::full;
  const StepResult full = step_of(job);
  EXPECT_LT(none.step_s, selective.step_s);
  EXPECT_LT(selective.step_s, full.step_s);
  EXPECT_NEAR(full.step_s / none.step_s, 1.33, 0.06);
  EXPECT_LT(full.memory.activations, selective.memory.activations);
}

TEST(Step, TimeGrowsWithTheBatchAndShrinksWithChips) {
  TrainingJob job = sample_job();
  const double base = step_of(job).step_s;
  job.global_batch *= 2;
  EXPECT_GT(step_of(job).step_s, base);
  job.layout.data *= 2;
  EXPECT_NEAR(step_of(job).step_s / base, 1, 0.05);
}

TEST(Step, Fp8SpeedsProductsButNotTheRest) {
  TrainingJob job = sample_job();
  const StepResult bf16 = step_of(job);
  job.precision = chip::Precision::fp8;
  const StepResult fp8 = step_of(job);
  const double ratio = bf16.step_s / fp8.step_s;
  EXPECT_GT(ratio, 1.15);
  EXPECT_LT(ratio, 1.7);
  EXPECT_GE(fp8.parts[Part::memory], bf16.parts[Part::memory]);
  EXPECT_EQ(fp8.parts[Part::attention], bf16.parts[Part::attention]);
}

TEST(Step, LoraTakesAboutTwoThirds) {
  TrainingJob job = sample_job();
  const double full = step_of(job).parts[Part::matmul];
  job.workload = Workload::lora;
  const StepResult lora = step_of(job);
  EXPECT_NEAR(lora.parts[Part::matmul] / full, 2.0 / 3, 0.03);
  EXPECT_EQ(lora.parts[Part::data], 0);
  EXPECT_EQ(lora.memory.gradients, 0);
}

TEST(Step, FullyShardedJobsHoldASliceOfTheModel) {
  TrainingJob job = sample_job();
  job.layout = {.data = 128, .recompute = Recompute::full, .sharding = Sharding::zero_3};
  const StepResult step = step_of(job);
  EXPECT_NEAR(step.memory.weights, 2 * 70.55e9 / 128, 0.02e9);
  EXPECT_TRUE(step.fits);
  job.layout.sharding = Sharding::zero_1;
  EXPECT_FALSE(step_of(job).fits);
}

TEST(Step, ExpertTrafficInsideTheDomainIsCheaper) {
  TrainingJob job = sample_job();
  job.model = sample_deepseek_v3();
  job.sequence = 4096;
  job.layout = {.pipeline = 4, .data = 64, .expert = 8};
  const TrainingMachine machine = sample_machine();
  const double inside = step_of(job, machine).parts[Part::expert];
  job.layout.expert = 64;
  EXPECT_GT(step_of(job, machine).parts[Part::expert], 2 * inside);
}

TEST(Step, APowerCapSlowsProductsOnly) {
  TrainingMachine machine = sample_machine();
  const StepResult free = step_of(sample_job(), machine);
  machine.chip = chip::at_power_cap(machine.chip, 500);
  const StepResult capped = step_of(sample_job(), machine);
  EXPECT_GT(capped.parts[Part::matmul], free.parts[Part::matmul]);
  EXPECT_LE(std::abs(capped.parts[Part::memory] - free.parts[Part::memory]),
            0.01 * free.parts[Part::memory]);
}

TEST(Step, ContradictionsAreNamed) {
  TrainingJob job = sample_job();
  job.layout.tensor = 3;
  ASSERT_FALSE(contradictions(job).empty());
  EXPECT_NE(contradictions(job).front().find("heads"), std::string::npos);
  job = sample_job();
  job.global_batch = 100;
  ASSERT_FALSE(contradictions(job).empty());
  job = sample_job();
  job.model.layers = 126;  // does not divide by the stages: legal
  EXPECT_TRUE(contradictions(job).empty());
  job.layout.pipeline = 128;
  EXPECT_FALSE(contradictions(job).empty());
  job = sample_job();
  job.layout.data = 0;
  EXPECT_FALSE(contradictions(job).empty());
}

}  // namespace
}  // namespace gigawatt::job
