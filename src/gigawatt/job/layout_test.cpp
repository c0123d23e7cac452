#include "gigawatt/job/layout.h"

#include <gtest/gtest.h>

#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

TEST(Layout, LaysTensorRanksInnermostAndStagesOutermost) {
  const Strides natural = strides({.tensor = 4, .pipeline = 8, .data = 16, .context = 2});
  EXPECT_EQ(natural.tensor, 1);
  EXPECT_EQ(natural.context, 4);
  EXPECT_EQ(natural.data, 8);
  EXPECT_EQ(natural.pipeline, 128);
}

TEST(Layout, PutsGroupsOutsideBehindAllOthers) {
  const Strides moved = strides({.tensor = 4, .pipeline = 8, .data = 16, .tensor_outside = true});
  EXPECT_EQ(moved.data, 1);
  EXPECT_EQ(moved.pipeline, 16);
  EXPECT_EQ(moved.tensor, 128);
  const Strides stages_near =
      strides({.tensor = 4, .pipeline = 2, .data = 16, .data_outside = true});
  EXPECT_EQ(stages_near.pipeline, 4);
  EXPECT_EQ(stages_near.data, 8);
}

TEST(Layout, FarTensorGroupsCostMoreThanNearOnes) {
  TrainingJob job = sample_job();
  const TrainingMachine machine = sample_machine();
  const StepResult near = evaluate_step(job, machine.view());
  job.layout.tensor_outside = true;
  const StepResult far = evaluate_step(job, machine.view());
  EXPECT_GT(far.parts[Part::tensor], 2 * near.parts[Part::tensor]);
  EXPECT_LT(far.parts[Part::data], near.parts[Part::data]);  // and the replicas came near
}

TEST(Layout, KeepingGatheredInputsTradesMemoryForTraffic) {
  TrainingJob job = sample_job();
  job.layout.tensor_outside = true;  // near, a gather hides behind the product beside it
  const TrainingMachine machine = sample_machine();
  const StepResult again = evaluate_step(job, machine.view());
  job.layout.regather = false;
  const StepResult kept = evaluate_step(job, machine.view());
  EXPECT_LT(kept.parts[Part::tensor], again.parts[Part::tensor]);
  EXPECT_GT(kept.memory.activations, again.memory.activations);
}

TEST(Layout, ScatteredTransfersTakeAShareOfTheNetworkEach) {
  TrainingJob job = sample_job();
  job.layout.sequence_parallel = false;
  const TrainingMachine machine = sample_machine();
  const StageTransfer whole = stage_transfer(job, machine.view());
  job.layout.scatter_transfers = true;
  const StageTransfer scattered = stage_transfer(job, machine.view());
  EXPECT_DOUBLE_EQ(scattered.bytes * job.layout.tensor, whole.bytes);
  EXPECT_LT(scattered.seconds, whole.seconds);
}

TEST(Layout, OffloadingTradesMemoryForTheLinkToTheHost) {
  TrainingJob job = sample_job();
  TrainingMachine machine = sample_machine();
  const StepResult all = evaluate_step(job, machine.view());
  machine.host_bytes_per_s = 25e9;
  job.layout.offload_weights = job.layout.offload_optimizer = job.layout.offload_activations = true;
  const StepResult off = evaluate_step(job, machine.view());
  EXPECT_LT(off.memory.weights, 0.2 * all.memory.weights);
  EXPECT_LT(off.memory.optimizer, 0.2 * all.memory.optimizer);
  EXPECT_EQ(off.memory.activations, 0);
  EXPECT_GT(off.parts[Part::host], all.parts[Part::host]);
  machine.host_bytes_per_s = 1e15;
  EXPECT_NEAR(evaluate_step(job, machine.view()).step_s / all.step_s, 1, 1e-9);
}

TEST(Layout, FewerChunksLeaveMoreOfACollectiveExposed) {
  TrainingJob job = sample_job();
  job.layout.tensor_overlap = true;
  const TrainingMachine machine = sample_machine();
  const double ring = evaluate_step(job, machine.view()).parts[Part::tensor];
  job.layout.tensor_chunks = job.layout.tensor;
  EXPECT_EQ(evaluate_step(job, machine.view()).parts[Part::tensor], ring);
  job.layout.tensor_chunks = 2;
  EXPECT_GT(evaluate_step(job, machine.view()).parts[Part::tensor], ring);
}

}  // namespace
}  // namespace gigawatt::job
