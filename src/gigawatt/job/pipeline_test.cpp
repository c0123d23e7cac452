#include "gigawatt/job/pipeline.h"

#include <random>

#include <gtest/gtest.h>

namespace gigawatt::job {
namespace {

Stages even(int p, const StageTime& time) {
  if (p == 1) return {.first = time, .single = true};
  return {.first = time, .middle = time, .last = time, .between = p - 2};
}

TEST(Pipeline, OneStageHasNoBubble) {
  const PipelineTime time = pipeline_time(even(1, {1, 2, 1}), {}, 8, 0);
  EXPECT_DOUBLE_EQ(time.total_s, 24);
  EXPECT_DOUBLE_EQ(time.bubble_s, 0);
}

TEST(Pipeline, EvenStagesWaitPMinusOneMicroBatches) {
  const PipelineTime time = pipeline_time(even(4, {1, 2, 1}), {.pipeline = 4}, 8, 0);
  EXPECT_DOUBLE_EQ(time.total_s, (8 + 3) * 3);
}

// The closed form against the schedule played operation by operation.
TEST(Pipeline, ClosedFormIsThePlayedScheduleForEvenStages) {
  for (int p : {2, 3, 4, 8}) {
    for (int m : {8, 16, 33}) {
      const StageTime time{1.25, 2.5, 1.2};
      const Layout layout{.pipeline = p};
      const auto played =
          play_1f1b(std::vector<StageTime>(static_cast<std::size_t>(p), time), m, 0);
      EXPECT_NEAR(pipeline_time(even(p, time), layout, m, 0).total_s, played.total_s, 1e-9)
          << p << " stages, " << m << " micro-batches";
    }
  }
}

TEST(Pipeline, UnevenStagesAreWithinTheirBoundsOfThePlayedSchedule) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> draw(0.8, 1.2);
  for (int trial = 0; trial < 200; ++trial) {
    const int p = 2 + trial % 6, m = p + trial % 20;
    const auto stage = [&](double size) { return StageTime{size, 2 * size, size}; };
    const Stages stages{.first = stage(draw(random)),
                        .middle = stage(draw(random)),
                        .last = stage(draw(random)),
                        .between = p - 2};
    std::vector<StageTime> all(static_cast<std::size_t>(p), stages.middle);
    all.front() = stages.first, all.back() = stages.last;
    const double played = play_1f1b(all, m, 0).total_s;
    const PipelineTime time = pipeline_time(stages, {.pipeline = p}, m, 0);
    // In steady state a stage may wait for its neighbours' other pass: a few percent.
    EXPECT_NEAR(time.total_s / played, 1, 0.07) << "trial " << trial;
    EXPECT_GE(played, time.busy_s - 1e-9);
  }
}

TEST(Pipeline, BetterSchedulesWaitLess) {
  const Stages stages = even(8, {1, 2, 1});
  Layout layout{.pipeline = 8};
  const auto bubble = [&](Schedule schedule, int chunks) {
    layout.schedule = schedule, layout.virtual_pipeline = chunks;
    return pipeline_time(stages, layout, 16, 0).bubble_s;
  };
  const double plain = bubble(Schedule::one_f_one_b, 1);
  EXPECT_DOUBLE_EQ(plain, 21);
  EXPECT_DOUBLE_EQ(bubble(Schedule::interleaved, 3), 7);
  EXPECT_DOUBLE_EQ(bubble(Schedule::zero_bubble_h1, 1), 7);  // (p-1)(tF + tB - tW)
  EXPECT_DOUBLE_EQ(bubble(Schedule::zero_bubble_h2, 1), 0);  // (p-1)(tF + tB - 2tW)
  EXPECT_LT(bubble(Schedule::dual_pipe, 1), bubble(Schedule::zero_bubble_h1, 1));
}

TEST(Pipeline, AShortLastGroupDelaysInterleavedChunks) {
  const Stages stages = even(4, {1, 2, 1});
  const Layout layout{.pipeline = 4, .virtual_pipeline = 2, .schedule = Schedule::interleaved};
  EXPECT_DOUBLE_EQ(pipeline_time(stages, layout, 8, 0).bubble_s, 4.5);
  EXPECT_GT(pipeline_time(stages, layout, 9, 0).bubble_s, 4.5);
}

}  // namespace
}  // namespace gigawatt::job
