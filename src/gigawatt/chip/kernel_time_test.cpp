#include "gigawatt/chip/kernel_time.h"

#include <cmath>

#include <gtest/gtest.h>

namespace gigawatt::chip {
namespace {

// An H100 as the vendor describes it; the constants come from the catalog.
ChipModel h100() {
  Accelerator accelerator{.id = "h100"};
  accelerator.peak[static_cast<std::size_t>(Precision::bf16)] =
      base::OperationRate::from_base(989e12);
  accelerator.memory = base::bytes(80e9);
  accelerator.memory_bandwidth = base::Bandwidth::from_base(3350e9);
  accelerator.board_power = base::watts(700);
  return chip_model(catalog::Catalog::shipped(), accelerator).value();
}

TEST(KernelTime, ALargeProductIsNearThePeakAndNeverFaster) {
  const ChipModel chip = h100();
  const double flops = 2.0 * 8192 * 8192 * 8192;
  const double seconds = gemm_time(chip, Precision::bf16, {8192, 8192, 8192}).seconds();
  EXPECT_GT(seconds, flops / 989e12);
  EXPECT_LT(seconds, flops / (0.6 * 989e12));
}

TEST(KernelTime, NothingTakesNoTime) {
  EXPECT_EQ(gemm_time(h100(), Precision::bf16, {0, 128, 128}).seconds(), 0);
  EXPECT_EQ(grouped_gemm_time(h100(), Precision::bf16, {.groups = 8, .rows = 0}).seconds(), 0);
  EXPECT_EQ(attention_forward_time(h100(), {.query_rows = 0}).seconds(), 0);
}

TEST(KernelTime, APowerCapSlowsMatrixWorkByTheCubeRoot) {
  const ChipModel chip = h100(), capped = at_power_cap(chip, 500);
  EXPECT_NEAR(capped.clock / chip.clock, std::cbrt((500 - 105) / 595.0), 1e-12);
  const Gemm shape{8192, 8192, 8192};
  EXPECT_GT(gemm_time(capped, Precision::bf16, shape).seconds(),
            gemm_time(chip, Precision::bf16, shape).seconds());
}

}  // namespace
}  // namespace gigawatt::chip
