#include "gigawatt/report/price_validation.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using ::testing::HasSubstr;

// Two years with a daily wave, a slow one, and a dear hour now and then; the second year is dearer.
power::PriceScore score() {
  power::PriceSeries series;
  const long first = 54L * 365 * 24 + 13L * 24;  // 1 January 2024
  for (int i = 0; i < 731 * 24; ++i) {
    const double wave = std::sin(i * 0.2618) + std::sin(i * 0.011) + 0.5 * std::sin(i * 1.7);
    series.hour.push_back(first + i);
    series.price.push_back(25 + 12 * wave + (i % 97 == 0 ? 300 + i % 13 * 20 : 0) + i * 3e-4);
  }
  return power::score_prices("wave", series, {-500, 5000}, {2024, 2024}, {2025, 2025});
}

TEST(PriceValidation, ShowsInSampleBesideOutOfSample) {
  const std::string text = price_validation_to_text(score());
  EXPECT_THAT(text, HasSubstr("wave: fitted to 2024, scored on 2025"));
  EXPECT_THAT(text, HasSubstr("model, in sample"));
  EXPECT_THAT(text, HasSubstr("model, out of sample"));
  EXPECT_THAT(text, HasSubstr("Mean absolute error of the quantiles"));
}

TEST(PriceValidation, GivesEveryFigureAsJson) {
  const power::PriceScore s = score();
  const auto json = price_validation_to_json(s);
  EXPECT_EQ(json["schema"], kValidatePowerSchema);
  for (const char* sample : {"in_sample", "out_of_sample"}) {
    for (const char* kind : {"real", "model"})
      EXPECT_EQ(json[sample][kind]["quantiles"].size(), std::size(power::kScoredShares));
    // The level is moved to the real mean, in sample and out of it.
    EXPECT_NEAR(json[sample]["real"]["mean"].number(), json[sample]["model"]["mean"].number(),
                0.01);
  }
  EXPECT_EQ(json["out_of_sample"]["quantile_error"], s.scored_error);
}

}  // namespace
}  // namespace gigawatt::report
