#include "gigawatt/chip/price.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::chip {
namespace {

using catalog::shipped;

std::optional<double> rent(std::string_view chip, PricePlan plan) {
  const auto prices = chip_prices(shipped(), chip);
  const ChipPrice* price = current_price(prices, plan);
  if (!price || !price->rent.value) return std::nullopt;
  return price->rent.value->in(USD_per_chip_hour);
}

TEST(ChipPrice, EveryLineIsOfAKnownChipAndPlausible) {
  std::size_t lines = 0;
  for (const std::string& id : accelerator_ids(shipped())) {
    for (const ChipPrice& price : chip_prices(shipped(), id)) {
      ++lines;
      EXPECT_FALSE(price.source.empty() || price.date.empty() || price.kind.empty()) << price.id;
      if (price.rent.value) {
        EXPECT_GT(price.rent.value->in(USD_per_chip_hour), 0.4) << price.id;
        EXPECT_LT(price.rent.value->in(USD_per_chip_hour), 15) << price.id;
      } else {
        EXPECT_GE(price.cost.value->in(USD_per_chip), 4000) << price.id;
        EXPECT_LE(price.cost.value->in(USD_per_chip), 70'000) << price.id;
      }
    }
  }
  EXPECT_EQ(lines, 49u);  // so none is of a chip that is not there
}

TEST(ChipPrice, TheNewestListPriceGoesBeforeTheMarket) {
  EXPECT_EQ(rent("h100", PricePlan::on_demand), 6.88);  // AWS, though listings are newer
  EXPECT_EQ(rent("h100", PricePlan::capacity_block), 3.933);
  EXPECT_EQ(rent("h100", PricePlan::contract), 1.7);
  EXPECT_EQ(rent("trainium2", PricePlan::capacity_block), 2.235);
  const auto prices = chip_prices(shipped(), "h100");
  EXPECT_EQ(current_price(prices, PricePlan::owned)->cost.value->in(USD_per_chip), 30'000);
}

TEST(ChipPrice, WhatWasNotFoundIsAbsent) {
  EXPECT_TRUE(chip_prices(shipped(), "trainium3").empty());
  EXPECT_EQ(rent("trainium2", PricePlan::on_demand), std::nullopt);
  EXPECT_EQ(rent("gb300", PricePlan::on_demand), std::nullopt);
}

TEST(ChipPrice, ARangeIsKept) {
  const auto prices = chip_prices(shipped(), "gb300");
  const ChipPrice* price = current_price(prices, PricePlan::owned);
  ASSERT_NE(price, nullptr);
  EXPECT_EQ(price->cost.low->in(USD_per_chip), 42'000);
  EXPECT_EQ(price->cost.high->in(USD_per_chip), 56'000);
  EXPECT_EQ(price->kind, "rack");
}

}  // namespace
}  // namespace gigawatt::chip
