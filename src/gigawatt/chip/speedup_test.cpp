#include "gigawatt/chip/speedup.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::chip {
namespace {

using catalog::shipped;

Speedup between(std::string_view newer, std::string_view older) {
  return speedup(*find_accelerator(shipped(), newer), *find_accelerator(shipped(), older));
}

// The advertised 4.4 of a Trn3 UltraServer: 362.4 over 83.1 PFLOP/s.
TEST(Speedup, TakesTheAdvertisedFourApart) {
  const Speedup s = between("trainium3", "trainium2");
  EXPECT_EQ(s.chips_ratio, 2.25);
  const SpeedupLine& fp8 = *s.find("fp8");
  EXPECT_NEAR(*fp8.domain_ratio, 4.36, 0.005);
  EXPECT_NEAR(*fp8.chip_ratio, 1.94, 0.005);
  EXPECT_NEAR(*s.find("bf16")->chip_ratio, 1.01, 0.005);
  EXPECT_NEAR(*s.find("bf16")->domain_ratio, 2.26, 0.005);
  EXPECT_NEAR(*s.find("memory_bandwidth")->domain_ratio, 3.80, 0.005);
  EXPECT_NEAR(*s.find("memory_bandwidth")->chip_ratio, 1.69, 0.005);
}

TEST(Speedup, ARangeStaysARangeAndWhatIsUnknownHasNoRatio) {
  const Speedup s = between("trainium3", "trainium2");
  const SpeedupLine& fabric = *s.find("domain_bandwidth");
  EXPECT_EQ(fabric.chip_ratio, 2.0);
  EXPECT_NEAR(*fabric.chip_ratio_low, 1.1, 1e-9);
  EXPECT_NEAR(*fabric.chip_ratio_high, 3.2, 1e-9);
  EXPECT_EQ(s.find("board_power"), nullptr);  // of neither
  EXPECT_EQ(s.find("fp4")->chip_ratio, std::nullopt);
  EXPECT_TRUE(s.find("fp4")->newer.has_value());
}

TEST(Speedup, OfAChipOverItselfIsOne) {
  for (const SpeedupLine& line : between("h100", "h100").lines) EXPECT_EQ(line.domain_ratio, 1.0);
}

}  // namespace
}  // namespace gigawatt::chip
