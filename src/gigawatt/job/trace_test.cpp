#include "gigawatt/job/trace.h"

#include <map>

#include <gtest/gtest.h>

#include "gigawatt/job/sample_job.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::job {
namespace {

TrainingJob sample(int pipeline, int chunks) {
  TrainingJob job = sample_job();
  job.layout.pipeline = pipeline;
  job.layout.virtual_pipeline = chunks;
  if (chunks > 1) job.layout.schedule = Schedule::interleaved;
  job.layout.data = 4;
  job.global_batch = 128;
  return job;
}

TEST(Trace, RunsEveryPassOfEveryMicroBatchOnce) {
  const TrainingMachine machine = sample_machine();
  for (const auto& [p, v] : {std::pair{1, 1}, std::pair{4, 1}, std::pair{8, 1}, std::pair{4, 5}}) {
    const TrainingJob job = sample(p, v);
    const StepTrace trace = trace_step(job, machine.view());
    std::map<std::tuple<int, int, int, bool>, int> passes;
    for (const TraceSlice& slice : trace.slices)
      if (slice.micro_batch >= 0 && !slice.links)
        ++passes[{slice.stage, slice.micro_batch, slice.chunk, slice.name == "forward"}];
    EXPECT_EQ(passes.size(), static_cast<std::size_t>(2 * p * v * 32));
    for (const auto& [pass, count] : passes) EXPECT_EQ(count, 1);
  }
}

TEST(Trace, ChipsDoOneThingAtATime) {
  const TrainingMachine machine = sample_machine();
  const StepTrace trace = trace_step(sample(4, 5), machine.view());
  std::map<int, double> busy_until;
  for (const TraceSlice& slice : trace.slices) {
    if (slice.links) continue;
    EXPECT_GE(slice.start_s, busy_until[slice.stage] - 1e-9);
    busy_until[slice.stage] = slice.start_s + slice.length_s;
    EXPECT_LE(busy_until[slice.stage], trace.length_s + 1e-9);
  }
}

// What is played and the closed form of the schedule are two ways to the same time.
TEST(Trace, TakesAsLongAsTheStep) {
  const TrainingMachine machine = sample_machine();
  for (const auto& [p, v] :
       {std::pair{1, 1}, std::pair{4, 1}, std::pair{8, 1}, std::pair{4, 5}, std::pair{8, 2}}) {
    const TrainingJob job = sample(p, v);
    const double step_s = evaluate_step(job, machine.view()).step_s;
    EXPECT_NEAR(trace_step(job, machine.view()).length_s / step_s, 1, 0.06) << p << ' ' << v;
  }
}

TEST(Trace, IsWrittenAsTraceEvents) {
  const TrainingMachine machine = sample_machine();
  const StepTrace trace = trace_step(sample(4, 1), machine.view());
  const schema::Json json = schema::Json::parse(to_chrome_json(trace, "sample"));
  std::size_t slices = 0;
  for (const schema::Json& event : json["traceEvents"].elements()) {
    if (event["ph"].text() != "X") continue;
    ++slices;
    EXPECT_GE(event["ts"].number(), 0);
    EXPECT_GE(event["dur"].number(), 0);
  }
  EXPECT_EQ(slices, trace.slices.size());
}

}  // namespace
}  // namespace gigawatt::job
