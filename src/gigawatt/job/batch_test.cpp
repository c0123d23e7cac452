#include "gigawatt/job/batch.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::job {
namespace {

using testing::ElementsAre;

TEST(Batch, IsTheNearestThatTheChipsDivide) {
  EXPECT_THAT(near_batches(1953.125, 0.1, 1024), ElementsAre(2048));
  EXPECT_THAT(near_batches(1953.125, 0.1, 1000), ElementsAre(16 * 125));
  EXPECT_THAT(near_batches(1953.125, 0.1, 768), ElementsAre(15 * 128));
  EXPECT_THAT(near_batches(366.2, 0.1, 256), ElementsAre(3 * 128));  // 3M tokens: not 512
  EXPECT_THAT(near_batches(150, 0.1, 1000), ElementsAre(150));       // six times 25
  EXPECT_THAT(near_batches(2048, 0.1, 1009), ElementsAre(2048, 2 * 1009));
}

TEST(Batch, KeepsToTheTolerance) {
  for (int chips = 1; chips < 3000; chips += 7)
    for (const double wanted : {31.0, 366.2, 1953.125, 2048.0, 16000.5}) {
      for (const double batch : near_batches(wanted, 0.1, chips)) {
        EXPECT_LE(std::abs(batch / wanted - 1), 0.1 + 1e-9) << chips << " " << wanted;
        EXPECT_EQ(batch, std::floor(batch));
      }
    }
}

TEST(Batch, IsSharedByAsManyReplicasAsItHas) {
  // 165 replicas of one chip; of 32 chips 31 with 5 sequences each, or 27 with 6.
  const auto sizes = shared_sizes(150, 0.1, 1000);
  for (const int size : {165, 8 * 82, 16 * 55, 32 * 31, 32 * 27})
    EXPECT_THAT(sizes, testing::Contains(size));
  EXPECT_THAT(shared_sizes(8, 0, 3), ElementsAre(2, 2, 2));
}

TEST(Batch, WithoutAToleranceIsWhatWasAskedFor) {
  EXPECT_THAT(near_batches(2048, 0, 1000), ElementsAre(2048));
  EXPECT_THAT(near_batches(1953.125, 0, 1000), ElementsAre(1953));
  EXPECT_THAT(near_batches(0.3, 0.1, 8), ElementsAre(1));
  EXPECT_THAT(near_batches(1.4, 0.1, 8), ElementsAre(1));
}

}  // namespace
}  // namespace gigawatt::job
