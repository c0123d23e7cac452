#include "gigawatt/job/software.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

using catalog::shipped;

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

TEST(Software, AStackThatGoesOnUnderAnotherNameIsFollowed) {
  const auto id = [](std::string_view stack, std::string_view date) {
    const auto level = software_level(shipped(), stack, date);
    return level ? level->id : std::string("none");
  };
  EXPECT_EQ(id("Megatron-LM", "2022-12"), "stack.megatron-lm-2022-05");
  EXPECT_EQ(id("Megatron-LM", "2023-06"), "stack.megatron-core-2024-06");
  EXPECT_EQ(id("Megatron-LM", "2024-12"), "stack.megatron-core-2024-06");
  EXPECT_EQ(id("Megatron-LM", "2025-06"), "stack.megatron-core-2025-06");
  EXPECT_EQ(id("Megatron-LM", ""), id("megatron-core", ""));
  EXPECT_EQ(id("megatron-core", "2025-08"), "stack.megatron-core-2025-06");
  EXPECT_EQ(id("megatron-core", "2025-09"), "stack.megatron-bridge-2025-09");
  EXPECT_EQ(id("mcore", "2026-07"), id("megatron-bridge", "2026-07"));
  EXPECT_EQ(id("Pai-Megatron-Patch", "2024-04"), id("megatron-core", "2024-04"));
  EXPECT_EQ(id("GPT-NeoX", "2022-02"), "stack.megatron-deepspeed-2022-02");
  EXPECT_EQ(id("fsdp", "2022-05"), "stack.fsdp-2022-05");
  EXPECT_EQ(id("PyTorch FSDP", "2023-12"), "stack.composer-2023-08");
  EXPECT_EQ(id("pytorch-fsdp 2025-01", ""), "stack.torchtitan-2024-12");
  EXPECT_EQ(id("deepspeed", "2023-06"), "stack.megatron-deepspeed-2023-06");
  EXPECT_TRUE(software_level(shipped(), "deepspeed", "2024-05")->flash_attention);
}

TEST(Software, EveryOtherNameMeansAStack) {
  const auto stacks = software_stacks(shipped());
  int names = 0;
  for (const catalog::Row* row : shipped().rows_with_prefix("stack_name.")) {
    if (!row->name.ends_with(".stack")) continue;
    EXPECT_EQ(std::ranges::count(stacks, row->text), 1) << row->name;
    ++names;
  }
  EXPECT_GT(names, 20);
  // Whatever the date, following ends at a stack that goes on as no other.
  for (const std::string& stack : stacks) {
    const auto last = software_level(shipped(), stack);
    ASSERT_TRUE(last.has_value()) << stack;
    EXPECT_EQ(software_level(shipped(), last->stack)->stack, last->stack) << stack;
  }
}

TEST(Software, NamesMayEndInARelease) {
  const auto named = [](std::string_view name) {
    const auto found = stack_named(shipped(), name);
    return found ? found->stack + "|" + found->date : std::string("none");
  };
  for (const char* name : {"Megatron-Core r0.9", "megatron core v0.12.0", "mcore 0.9", "MCore"})
    EXPECT_EQ(named(name), "megatron-core|") << name;
  EXPECT_EQ(named("NeMo 24.07"), "nemo|2024-07");
  EXPECT_EQ(named("pytorch-fsdp 2025-01"), "fsdp|2025-01");
  EXPECT_EQ(named("NeMo 2.0"), "nemo|");
  EXPECT_EQ(named("mcore r0.9 2025-01-15"), "megatron-core|2025-01");
  for (const char* name :
       {"", "r0.9", "2025-01", "no-such 1.0", "mcore 1 2 3 4 5", "mlperf", "megatron-core-fork"})
    EXPECT_EQ(named(name), "none") << name;
}

TEST(Software, ALevelLongBeforeADateIsStale) {
  const auto level = *level_at(shipped(), "fsdp");
  EXPECT_FALSE(is_stale(shipped(), level, "2023-11"));
  EXPECT_TRUE(is_stale(shipped(), level, "2023-12"));
  EXPECT_TRUE(is_stale(shipped(), level, "2024"));
  for (const char* date : {"", "2020-01", "2023"})
    EXPECT_FALSE(is_stale(shipped(), level, date)) << date;
}

}  // namespace
}  // namespace gigawatt::job
