#include "gigawatt/job/plan_costs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

using chip::PricePlan;
using testing::HasSubstr;

using catalog::shipped;

// Rented at $2 an hour on demand and $1 on contract, or bought for $20,000.
QuotedChip sample_chip() {
  QuotedChip chip;
  const auto set = [&](PricePlan plan) -> chip::ChipPrice& {
    return chip.prices[static_cast<std::size_t>(plan)].emplace(
        chip::ChipPrice{.plan = plan, .date = "2026-01"});
  };
  set(PricePlan::on_demand).rent.value = chip::USD_per_chip_hour(2);
  set(PricePlan::contract).rent.value = chip::USD_per_chip_hour(1);
  chip::ChipPrice& owned = set(PricePlan::owned);
  owned.cost.value = chip::USD_per_chip(20'000);
  owned.kind = "rack";
  return chip;
}

double cost(const PlanCosts& costs, PricePlan plan) {
  return costs[static_cast<std::size_t>(plan)].value_or(-1);
}

TEST(PlanCosts, RentsAreOfTheHoursAndOwningOfTheLife) {
  const double hour = 3600, life = shipped().at("train.owned_life").base_value();
  const PlanCosts rented = plan_costs(shipped(), sample_chip(), {.chip_seconds = 100 * hour});
  EXPECT_DOUBLE_EQ(cost(rented, PricePlan::on_demand), 200);
  EXPECT_DOUBLE_EQ(cost(rented, PricePlan::contract), 100);
  EXPECT_FALSE(rented[static_cast<std::size_t>(PricePlan::savings_plan)].has_value());
  const PlanCosts owned = plan_costs(shipped(), sample_chip(), {.chip_seconds = life});
  EXPECT_DOUBLE_EQ(cost(owned, PricePlan::owned), 20'000);
  const PlanCosts powered =
      plan_costs(shipped(), sample_chip(), {.chip_seconds = life, .joules = 3.6e9});
  EXPECT_NEAR(cost(powered, PricePlan::owned) - 20'000,
              shipped().at("train.electricity").base_value() * 3.6e9, 1e-6);
}

TEST(PlanCosts, DollarsAreCountedOnTheWantedPlanOrTheNearestToAContract) {
  QuotedChip chip = sample_chip();
  EXPECT_EQ(counted_plan(chip, {}), PricePlan::contract);
  EXPECT_EQ(counted_plan(chip, PricePlan::on_demand), PricePlan::on_demand);
  EXPECT_EQ(counted_plan(chip, PricePlan::savings_plan), std::nullopt);
  chip.prices[static_cast<std::size_t>(PricePlan::contract)].reset();
  EXPECT_EQ(counted_plan(chip, {}), PricePlan::on_demand);
  EXPECT_EQ(counted_plan(QuotedChip{}, {}), std::nullopt);
}

TEST(PlanCosts, OwningSaysWhatItHolds) {
  const auto scope = owned_scope(shipped(), sample_chip(), true);
  ASSERT_TRUE(scope.has_value());
  EXPECT_EQ(scope->kind, "rack");
  EXPECT_EQ(scope->text,
            "the chip's share of a rack, without the network; over 5 years; with its electricity");
  EXPECT_FALSE(owned_scope(shipped(), QuotedChip{}, true).has_value());
  QuotedChip own = sample_chip();
  own.prices[static_cast<std::size_t>(PricePlan::owned)]->kind = "server";
  EXPECT_THAT(owned_scope(shipped(), own, false)->text, HasSubstr("share of its server"));
  const std::string note = price_note(shipped(), sample_chip(), false);
  for (const char* part :
       {"on demand $2.00", "contract $1.00", "owned $20000", "2026-01", "without electricity"})
    EXPECT_THAT(note, HasSubstr(part));
  EXPECT_EQ(price_note(shipped(), QuotedChip{}, true), "no price is published");
}

}  // namespace
}  // namespace gigawatt::job
