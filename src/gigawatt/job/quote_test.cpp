#include "gigawatt/job/quote.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

using testing::HasSubstr;

const catalog::Catalog& shipped() { return catalog::Catalog::shipped(); }

QuotedChip priced(std::string_view name) {
  const auto accelerator = chip::find_accelerator(shipped(), name);
  EXPECT_TRUE(accelerator.has_value()) << name;
  QuotedChip chip;
  if (!accelerator) return chip;
  chip.accelerator = *accelerator;
  for (int i = 0; i < chip::kPricePlans; ++i)
    chip.prices[static_cast<std::size_t>(i)] =
        chip::current_price(shipped(), accelerator->id, static_cast<chip::PricePlan>(i));
  return chip;
}

TrainingRun sample_run() {
  TrainingRun run{.job = sample_job(), .tokens = 15e12};
  run.job.global_batch = 2048;
  return run;
}

Quote quoted(const QuotedChip& chip, const QuoteTerms& terms,
             const TrainingRun& run = sample_run()) {
  const auto result = quote(shipped(), chip, run, terms);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().reason);
  return result ? *result : Quote{};
}

QuoteFailure refused(const QuotedChip& chip, const QuoteTerms& terms,
                     const TrainingRun& run = sample_run()) {
  const auto result = quote(shipped(), chip, run, terms);
  EXPECT_FALSE(result.has_value());
  return result ? QuoteFailure{} : result.error();
}

base::Time days(double count) { return base::days(count); }

TEST(Quote, MeetsTheDeadlineWithTheFewestChipHours) {
  const Quote sixty = quoted(priced("h100"), {.deadline = days(60)});
  EXPECT_LE(sixty.sizing.wall_s, days(60).base_value());
  for (const Sizing& size : sixty.sizes) {
    if (size.wall_s > days(60).base_value()) continue;
    EXPECT_GE(size.chip_seconds, sixty.sizing.chip_seconds);
  }
  const Quote twenty = quoted(priced("h100"), {.deadline = days(20)});
  EXPECT_GT(twenty.sizing.chips, sixty.sizing.chips);
  EXPECT_GE(twenty.sizing.chip_seconds, sixty.sizing.chip_seconds);
}

TEST(Quote, TimeIsTokensOverTheRateOfTheStepAndGoodput) {
  const TrainingRun run = sample_run();
  const Sizing size = quoted(priced("h100"), {.chips = 2048}).sizing;
  EXPECT_EQ(size.chips, 2048);
  EXPECT_NEAR(size.wall_s, run.tokens / size.step.tokens_per_s / size.goodput.fraction,
              1e-6 * size.wall_s);
  const double spares = 8.0 * static_cast<double>(size.goodput.spare_nodes);
  EXPECT_DOUBLE_EQ(size.chip_seconds, (2048 + spares) * size.wall_s);
  EXPECT_GT(size.goodput.fraction, 0.8);
  EXPECT_LT(size.goodput.fraction, 1);
}

TEST(Quote, CostIsChipHoursAtThePriceOfThePlan) {
  const QuotedChip chip = priced("h100");
  const Quote answer = quoted(chip, {.chips = 2048});
  const auto plan = static_cast<std::size_t>(chip::PricePlan::capacity_block);
  ASSERT_TRUE(chip.prices[plan] && answer.cost_usd[plan]);
  EXPECT_DOUBLE_EQ(*answer.cost_usd[plan],
                   answer.sizing.chip_seconds / 3600 *
                       chip.prices[plan]->rent.value->in(chip::USD_per_chip_hour));
}

TEST(Quote, WhatIsNotPublishedIsAbsent) {
  QuotedChip chip = priced("h100");
  chip.prices = {};
  chip.accelerator.board_power.reset();
  const Quote answer = quoted(chip, {.chips = 2048});
  for (const auto& cost : answer.cost_usd) EXPECT_FALSE(cost.has_value());
  EXPECT_FALSE(answer.sizing.joules.has_value());
  EXPECT_THAT(answer.assumptions, testing::Contains(HasSubstr("power is not published")));
  EXPECT_THAT(answer.assumptions, testing::Contains(HasSubstr("no price is published")));
}

TEST(Quote, EnergyIsThatOfServersOverTheWallTime) {
  const QuotedChip chip = priced("h100");
  const Sizing size = quoted(chip, {.chips = 2048}).sizing;
  ASSERT_TRUE(size.joules.has_value());
  const double watts = *size.joules / size.wall_s / 2048;
  EXPECT_LT(watts, chip.accelerator.server_power->base_value());
  EXPECT_GT(watts, 0.5 * chip.accelerator.server_power->base_value());
}

TEST(Quote, TakesALayoutAsTold) {
  const Quote best = quoted(priced("h100"), {.chips = 2048});
  const Quote told = quoted(priced("h100"), {.chips = 2048, .layout = best.sizing.layout});
  EXPECT_EQ(told.sizing.step.step_s, best.sizing.step.step_s);
  EXPECT_EQ(told.candidates, 1);
}

TEST(Quote, SpreadsTimeOverThePublishedRangeOfTheFabric) {
  QuotedChip chip = priced("h100");
  auto& bandwidth = chip.accelerator.domain_bandwidth;
  bandwidth.low = *bandwidth.value * 0.5;
  bandwidth.high = *bandwidth.value * 2.0;
  const Quote answer = quoted(chip, {.chips = 2048});
  ASSERT_TRUE(answer.wall_low_s && answer.wall_high_s);
  EXPECT_LE(*answer.wall_low_s, answer.sizing.wall_s);
  EXPECT_GE(*answer.wall_high_s, answer.sizing.wall_s);
  EXPECT_LT(*answer.wall_low_s, *answer.wall_high_s);
}

TrainingRun of_batch(double sequences) {
  TrainingRun run = sample_run();
  run.job.global_batch = sequences;
  return run;
}

TEST(Quote, NamesWhyAJobIsImpossible) {
  const QuotedChip h100 = priced("h100");
  EXPECT_THAT(refused(h100, {.deadline = days(0.01)}).reason, HasSubstr("days at best"));
  EXPECT_THAT(refused(h100, {.chips = 1}).reason, HasSubstr("does not fit on 1"));
  EXPECT_THAT(refused(h100, {.chips = 100'000}, of_batch(8)).reason, HasSubstr("batch of 8"));
  const auto told = [&](const Layout& layout) {
    return refused(h100, {.chips = 64, .layout = layout}).reason;
  };
  EXPECT_THAT(told({.tensor = 3}), HasSubstr("multiple of tensor 3"));
  EXPECT_THAT(told({.micro_batch = 32}), HasSubstr("GB of memory"));
  EXPECT_THAT(told({.tensor = 8, .micro_batch = 3}), HasSubstr("batch"));
  const QuotedChip dark = priced("vera-rubin");
  EXPECT_THAT(refused(dark, {.chips = 144}).reason, HasSubstr("network is not published"));
  EXPECT_THAT(refused(h100, {.chips = 64, .stack = "abacus"}).reason, HasSubstr("abacus"));
  TrainingRun nvfp4 = sample_run();
  nvfp4.job.precision = chip::Precision::nvfp4;
  EXPECT_THAT(refused(h100, {.chips = 2048}, nvfp4).reason, HasSubstr("nvfp4"));
}

// More chips are never slower: those that the batch does not divide over stay idle.
TEST(Quote, MoreChipsAreNeverSlower) {
  const auto wall_s = [](const char* chip, int chips) {
    return quoted(priced(chip), {.chips = chips}).sizing.wall_s;
  };
  for (const char* chip : {"gb300", "h100"}) {
    double before = std::numeric_limits<double>::infinity();
    for (const int chips : {64, 72, 96, 100, 128, 144, 1000, 1024, 1536, 2048, 4096}) {
      const double now = wall_s(chip, chips);
      EXPECT_LE(now, before * (1 + 1e-3)) << chip << " " << chips;
      before = now;
    }
  }
  EXPECT_GT(quoted(priced("h100"), {.chips = 100}).sizing.idle(), 0);
}

TEST(Quote, BatchesDivideOverTheChips) {
  EXPECT_EQ(divisible_batch(1953.125), 2048);
  EXPECT_EQ(divisible_batch(1953.125, 4096), 2048);
  EXPECT_EQ(divisible_batch(2048, 72), 9 * 256);
  EXPECT_EQ(divisible_batch(2048, 1536), 3 * 512);
  EXPECT_EQ(divisible_batch(2048, 17), 2048);  // one stays idle
  EXPECT_EQ(divisible_batch(0.3), 1);
}

TEST(Quote, StopsWhenTold) {
  const auto stopped = quote(shipped(), priced("h100"), sample_run(), {.deadline = days(60)},
                             {.go_on = [](double) { return false; }});
  EXPECT_FALSE(stopped.has_value());
}

TEST(Quote, OtherObjectivesGetWhatTheyAskFor) {
  const QuotedChip chip = priced("h100");
  const Quote cost = quoted(chip, {.deadline = days(60)});
  const Quote time = quoted(chip, {.deadline = days(60), .objective = Objective::time});
  const Quote energy = quoted(chip, {.deadline = days(60), .objective = Objective::energy});
  EXPECT_LT(time.sizing.wall_s, cost.sizing.wall_s);
  EXPECT_LE(*energy.sizing.joules, *cost.sizing.joules);
}

}  // namespace
}  // namespace gigawatt::job
