#include "gigawatt/cluster/domain.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/sample_chips.h"

namespace gigawatt::cluster {
namespace {

constexpr double kLong = 1e12;  // bytes, beside which latency is nothing

double busy(const Domain& domain, Collective c, int ranks, int stride = 1) {
  return domain_seconds(domain, c, kLong, ranks, stride) * domain.link_efficiency;
}

TEST(Domain, MeshGivesFewRanksFewLinks) {
  const Domain mesh = sample_cluster("mi300x").domain;
  const double pair = 64e9;
  for (const int ranks : {2, 4, 8})
    EXPECT_NEAR(busy(mesh, Collective::all_gather, ranks),
                (ranks - 1.) / ranks * kLong / (pair * (ranks - 1)), 1e-3);
  EXPECT_NEAR(busy(mesh, Collective::point_to_point, 2), kLong / pair, 1e-3);
}

TEST(Domain, TorusUsesAllAxesTheGroupRunsAlong) {
  const Domain torus = sample_cluster("tpu-v5e").domain;  // 16 x 16, 180 GB/s
  ASSERT_EQ(torus.axis_count, 2);
  EXPECT_EQ(torus.axes[0].chips, 16);
  const double one_axis = 90e9;
  EXPECT_NEAR(busy(torus, Collective::all_gather, 16), 15. / 16 * kLong / one_axis, 1e-3);
  EXPECT_NEAR(busy(torus, Collective::all_gather, 16, 16), 15. / 16 * kLong / one_axis, 1e-3);
  EXPECT_NEAR(busy(torus, Collective::all_gather, 256), 255. / 256 * kLong / (2 * one_axis), 1e-3);
  // A part of an axis is a line: its ends have one link.
  EXPECT_NEAR(busy(torus, Collective::all_gather, 8), 7. / 8 * kLong / (one_axis / 2), 1e-3);
  // Every byte of an all-to-all travels a quarter of each ring.
  EXPECT_NEAR(busy(torus, Collective::all_to_all, 256), kLong * 16 / 4 / one_axis, 1e-3);
}

TEST(Domain, TorusGivesAJobASliceOfItsOwn) {
  const Domain pod = sample_cluster("tpu-v5p").domain;
  const Domain slice = sample_cluster("tpu-v5p", {.job_chips = 512}).domain;
  EXPECT_EQ(slice.chips, 512);
  EXPECT_EQ(slice.axes[2].chips, 8);
  EXPECT_NEAR(busy(slice, Collective::all_reduce, 512), 2 * 511. / 512 * kLong / 540e9, 1e-3);
  EXPECT_GT(busy(pod, Collective::all_reduce, 512), busy(slice, Collective::all_reduce, 512));
  EXPECT_EQ(sample_cluster("tpu-v5p", {.job_chips = 100'000}).domain.chips, 8960);
  EXPECT_EQ(sample_cluster("gb200", {.job_chips = 8}).domain.chips, 72);
}

TEST(Domain, UltraServerIsSlowerBetweenItsInstances) {
  const Domain trainium = sample_cluster("trainium2").domain;
  ASSERT_EQ(trainium.axis_count, 3);
  EXPECT_NEAR(busy(trainium, Collective::all_gather, 16), 15. / 16 * kLong / 512e9, 1e-3);
  EXPECT_NEAR(busy(trainium, Collective::all_gather, 4, 16), 3. / 4 * kLong / 128e9, 1e-3);
  EXPECT_NEAR(busy(trainium, Collective::all_reduce, 64), 2 * 63. / 64 * kLong / 640e9, 1e-3);
  // One instance of it has no third axis.
  const Domain instance = sample_cluster("trainium2", {.domain_chips = 16}).domain;
  EXPECT_EQ(instance.axes[0].chips, 4);
  EXPECT_EQ(instance.axes[1].chips, 4);
  EXPECT_EQ(instance.axes[2].chips, 1);
}

TEST(Domain, SwitchInterpolatesBetweenMeasuredRanks) {
  const Domain board = sample_cluster("h100").domain;
  for (const Collective c : {Collective::all_gather, Collective::reduce_scatter}) {
    const auto t = [&](double ranks) { return domain_seconds(board, c, 1e6, ranks, 1); };
    EXPECT_LT(t(4), t(6));
    EXPECT_LT(t(6), t(8));
  }
  const Domain rack = sample_cluster("gb200").domain;
  double before = 0;
  for (const int ranks : {8, 16, 36, 72}) {
    const double seconds = domain_seconds(rack, Collective::all_reduce, 1e6, ranks, 1);
    EXPECT_GT(seconds, before);
    before = seconds;
  }
}

TEST(Domain, ProtocolLlCarriesHalf) {
  const Domain board = sample_cluster("a100").domain;
  for (const double ranks : {4, 8}) {
    const double best = domain_seconds(board, Collective::all_reduce, 16.8e6, ranks, 1);
    const double slow = low_latency_seconds(board, 16.8e6, ranks);
    EXPECT_GT(slow, 1.5 * best);
    EXPECT_LT(slow, 3 * best);
    // Twice the bytes, twice the time but for the start.
    const double twice = low_latency_seconds(board, 33.6e6, ranks);
    EXPECT_NEAR(twice, 2 * slow, 50e-6);
  }
  EXPECT_EQ(low_latency_seconds(board, 1e6, 1), 0);
  EXPECT_EQ(low_latency_seconds(sample_cluster("mi300x").domain, 1e6, 8), 0);
}

TEST(Domain, TakesTheCurvesOfTheMostSimilarFabric) {
  EXPECT_EQ(sample_cluster("h200").domain.constants, "collective.h200");
  EXPECT_EQ(sample_cluster("a100-40").domain.constants, "collective.a100");
  EXPECT_EQ(sample_cluster("gb300").domain.constants, "collective.gb200");
  EXPECT_EQ(sample_cluster("b300").domain.constants, "collective.b200");
  EXPECT_TRUE(sample_cluster("b300").domain.measured);
  const Domain h800 = sample_cluster("h800").domain;  // an H100 with fewer links
  EXPECT_FALSE(h800.measured);
  EXPECT_GT(h800.error, sample_cluster("h100").domain.error);
  // Trainium3's links are stated three ways, 704, 1,280 and 2,048 GB/s.
  EXPECT_NEAR(sample_cluster("trainium3").domain.error, 1280. / 704 - 1, 0.01);
  const Domain rubin = sample_cluster("vera-rubin").domain;
  EXPECT_EQ(rubin.constants, "collective.gb200");
  EXPECT_LT(
      domain_seconds(rubin, Collective::all_reduce, kLong, 8, 1),
      0.6 * domain_seconds(sample_cluster("gb200").domain, Collective::all_reduce, kLong, 8, 1));
}

TEST(Cluster, SaysWhatAChipCannotHave) {
  const auto error = [](const std::string& chip, const NetworkOptions& options) {
    const auto made = make_cluster(catalog::shipped(), sample_chip(chip), options);
    return made ? std::string() : made.error().field;
  };
  EXPECT_EQ(error("h100", {}), "");
  EXPECT_EQ(error("h100", {.domain_chips = 9}), "domain_chips");
  EXPECT_EQ(error("h100", {.domain_chips = -1}), "domain_chips");
  EXPECT_EQ(error("h100", {.oversubscription = 0.5}), "oversubscription");
  EXPECT_EQ(error("h100", {.oversubscription = INFINITY}), "oversubscription");
  EXPECT_EQ(error("h100", {.pod_chips = -8}), "pod_chips");
  EXPECT_EQ(error("h100", {.nic_bytes_per_s_per_chip = -1}), "nic_bytes_per_s_per_chip");
  EXPECT_FALSE(check_reach(sample_cluster("vera-rubin"), 72));
  EXPECT_TRUE(check_reach(sample_cluster("vera-rubin"), 144));
  EXPECT_FALSE(check_reach(sample_cluster("vera-rubin", {.nic_bytes_per_s_per_chip = 1e11}), 144));
  auto dark = sample_chip("h100");
  dark.accelerator.domain_bandwidth.value.reset();
  EXPECT_FALSE(make_cluster(catalog::shipped(), dark, {}));
  EXPECT_TRUE(make_cluster(catalog::shipped(), dark, {.domain_chips = 1}));
}

}  // namespace
}  // namespace gigawatt::cluster
