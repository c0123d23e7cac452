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
