#include "gigawatt/job/workload_gain.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::job {
namespace {

using catalog::shipped;

std::vector<WorkloadGain> between(std::string_view newer, std::string_view older) {
  return workload_gains(shipped(), *chip::find_accelerator(shipped(), newer),
                        *chip::find_accelerator(shipped(), older));
}

TEST(WorkloadGain, AChipGainsNothingOverItself) {
  const auto gains = between("h100", "h100");
  ASSERT_EQ(gains.size(), 6u);
  for (const WorkloadGain& gain : gains) {
    ASSERT_TRUE(gain.chip_ratio.has_value()) << gain.model << ": " << gain.outcome;
    EXPECT_EQ(*gain.chip_ratio, 1.0) << gain.model;
    EXPECT_LT(*gain.chip_ratio_low, 1.0);
    EXPECT_GT(*gain.chip_ratio_high, 1.0);
  }
}

// No job gains more than the chip's best published figure grew: FP8 1.94, memory 1.69, links 3.2.
TEST(WorkloadGain, OfTrainiumLiesBetweenNothingAndTheGrowthOfItsParts) {
  for (const WorkloadGain& gain : between("trainium3", "trainium2")) {
    if (!gain.chip_ratio) {
      EXPECT_FALSE(gain.outcome.empty()) << gain.model;
      continue;
    }
    EXPECT_GT(*gain.chip_ratio, 0.95) << gain.model;
    EXPECT_LT(*gain.chip_ratio, 3.2) << gain.model;
    EXPECT_NEAR(*gain.domain_ratio / *gain.chip_ratio, 2.25, 1e-12);
  }
}

TEST(WorkloadGain, AFormatThatOneLacksHasNoRatioButAReason) {
  int missing = 0;
  for (const WorkloadGain& gain : between("h100", "a100")) {
    if (gain.precision != chip::Precision::fp8) continue;
    ++missing;
    EXPECT_FALSE(gain.chip_ratio.has_value());
    EXPECT_FALSE(gain.older_tokens_per_s.has_value());
    EXPECT_TRUE(gain.newer_tokens_per_s.has_value()) << gain.outcome;
    EXPECT_NE(gain.outcome.find("a100"), std::string::npos) << gain.outcome;
  }
  EXPECT_EQ(missing, 3);
}

}  // namespace
}  // namespace gigawatt::job
