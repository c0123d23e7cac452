#include "gigawatt/cluster/collective.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/sample_chips.h"

namespace gigawatt::cluster {
namespace {

constexpr std::array<Collective, 5> all_collectives = {
    Collective::all_reduce, Collective::all_gather, Collective::reduce_scatter,
    Collective::all_to_all, Collective::point_to_point};

double ms(double seconds) { return seconds * 1e3; }

TEST(Collective, TakesNoTimeForOneRankOrNothing) {
  const Cluster cluster = sample_cluster("h100");
  for (const Collective c : all_collectives) {
    EXPECT_EQ(collective_seconds(cluster, c, 1e9, {.ranks = 1}), 0);
    EXPECT_EQ(collective_seconds(cluster, c, 0, {.ranks = 8}), 0);
  }
  EXPECT_EQ(expert_exchange_time(cluster, {.tokens = 0, .bytes = 7168}, {.ranks = 8}).seconds, 0);
}

TEST(Collective, StaysInTheDomainThatHoldsTheGroup) {
  const Cluster cluster = sample_cluster("h100");
  const auto inside = collective_time(cluster, Collective::all_reduce, 1e8, {.ranks = 8});
  EXPECT_EQ(inside.algorithm, Algorithm::domain);
  EXPECT_EQ(inside.network_bytes, 0);
  EXPECT_LE(inside.error, 0.05);
  const auto outside =
      collective_time(cluster, Collective::all_reduce, 1e8, {.ranks = 8, .stride = 2});
  EXPECT_NE(outside.algorithm, Algorithm::domain);
  EXPECT_GT(outside.seconds, inside.seconds);
  EXPECT_GT(outside.error, inside.error);
  // An NVL72 holds what eight boards of eight cannot.
  const Cluster rack = sample_cluster("gb200");
  EXPECT_EQ(collective_time(rack, Collective::all_to_all, 1e8, {.ranks = 64}).algorithm,
            Algorithm::domain);
  EXPECT_EQ(collective_time(rack, Collective::all_to_all, 1e8, {.ranks = 73}).algorithm,
            Algorithm::direct);
}

// A group of one rank a node has one port of its own; a group of whole nodes has all eight.
TEST(Collective, SharesThePortsOfANodeAmongItsGroups) {
  const Cluster cluster = sample_cluster("h100");
  const double bytes = 4e9;
  const double line = cluster.network.bytes_per_s;
  const auto whole = collective_time(cluster, Collective::all_reduce, bytes, {.ranks = 64});
  const auto one =
      collective_time(cluster, Collective::all_reduce, bytes, {.ranks = 8, .stride = 8});
  const auto half =
      collective_time(cluster, Collective::all_reduce, bytes, {.ranks = 32, .stride = 2});
  EXPECT_NEAR(ms(whole.seconds), ms(2 * 63. / 64 * bytes / (8 * line)), 0.05 * ms(whole.seconds));
  EXPECT_NEAR(ms(half.seconds), ms(2 * 31. / 32 * bytes / (4 * line)), 0.05 * ms(half.seconds));
  EXPECT_NEAR(ms(one.seconds), ms(2 * 7. / 8 * bytes / line), 0.05 * ms(one.seconds));
}

TEST(Collective, BindsAboveThePodOnlyWhereTheAlgorithmCrossesMuch) {
  const NetworkOptions oversubscribed{.oversubscription = 4, .pod_chips = 256};
  const Cluster even = sample_cluster("h100"), thin = sample_cluster("h100", oversubscribed);
  const auto ratio = [&](Collective c, const Group& group) {
    return collective_seconds(thin, c, 1e10, group) / collective_seconds(even, c, 1e10, group);
  };
  // Thirty-two nodes below the thin tier: a ring leaves the pod once, an all-to-all mostly.
  EXPECT_NEAR(ratio(Collective::all_reduce, {.ranks = 1024}), 1, 1e-9);
  EXPECT_NEAR(ratio(Collective::all_to_all, {.ranks = 1024}), 4 * 768. / 1016, 0.05);
  EXPECT_NEAR(ratio(Collective::point_to_point, {.ranks = 4, .stride = 256}), 4, 0.01);
  // One rank in each pod: every edge of the ring crosses.
  EXPECT_NEAR(ratio(Collective::all_reduce, {.ranks = 4, .stride = 256}), 4, 0.05);
  EXPECT_NEAR(ratio(Collective::all_to_all, {.ranks = 256}), 1, 1e-9);
}

TEST(Collective, ChoosesLatencyOrBandwidthBySize) {
  const Cluster cluster = sample_cluster("h100");
  const Group wide{.ranks = 512, .stride = 8};
  const auto algorithm = [&](double bytes) {
    return collective_time(cluster, Collective::all_reduce, bytes, wide).algorithm;
  };
  EXPECT_EQ(algorithm(1e4), Algorithm::tree);
  EXPECT_EQ(algorithm(1e11), Algorithm::ring);
}

// Every shipped chip, every operation, sizes of a byte to a petabyte, groups of all shapes.
TEST(Collective, IsFiniteAndNeverFasterForMoreBytes) {
  for (const std::string& id : chip::accelerator_ids(catalog::shipped())) {
    const Cluster cluster = sample_cluster(
        id, {.nic_bytes_per_s_per_chip = 25e9, .oversubscription = 3, .pod_chips = 1024});
    for (const Collective c : all_collectives) {
      for (const Group& group : {Group{2, 1}, Group{3, 1}, Group{8, 1}, Group{8, 3}, Group{24, 5},
                                 Group{64, 1}, Group{512, 8}, Group{16384, 1}, Group{7, 4096}}) {
        double before = 0;
        for (double bytes = 1; bytes < 1e15; bytes *= 1.9) {
          const CollectiveTime time = collective_time(cluster, c, bytes, group);
          ASSERT_TRUE(std::isfinite(time.seconds)) << id;
          ASSERT_GE(time.seconds, before * (1 - 1e-12))
              << id << " " << static_cast<int>(c) << " " << group.ranks << "x" << group.stride
              << " " << bytes;
          ASSERT_GE(time.seconds * (1 + 1e-12), time.network_s);
          ASSERT_GE(time.network_s * 25e9, time.network_bytes * (1 - 1e-12));
          before = time.seconds;
        }
        const double once = collective_seconds(cluster, c, 1e15, group);
        EXPECT_NEAR(collective_seconds(cluster, c, 2e15, group) / once, 2, 0.01) << id;
      }
    }
  }
}

TEST(Collective, IsNeverFasterForMoreDomains) {
  for (const char* id : {"h100", "gb200", "mi300x", "trainium2", "tpu-v5e"}) {
    const Cluster cluster = sample_cluster(id);
    const int stride = cluster.domain.chips;
    for (const Collective c : all_collectives) {
      for (const double bytes : {1e3, 1e6, 1e9}) {
        double before = 0;
        for (int ranks = 2; ranks < 5000; ranks = ranks * 3 / 2 + 1) {
          const double seconds = collective_seconds(cluster, c, bytes, {ranks, stride});
          EXPECT_GE(seconds, before) << id << " " << ranks;
          before = seconds;
        }
      }
    }
  }
}

// An all-reduce is a reduce-scatter and an all-gather; of a long message both ways cost the same.
TEST(Collective, AllReduceIsScatterAndGatherAcrossDomains) {
  const Cluster cluster = sample_cluster("h100");
  for (const Group& group : {Group{64, 8}, Group{256, 1}}) {
    const auto t = [&](Collective c) { return collective_seconds(cluster, c, 1e11, group); };
    EXPECT_NEAR(t(Collective::all_reduce),
                t(Collective::reduce_scatter) + t(Collective::all_gather),
                0.02 * t(Collective::all_reduce));
  }
}

TEST(Expert, SendsATokenOnceToADomain) {
  const Cluster cluster = sample_cluster("h100");
  const ExpertTokens tokens{.tokens = 4096, .bytes = 7168, .experts = 8};
  const auto time = expert_exchange_time(cluster, tokens, {.ranks = 32});
  const double domains = 4 * (1 - std::pow(0.75, 8));
  EXPECT_NEAR(time.network_bytes, 4096 * 7168. * domains * 3 / 4, 1);
  // Without that, seven eighths and more of all copies would cross.
  EXPECT_LT(time.network_bytes, 0.5 * 4096 * 7168. * 8 * 24 / 32);
  const auto one = expert_exchange_time(cluster, tokens, {.ranks = 8});
  EXPECT_EQ(one.network_bytes, 0);
  EXPECT_LT(one.seconds, time.seconds);
}

// DeepEP's published dispatch on H800-class ports (hidden 7168 in FP8 with scales, top 8): one node
// of 8 chips 491 us, two 844 us, four (2,048 tokens) 937 us.
TEST(Expert, ComesNearPublishedDispatchTimes) {
  const Cluster cluster = sample_cluster("h100");
  const auto us = [&](double tokens, int ranks) {
    constexpr double hidden = 7168, scales = hidden / 128 * 4;
    return 1e6 * expert_exchange_time(cluster, {tokens, hidden + scales, 8}, {ranks}).seconds;
  };
  EXPECT_NEAR(us(4096, 8), 491, 0.15 * 491);
  EXPECT_NEAR(us(4096, 16), 844, 0.25 * 844);
  EXPECT_NEAR(us(2048, 32), 937, 0.15 * 937);
}

}  // namespace
}  // namespace gigawatt::cluster
