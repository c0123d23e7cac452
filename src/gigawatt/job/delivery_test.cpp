#include "gigawatt/job/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::job {
namespace {

using catalog::shipped;

ChipSpec sample_chip(std::string name) { return {.name = std::move(name), .reference = "h100"}; }

JobSpec sample_spec() {
  return {
      .model = "llama-3-70b", .chips = base::chip(2048), .batch = base::Tokens::from_base(16e6)};
}

Delivery delivered(const ChipSpec& chip, const HallPower& hall = {.it_watts = 100e6, .pue = 1.2}) {
  const auto result = delivery(shipped(), chip, sample_spec());
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().reason);
  return result ? in_hall(*result, hall) : Delivery{};
}

TEST(Delivery, IsPeakTimesUtilisationTimesGoodput) {
  const Delivery h100 = delivered(sample_chip("h100"));
  EXPECT_NEAR(h100.useful_flops, 989e12 * h100.mfu * h100.goodput, 1e-3 * h100.useful_flops);
  ASSERT_TRUE(h100.price_usd && h100.usd_per_pflop_hour);
  EXPECT_NEAR(*h100.usd_per_pflop_hour * h100.useful_flops / 1e15, *h100.price_usd, 1e-9);
}

TEST(Delivery, TheReferenceIsWorthItsOwnPrice) {
  const Delivery h100 = delivered(sample_chip("h100"));
  ASSERT_TRUE(h100.worth_usd.has_value());
  EXPECT_NEAR(*h100.worth_usd, *h100.price_usd, 1e-9);
  const Delivery gb300 = delivered(sample_chip("gb300"));
  EXPECT_NEAR(*gb300.worth_usd / *h100.worth_usd, gb300.useful_flops / h100.useful_flops, 1e-9);
  EXPECT_GT(*gb300.worth_usd, *h100.worth_usd);
}

TEST(Delivery, PricesAChipThatHasNoPriceByWhatItDelivers) {
  const Delivery trainium = delivered(sample_chip("trainium3"));
  EXPECT_FALSE(trainium.price_usd.has_value());
  EXPECT_FALSE(trainium.kwh_per_pflop_hour.has_value());
  EXPECT_FALSE(trainium.chips_in_hall.has_value());
  ASSERT_TRUE(trainium.worth_usd.has_value());
  EXPECT_GT(*trainium.worth_usd, 0);
}

TEST(Delivery, CountsTheChipsThatTheHallFeedsAndItsCooling) {
  const Delivery lean = delivered(sample_chip("h100"), {.it_watts = 100e6, .pue = 1});
  const Delivery warm = delivered(sample_chip("h100"), {.it_watts = 50e6, .pue = 1.5});
  EXPECT_EQ(*lean.chips_in_hall, std::floor(100e6 / *lean.chip_watts));
  EXPECT_NEAR(*warm.kwh_per_pflop_hour / *lean.kwh_per_pflop_hour, 1.5, 1e-12);
  EXPECT_LT(*warm.chips_in_hall, *lean.chips_in_hall);
}

TEST(Delivery, TakesAPriceAsWritten) {
  ChipSpec chip = sample_chip("trainium3");
  chip.price = chip::USD_per_chip_hour(2);
  EXPECT_DOUBLE_EQ(*delivered(chip).price_usd, 2);
}

TEST(Delivery, NamesTheKeyThatIsWrong) {
  EXPECT_EQ(delivery(shipped(), sample_chip("abacus"), sample_spec()).error().key, "chip.name");
  ChipSpec chip = sample_chip("h100");
  chip.reference = "abacus";
  EXPECT_EQ(delivery(shipped(), chip, sample_spec()).error().key, "chip.reference");
  JobSpec job = sample_spec();
  job.model = "llama-4-70b";
  EXPECT_EQ(delivery(shipped(), sample_chip("h100"), job).error().key, "job.model");
  job = sample_spec();
  job.chips = base::chip(1);
  EXPECT_EQ(delivery(shipped(), sample_chip("h100"), job).error().key, "job");
}

}  // namespace
}  // namespace gigawatt::job
