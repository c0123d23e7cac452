#include "gigawatt/job/software.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

const catalog::Catalog& shipped() { return catalog::Catalog::shipped(); }

TEST(Software, EveryColumnOfTheCatalogIsRead) {
  const std::set<std::string> flags{"flash_attention",   "fused_cross_entropy", "fused_gradients",
                                    "node_deduplicated", "sequence_parallel",   "shards_parameters",
                                    "batch_per_chip",    "scatter_gather",      "interleaves",
                                    "local_batch",       "keeps_gathered",      "stack",
                                    "fused_activations", "wide_inputs",         "keeps_outputs",
                                    "posts_buffers",     "gathers_again",       "cut_by_cost",
                                    "zero_bubble",       "dual_pipe",           "announced_date"};
  std::set<std::string> columns;
  for (const SoftwareColumn& column : software_columns()) columns.insert(std::string(column.name));
  for (const catalog::Row* row : shipped().rows_with_prefix("stack.")) {
    const std::string column = row->name.substr(row->name.rfind('.') + 1);
    EXPECT_TRUE(columns.contains(column) || flags.contains(column)) << row->name;
  }
}

TEST(Software, LevelsAreSensible) {
  const auto levels = software_levels(shipped());
  EXPECT_GT(levels.size(), 30U);
  for (const SoftwareLevel& level : levels) {
    for (const SoftwareColumn& column : software_columns())
      EXPECT_GE(level.*column.member, 0) << level.id << " " << column.name;
    EXPECT_GT(level.gemm_level, 0.5) << level.id;
    EXPECT_GE(level.imbalance, 1) << level.id;
    for (const double share : {level.tensor_overlap, level.context_overlap, level.expert_overlap,
                               level.data_overlap, level.selective_share, level.selective_kept})
      EXPECT_LE(share, 1) << level.id;
  }
}

TEST(Software, ShortAllReducesOfSomeStacksTravelByLl) {
  const auto chip = chip::chip_model(shipped(), "a100");
  ASSERT_TRUE(chip.has_value());
  const auto machine = cluster::make_cluster(shipped(), *chip, {});
  ASSERT_TRUE(machine.has_value());
  const auto seconds = [&](const SoftwareLevel& software, double bytes, int ranks) {
    return collective_seconds(software, *machine, cluster::Collective::all_reduce, bytes,
                              {.ranks = ranks, .stride = 1});
  };
  SoftwareLevel library, short_ones;
  short_ones.low_latency_bytes = 30e6;
  EXPECT_GT(seconds(short_ones, 16e6, 4), 1.5 * seconds(library, 16e6, 4));
  EXPECT_GT(seconds(short_ones, 16e6, 8), 1.5 * seconds(library, 16e6, 8));
  EXPECT_EQ(seconds(short_ones, 16e6, 2), seconds(library, 16e6, 2));
  EXPECT_EQ(seconds(short_ones, 50e6, 8), seconds(library, 50e6, 8));
  EXPECT_EQ(seconds(short_ones, 16e6, 16), seconds(library, 16e6, 16));  // over the network
  // The level is the library's choice of protocol; a protocol's rate is the fabric's.
  SoftwareLevel faster = short_ones;
  faster.collective_level = 0.9;
  EXPECT_EQ(seconds(faster, 16e6, 8), seconds(short_ones, 16e6, 8));
  EXPECT_NEAR(seconds(faster, 50e6, 8), 0.9 * seconds(library, 50e6, 8), 1e-12);
}

TEST(Software, ADateFindsTheLevelThatWasCurrent) {
  EXPECT_EQ(software_level(shipped(), "megatron-bridge", "2025-10")->date, "2025-09");
  EXPECT_EQ(software_level(shipped(), "megatron-bridge", "2026-08")->date, "2026-06");
  EXPECT_EQ(software_level(shipped(), "megatron-bridge")->date, "2026-06");
  // Before the first level the first.
  EXPECT_EQ(software_level(shipped(), "megatron-bridge", "2020-01")->date, "2025-09");
  EXPECT_FALSE(software_level(shipped(), "no-such-stack").has_value());
}

}  // namespace
}  // namespace gigawatt::job
