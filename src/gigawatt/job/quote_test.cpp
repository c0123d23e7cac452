#include "gigawatt/job/quote.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/models.h"
#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

using testing::HasSubstr;

using catalog::shipped;

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
  for (const ParetoPoint& point : sixty.pareto) {
    if (!point.in_time) continue;
    EXPECT_GE(point.sizing.chip_seconds, sixty.sizing.chip_seconds);
  }
  const Quote twenty = quoted(priced("h100"), {.deadline = days(20)});
  EXPECT_GT(twenty.sizing.chips, sixty.sizing.chips);
  EXPECT_GE(twenty.sizing.chip_seconds, sixty.sizing.chip_seconds);
}

TEST(Quote, OnlyWholeServersOrEvenPartsOfOneAreProposed) {
  TrainingRun small = sample_run();
  small.tokens = 1e9;
  small.job.model = find_model(shipped(), "Llama-3-8B")->shape;
  const Quote quote = quoted(priced("b200"), {.deadline = days(60)}, small);
  EXPECT_LE(quote.sizing.chips, 8);
  for (const ParetoPoint& point : quote.pareto)
    EXPECT_TRUE(point.sizing.chips % 8 == 0 || 8 % point.sizing.chips == 0) << point.sizing.chips;
  EXPECT_EQ(quoted(priced("b200"), {.chips = 6}, small).sizing.chips, 6);  // as told
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
  ASSERT_TRUE(chip.prices[plan] && answer.sizing.cost_usd[plan]);
  EXPECT_DOUBLE_EQ(*answer.sizing.cost_usd[plan],
                   answer.sizing.chip_seconds / 3600 *
                       chip.prices[plan]->rent.value->in(chip::USD_per_chip_hour));
}

TEST(Quote, WhatIsNotPublishedIsAbsent) {
  QuotedChip chip = priced("h100");
  chip.prices = {};
  chip.accelerator.board_power.reset();
  const Quote answer = quoted(chip, {.chips = 2048});
  for (const auto& cost : answer.sizing.cost_usd) EXPECT_FALSE(cost.has_value());
  EXPECT_FALSE(answer.sizing.joules.has_value());
  EXPECT_THAT(answer.assumptions, testing::Contains(HasSubstr("power is not published")));
  EXPECT_THAT(answer.assumptions, testing::Contains(HasSubstr("no price is published")));
}

double watts_of_a_chip(const char* chip) {
  const Sizing size = quoted(priced(chip), {.chips = 2048}).sizing;
  return size.joules.value_or(0) / size.wall_s / size.chips;
}

// Eight H100 were metered at 6.85 to 7.02 kW in training, eight B200 at 9.57 (catalog/chip_power).
TEST(Quote, EnergyIsWhatServersWereMeteredAt) {
  const double h100 = watts_of_a_chip("h100");
  EXPECT_GT(h100, 800);
  EXPECT_LT(h100, 950);
  const double b200 = watts_of_a_chip("b200");
  EXPECT_GT(b200, 1100);
  EXPECT_LT(b200, 1300);
}

// The same die in the same kind of server, of which no source gives the power.
TEST(Quote, EnergyNeedsNoPublishedServer) {
  const double h800 = watts_of_a_chip("h800");
  EXPECT_FALSE(priced("h800").accelerator.server_power.has_value());
  EXPECT_NEAR(h800 / watts_of_a_chip("h100"), 1, 0.08);
  const auto notes = [](const char* chip) {
    return quoted(priced(chip), {.chips = 2048}).assumptions;
  };
  EXPECT_THAT(notes("h800"), testing::Contains(HasSubstr("metered on H100 and B200")));
  EXPECT_THAT(notes("h100"), testing::Not(testing::Contains(HasSubstr("metered on"))));
}

TEST(Quote, TakesALayoutAsTold) {
  const Quote best = quoted(priced("h100"), {.chips = 2048});
  const Quote told = quoted(priced("h100"), {.chips = 2048, .layout = best.sizing.layout});
  EXPECT_EQ(told.sizing.step.step_s, best.sizing.step.step_s);
  EXPECT_EQ(told.candidates, 1);
}

TEST(Quote, SaysWhoseKernelsItTakes) {
  const auto says = [](std::string_view chip, std::string_view text) {
    const Quote quote = quoted(priced(chip), {.chips = 64});
    return std::ranges::any_of(quote.assumptions, [&](const std::string& each) {
      return each.find(text) != std::string::npos;
    });
  };
  EXPECT_TRUE(says("h800", "measured on H100"));
  EXPECT_TRUE(says("trainium2", "from the architecture"));
  EXPECT_FALSE(says("h100", "kernels"));
}

TEST(Quote, ALayoutAsToldMayTakeTheLastOfTheMemory) {
  // Longer and longer sequences: as planned, then tight, then refused.
  int planned = 0, tight = 0;
  for (TrainingRun run = sample_run();; run.job.sequence += 256) {
    const QuoteTerms terms{.chips = 64,
                           .layout = Layout{.tensor = 8, .sharding = Sharding::zero_1}};
    const auto result = quote(shipped(), priced("h100"), run, terms);
    if (!result) {
      EXPECT_THAT(result.error().reason, HasSubstr("GB of memory a chip"));
      break;
    }
    const bool says = std::ranges::any_of(result->assumptions, [](const std::string& text) {
      return text.find("may not fit") != std::string::npos;
    });
    EXPECT_EQ(says, result->sizing.step.memory.total() > 0.94 * 80 * 1.073741824e9);
    ++(says ? tight : planned);
    ASSERT_LT(planned, 1000);
  }
  EXPECT_GT(tight, 0);
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
  const auto late = [&](double sequences) {
    return refused(h100, {.deadline = days(0.5)}, of_batch(sequences)).hint;
  };
  EXPECT_THAT(late(256), HasSubstr("or a larger --batch (twice as large"));
  EXPECT_EQ(refused(h100, {.deadline = days(0.5), .chips = 64}).hint,
            "more chips or a later --deadline");
  EXPECT_THAT(refused(h100, {.chips = 1}).reason, HasSubstr("does not fit on 1"));
  EXPECT_THAT(refused(h100, {.chips = 100'000}, of_batch(8)).reason, HasSubstr("batch of 8"));
  const auto told = [&](const Layout& layout) {
    return refused(h100, {.chips = 64, .layout = layout}).reason;
  };
  EXPECT_THAT(told({.tensor = 3}), HasSubstr("multiple of tensor 3"));
  EXPECT_THAT(told({.micro_batch = 32}), HasSubstr("94 % of"));
  EXPECT_THAT(told({.tensor = 8, .micro_batch = 3}), HasSubstr("batch"));
  const QuotedChip dark = priced("vera-rubin");
  EXPECT_THAT(refused(dark, {.chips = 144}).reason, HasSubstr("network is not published"));
  EXPECT_THAT(refused(h100, {.chips = 64, .software = {.stack = "abacus"}}).reason,
              HasSubstr("abacus"));
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

TrainingRun of_16m_tokens() { return of_batch(16e6 / sample_job().sequence); }

// A batch in tokens takes the number of sequences that the chips divide: none is slower for it.
TEST(Quote, MoreChipsAreNeverSlowerByTheBatch) {
  double before = std::numeric_limits<double>::infinity();
  for (const int chips : {256, 500, 512, 760, 768, 900, 1000, 1009, 1016, 1024}) {
    const Sizing size =
        quoted(priced("h100"), {.chips = chips, .batch_tolerance = 0.1}, of_16m_tokens()).sizing;
    EXPECT_LE(size.wall_s, before * (1 + 1e-3)) << chips;
    EXPECT_LE(size.idle(), 0.04 * chips) << chips;
    EXPECT_NEAR(size.batch / of_16m_tokens().job.global_batch, 1, 0.1) << chips;
    EXPECT_EQ(std::fmod(size.batch, size.layout.data * size.layout.micro_batch), 0) << chips;
    before = size.wall_s;
  }
}

TEST(Quote, MoreChipsAreNeverSlowerForASmallBatch) {
  double before = std::numeric_limits<double>::infinity();
  for (const int chips : {640, 720, 800, 880, 960, 1000}) {
    const Sizing size =
        quoted(priced("h100"), {.chips = chips, .batch_tolerance = 0.1}, of_batch(150)).sizing;
    EXPECT_LE(size.wall_s, before * (1 + 1e-3)) << chips;
    before = size.wall_s;
  }
}

TEST(Quote, SaysWhichBatchItTakes) {
  const QuoteTerms terms{.chips = 1000, .batch_tolerance = 0.1};
  const Quote tokens = quoted(priced("h100"), terms, of_16m_tokens());
  EXPECT_LE(tokens.sizing.idle(), 8);
  EXPECT_THAT(tokens.assumptions, testing::Contains(HasSubstr("above the batch asked for")));
  const Quote sequences = quoted(priced("h100"), {.chips = 1024, .batch_tolerance = 0.1});
  EXPECT_EQ(sequences.sizing.batch, 2048);
  EXPECT_THAT(sequences.assumptions, testing::Not(testing::Contains(HasSubstr("batch asked for"))));
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
  EXPECT_EQ(energy.objective, Objective::energy);
  QuotedChip dark = chip;
  dark.accelerator.board_power.reset();
  dark.prices = {};
  const QuoteTerms terms{.chips = 2048, .objective = Objective::energy};
  const Quote told = quoted(dark, terms);
  EXPECT_EQ(told.objective, Objective::cost);
  EXPECT_THAT(told.assumptions, testing::Contains(HasSubstr("without a power")));
}

TEST(Quote, GoodputPerDollarCountsThePriceOfThePlan) {
  QuotedChip chip = priced("h100");
  const auto owned = static_cast<std::size_t>(chip::PricePlan::owned);
  const QuoteTerms terms{.deadline = days(60),
                         .objective = Objective::goodput_per_dollar,
                         .plan = chip::PricePlan::owned};
  const Quote dear = quoted(chip, terms);
  EXPECT_EQ(dear.plan, chip::PricePlan::owned);
  for (const ParetoPoint& point : dear.pareto) {
    if (!point.in_time) continue;
    EXPECT_GE(*point.sizing.cost_usd[owned], *dear.sizing.cost_usd[owned]);
  }
  // Chips for nothing leave the electricity: the least energy wins, at any number of chip-hours.
  chip.prices[owned]->cost.value = chip::USD_per_chip(0);
  const Quote free = quoted(chip, terms);
  const Quote energy = quoted(chip, {.deadline = days(60), .objective = Objective::energy});
  EXPECT_DOUBLE_EQ(*free.sizing.joules, *energy.sizing.joules);
  chip.prices = {};
  const Quote unpriced = quoted(chip, {.chips = 2048, .objective = Objective::goodput_per_dollar});
  EXPECT_EQ(unpriced.objective, Objective::cost);
  EXPECT_THAT(unpriced.assumptions, testing::Contains(HasSubstr("without a price")));
}

TEST(Quote, TheParetoSetHoldsWhatNoOtherBeats) {
  const Quote answer = quoted(priced("h100"), {.deadline = days(60)});
  ASSERT_GT(answer.pareto.size(), 2u);
  int chosen = 0, objectives = 0;
  for (const ParetoPoint& a : answer.pareto) {
    EXPECT_EQ(a.in_time, a.sizing.wall_s <= days(60).base_value());
    objectives += static_cast<int>(a.best_for.size());
    if (a.sizing.wall_s == answer.sizing.wall_s && a.sizing.joules == answer.sizing.joules)
      ++chosen;
    for (const ParetoPoint& b : answer.pareto) {
      const bool beats = &a != &b && b.sizing.wall_s <= a.sizing.wall_s &&
                         b.sizing.chip_seconds <= a.sizing.chip_seconds &&
                         *b.sizing.joules <= *a.sizing.joules;
      EXPECT_FALSE(beats);
    }
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_EQ(objectives, 4);
}

TEST(Quote, RunnersUpSayWhatTheyLoseBy) {
  const Quote answer = quoted(priced("h100"), {.chips = 2048});
  ASSERT_FALSE(answer.runners_up.empty());
  double before = 0;
  for (const RunnerUp& other : answer.runners_up) {
    EXPECT_GE(other.excess, before);
    before = other.excess;
    EXPECT_NEAR(other.sizing.chip_seconds / answer.sizing.chip_seconds - 1, other.excess, 1e-12);
    EXPECT_THAT(other.reason, HasSubstr("more chip-hours: "));
    EXPECT_GT(other.loss.seconds, 0);
  }
}

TEST(Quote, SaysWhenALowPrecisionDoesNotPay) {
  TrainingRun small{.job = sample_job(), .tokens = 1e9};
  small.job.model.layers = 4;
  small.job.model.hidden = small.job.model.ffn = 256;
  small.job.model.heads = small.job.model.kv_heads = 4;
  small.job.model.head_size = small.job.model.value_head_size = 64;
  small.job.global_batch = 64;
  small.job.precision = chip::Precision::fp8;
  const Quote slow = quoted(priced("h100"), {.chips = 8}, small);
  EXPECT_THAT(slow.assumptions, testing::Contains(HasSubstr("fp8 does not pay here")));
  TrainingRun large = sample_run();
  large.job.precision = chip::Precision::fp8;
  const Quote fast = quoted(priced("h100"), {.chips = 2048}, large);
  EXPECT_THAT(fast.assumptions, testing::Not(testing::Contains(HasSubstr("does not pay"))));
}

}  // namespace
}  // namespace gigawatt::job
