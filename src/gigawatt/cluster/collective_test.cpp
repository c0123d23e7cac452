#include "gigawatt/cluster/collective.h"

#include <gtest/gtest.h>

#include "gigawatt/cluster/sample_chips.h"

namespace gigawatt::cluster {
namespace {

TEST(Collective, TakesNoTimeForOneRankOrNothing) {
  const Cluster cluster = sample_cluster(sample_h100());
  EXPECT_EQ(collective_seconds(cluster, Collective::all_reduce, 1e9, {.ranks = 1}), 0);
  EXPECT_EQ(collective_seconds(cluster, Collective::all_reduce, 0, {.ranks = 8}), 0);
}

TEST(Collective, StaysInTheDomainThatHoldsTheGroup) {
  const Cluster cluster = sample_cluster(sample_h100());
  const auto inside = collective_time(cluster, Collective::all_reduce, 1e8, {.ranks = 8});
  EXPECT_EQ(inside.algorithm, Algorithm::domain);
  EXPECT_EQ(inside.network_bytes, 0);
  const auto outside =
      collective_time(cluster, Collective::all_reduce, 1e8, {.ranks = 8, .stride = 2});
  EXPECT_NE(outside.algorithm, Algorithm::domain);
  EXPECT_GT(outside.seconds, inside.seconds);
}

// A group of one rank a node has one port; a group of whole nodes has all eight.
TEST(Collective, SharesThePortsOfANodeAmongItsGroups) {
  const Cluster cluster = sample_cluster(sample_h100());
  const double bytes = 4e9;
  const auto whole = collective_time(cluster, Collective::all_reduce, bytes, {.ranks = 64});
  const auto one =
      collective_time(cluster, Collective::all_reduce, bytes, {.ranks = 8, .stride = 8});
  EXPECT_NEAR(one.seconds / whole.seconds, 8 * (7. / 8) / (63. / 64), 0.3);
}

}  // namespace
}  // namespace gigawatt::cluster
