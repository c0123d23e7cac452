#include "gigawatt/job/search.h"

#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/models.h"
#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

TrainingMachine sample_a100() {
  TrainingMachine machine = sample_machine();
  const auto chip = chip::chip_model(catalog::shipped(), "A100-80");
  EXPECT_TRUE(chip.has_value());
  if (chip) machine.chip = *chip;
  const auto cluster = cluster::make_cluster(catalog::shipped(), machine.chip, {});
  EXPECT_TRUE(cluster.has_value());
  if (cluster) machine.cluster = *cluster;
  machine.host_bytes_per_s = 25e9;
  return machine;
}

TrainingJob sample_gpt3(double batch) {
  const auto model = find_model(catalog::shipped(), "GPT3-175B");
  EXPECT_TRUE(model.has_value());
  TrainingJob job{.sequence = 2048, .global_batch = batch};
  if (model) job.model = model->shape;
  return job;
}

// The counts of Calculon's loops over the same axes, from its published source.
TEST(Search, VisitsTheSpaceOfThePublishedSearch) {
  TrainingMachine machine = sample_a100();
  machine.chip.memory_bytes = 0;  // nothing fits, so that only the space is walked
  const TrainingJob job = sample_gpt3(4096);
  const auto plain = search_layouts(job, 4096, machine.view(), exhaustive_space(false));
  EXPECT_EQ(plain.candidates, 177'804);
  EXPECT_EQ(plain.evaluated, 0);
  EXPECT_TRUE(plain.best.empty());
  const auto all = search_layouts(job, 4096, machine.view(), exhaustive_space(true));
  EXPECT_EQ(all.candidates, 7'126'368);
}

void expect_same(const StepResult& kept, const StepResult& fresh) {
  EXPECT_EQ(kept.step_s, fresh.step_s);
  EXPECT_EQ(kept.parts.seconds, fresh.parts.seconds);
  EXPECT_EQ(kept.parts.bytes, fresh.parts.bytes);
  EXPECT_EQ(kept.memory.total(), fresh.memory.total());
  EXPECT_EQ(kept.model_flops_share, fresh.model_flops_share);
  EXPECT_EQ(kept.joules, fresh.joules);
}

void expect_same_physics(const TrainingJob& job, int chips, const TrainingMachine& machine,
                         const SearchSpace& space, int every) {
  int number = 0, compared = 0;
  const auto visit = [&](const Layout& layout, const StepResult& step) {
    if (number++ % every != 0) return;
    TrainingJob one = job;
    one.layout = layout;
    EXPECT_TRUE(contradictions(one).empty());
    EXPECT_EQ(layout.chips(), chips);
    expect_same(step, evaluate_step(one, machine.view()));
    ++compared;
  };
  const auto result = search_layouts(job, chips, machine.view(), space, {.visit = visit});
  EXPECT_EQ(number, result.evaluated);
  EXPECT_GT(compared, 50);
}

TEST(Search, GivesTheSameStepAsEvaluateStepToTheLastBit) {
  expect_same_physics(sample_gpt3(512), 512, sample_a100(), exhaustive_space(true), 1009);
  TrainingJob llama = sample_job();
  llama.global_batch = 256;
  const TrainingMachine h100 = sample_machine();
  expect_same_physics(llama, 256, h100, practical_space(llama, h100.view()), 5);
  TrainingJob deepseek = sample_job();
  deepseek.model = sample_deepseek_v3();
  deepseek.precision = chip::Precision::fp8;
  deepseek.sequence = 4096;
  deepseek.global_batch = 1024;
  expect_same_physics(deepseek, 1024, h100, practical_space(deepseek, h100.view()), 5);
}

// 126 layers (Llama 3.1 405B) divide by no useful number of stages: NVIDIA's own layout of it has
// 8 stages of 8 chunks, and two context ranks.
TEST(Search, InterleavesLayersThatDoNotDivide) {
  const TrainingMachine machine = sample_machine();
  TrainingJob job = sample_job();
  job.model.name = "Llama-3.1-405B";
  job.model.layers = 126;
  job.model.hidden = 16384;
  job.model.ffn = 53248;
  job.model.heads = 128;
  job.global_batch = 512;
  const auto found =
      search_layouts(job, 1024, machine.view(), practical_space(job, machine.view()));
  ASSERT_FALSE(found.best.empty());
  const Layout& best = found.best.front().layout;
  EXPECT_GT(best.virtual_pipeline, 1);
  EXPECT_LE(best.pipeline * best.virtual_pipeline, 126);
  TrainingJob theirs = job;
  theirs.layout = {.tensor = 8,
                   .pipeline = 8,
                   .data = 8,
                   .context = 2,
                   .virtual_pipeline = 8,
                   .sequence_parallel = true,
                   .schedule = Schedule::interleaved,
                   .recompute = Recompute::none,
                   .sharding = Sharding::zero_1};
  theirs.layout.data_overlap = job.layout.data_overlap;
  const StepResult step = evaluate_step(theirs, machine.view());
  ASSERT_TRUE(step.fits);
  EXPECT_LE(found.best.front().step.step_s, step.step_s);
}

TEST(Search, FindsTheLayoutThatTryingAllOfThemFinds) {
  const TrainingMachine machine = sample_machine();
  TrainingJob job = sample_job();
  job.global_batch = 64;
  const SearchSpace space{.most_tensor = 8, .even_stages = true, .most_micro_batch = 4};
  const auto found = search_layouts(job, 64, machine.view(), space);
  double best = 1e300;
  for (const int t : {1, 2, 4, 8})
    for (const int p : {1, 2, 4, 8, 16})
      for (const int v : {1, 2, 4, 5, 8, 10, 16, 20, 40, 80})
        for (const int b : {1, 2, 4})
          for (const Recompute r : {Recompute::none, Recompute::selective, Recompute::full}) {
            Layout& layout = job.layout;
            layout = {.tensor = t, .pipeline = p, .data = 64 / t / std::min(p, 64 / t)};
            if (t * p * layout.data != 64 || 64 % (layout.data * b) != 0) continue;
            if ((p == 1 && v > 1) || 80 % (p * v) != 0) continue;
            layout.virtual_pipeline = v;
            layout.micro_batch = b;
            layout.recompute = r;
            layout.sequence_parallel = t > 1;
            layout.schedule = v > 1 ? Schedule::interleaved : Schedule::one_f_one_b;
            layout.sharding = layout.data > 1 ? Sharding::zero_1 : Sharding::none;
            const StepResult step = evaluate_step(job, machine.view());
            if (step.fits) best = std::min(best, step.step_s);
          }
  ASSERT_FALSE(found.best.empty());
  EXPECT_EQ(found.best.front().step.step_s, best);
}

TEST(Search, KeepsTheFastestOfEachSetOfDegreesInOrder) {
  const TrainingMachine machine = sample_machine();
  const TrainingJob job = sample_job();
  const auto found = search_layouts(job, 256, machine.view(), practical_space(job, machine.view()));
  ASSERT_GT(found.best.size(), 3u);
  std::set<std::tuple<int, int, int, int>> degrees;
  for (std::size_t i = 0; i < found.best.size(); ++i) {
    const Layout& layout = found.best[i].layout;
    EXPECT_TRUE(
        degrees.emplace(layout.tensor, layout.pipeline, layout.context, layout.expert).second);
    EXPECT_TRUE(found.best[i].step.fits);
    if (i == 0) continue;
    EXPECT_GE(found.best[i].step.step_s, found.best[i - 1].step.step_s);
  }
  const Loss loss = main_loss(found.best.back().step, found.best.front().step);
  EXPECT_GT(loss.seconds, 0);
}

TEST(Search, ParetoSetHoldsNoLayoutThatAnotherBeats) {
  const TrainingMachine machine = sample_machine();
  const TrainingJob job = sample_job();
  const auto found = search_layouts(job, 256, machine.view(), practical_space(job, machine.view()));
  ASSERT_FALSE(found.pareto.empty());
  EXPECT_EQ(found.pareto.front().step.step_s, found.best.front().step.step_s);
  for (const Candidate& a : found.pareto)
    for (const Candidate& b : found.pareto) {
      if (&a == &b) continue;
      EXPECT_FALSE(a.step.step_s <= b.step.step_s && *a.step.joules <= *b.step.joules &&
                   a.step.memory.total() <= b.step.memory.total());
    }
}

TEST(Search, TriesTheSchedulesOfTheStackAndNoOther) {
  TrainingMachine machine = sample_machine();
  TrainingJob job = sample_job();
  job.global_batch = 128;
  const auto tried = [&] {
    std::set<Schedule> schedules;
    const auto visit = [&](const Layout& layout, const StepResult&) {
      schedules.insert(layout.schedule);
      if (layout.schedule != Schedule::dual_pipe) return;
      EXPECT_EQ(layout.pipeline % 2, 0);
      EXPECT_GE(128 / (layout.data * layout.micro_batch), 2 * layout.pipeline);
    };
    const SearchSpace space = practical_space(job, machine.view());
    search_layouts(job, 64, machine.view(), space, {.visit = visit});
    return schedules;
  };
  const auto plain = tried();
  EXPECT_TRUE(plain.contains(Schedule::interleaved));
  EXPECT_FALSE(plain.contains(Schedule::zero_bubble_h1) || plain.contains(Schedule::dual_pipe));
  machine.software.zero_bubble = true;
  const auto delayed = tried();
  EXPECT_TRUE(delayed.contains(Schedule::zero_bubble_h1) &&
              delayed.contains(Schedule::zero_bubble_h2));
  EXPECT_FALSE(delayed.contains(Schedule::dual_pipe));
  machine.software.zero_bubble = false, machine.software.dual_pipe = true;
  EXPECT_TRUE(tried().contains(Schedule::dual_pipe));
  machine.software.zero_bubble = true;
  expect_same_physics(job, 64, machine, practical_space(job, machine.view()), 3);
}

// A stack that has more schedules is never slower, and faster where a long pipeline runs few
// micro-batches.
TEST(Search, MoreSchedulesNeverSlowAJob) {
  TrainingMachine machine = sample_machine();
  TrainingJob job = sample_job();
  job.global_batch = 32;
  SearchSpace space = practical_space(job, machine.view());
  space.most_virtual = 1;
  const auto plain = search_layouts(job, 256, machine.view(), space);
  space.schedules = {Schedule::zero_bubble_h1, Schedule::zero_bubble_h2, Schedule::dual_pipe};
  const auto more = search_layouts(job, 256, machine.view(), space);
  ASSERT_FALSE(plain.best.empty() || more.best.empty());
  EXPECT_LT(more.best.front().step.step_s, plain.best.front().step.step_s);
  EXPECT_GT(more.candidates, plain.candidates);
}

TEST(Search, FindsNothingWhereNothingFits) {
  const TrainingMachine machine = sample_machine();
  TrainingJob job = sample_job();
  job.global_batch = 8;
  const auto found = search_layouts(job, 4, machine.view(), practical_space(job, machine.view()));
  EXPECT_GT(found.candidates, 0);
  EXPECT_EQ(found.evaluated, 0);
  EXPECT_TRUE(found.best.empty());
}

TEST(Search, StopsWhenTold) {
  const TrainingMachine machine = sample_machine();
  const TrainingJob job = sample_job();
  const auto found = search_layouts(job, 256, machine.view(), practical_space(job, machine.view()),
                                    {.go_on = [](double) { return false; }});
  EXPECT_EQ(found.candidates, 0);
}

}  // namespace
}  // namespace gigawatt::job
