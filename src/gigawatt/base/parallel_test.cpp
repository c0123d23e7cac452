#include "gigawatt/base/parallel.h"

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::base {
namespace {

// A sum whose bits depend on the order of its terms.
double ordered_sum(int jobs) {
  constexpr std::size_t chunks = 200;
  std::vector<double> part(chunks);
  parallel_chunks(chunks, jobs, [&](std::size_t chunk) {
    for (int i = 1; i < 500; ++i) part[chunk] += std::sin(double(chunk) * 500 + i) / i;
  });
  double sum = 0;
  for (double p : part) sum += p;
  return sum;
}

TEST(Parallel, GivesTheSameBitsForAnyNumberOfJobs) {
  const double alone = ordered_sum(1);
  for (int jobs : {2, 3, 8}) EXPECT_EQ(alone, ordered_sum(jobs));
}

TEST(Parallel, RunsEachChunkOnce) {
  std::vector<std::atomic<int>> runs(1000);
  EXPECT_EQ(parallel_chunks(runs.size(), 4, [&](std::size_t chunk) { ++runs[chunk]; }), 1000u);
  for (const auto& count : runs) EXPECT_EQ(count, 1);
  EXPECT_EQ(parallel_chunks(0, 4, [](std::size_t) { FAIL(); }), 0u);
}

TEST(Parallel, OneJobRunsInTheCallingThread) {
  const auto self = std::this_thread::get_id();
  parallel_chunks(5, 1, [&](std::size_t) { EXPECT_EQ(std::this_thread::get_id(), self); });
}

TEST(Parallel, StopsBetweenChunksAndSaysHowManyAreComplete) {
  for (int jobs : {1, 4}) {
    std::atomic<bool> stop = false;
    std::vector<std::atomic<int>> done(500);
    const std::size_t complete = parallel_chunks(
        done.size(), jobs,
        [&](std::size_t chunk) {
          ++done[chunk];
          if (chunk == 100) stop = true;
        },
        &stop);
    EXPECT_GT(complete, 100u);
    EXPECT_LT(complete, done.size());
    for (std::size_t chunk = 0; chunk < done.size(); ++chunk)
      EXPECT_EQ(done[chunk], chunk < complete ? 1 : 0);
  }
}

TEST(Parallel, BeginsNothingWhenStoppedBefore) {
  const std::atomic<bool> stop = true;
  EXPECT_EQ(parallel_chunks(10, 2, [](std::size_t) { FAIL(); }, &stop), 0u);
}

TEST(Parallel, ThrowsOnTheExceptionOfTheFirstChunkThatFailed) {
  for (int jobs : {1, 4}) {
    try {
      parallel_chunks(100, jobs, [](std::size_t chunk) {
        if (chunk >= 3) throw std::runtime_error(std::to_string(chunk));
      });
      FAIL() << "nothing thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "3");
    }
  }
}

}  // namespace
}  // namespace gigawatt::base
