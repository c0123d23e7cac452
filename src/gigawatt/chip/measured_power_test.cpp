#include "gigawatt/chip/measured_power.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/accelerator.h"

namespace gigawatt::chip {
namespace {

using catalog::shipped;

TEST(MeasuredPower, OfAServerIsSharedByItsChips) {
  const auto runs = measured_power(shipped(), "h100");
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].mean, base::watts(6849) / 8);
  EXPECT_EQ(runs[0].maximum, std::nullopt);
  EXPECT_TRUE(measured_power(shipped(), "trainium3").empty());
}

// What was metered lies above the board and below what the data sheet allows the server.
TEST(MeasuredPower, LiesBetweenBoardAndServer) {
  for (const char* id : {"h100", "b200"}) {
    const Accelerator a = *find_accelerator(shipped(), id);
    for (const MeasuredPower& run : measured_power(shipped(), id)) {
      EXPECT_GT(run.mean, *a.board_power) << run.id;
      EXPECT_LT(run.mean, *a.server_power) << run.id;
      EXPECT_GE(*run.p90, run.mean) << run.id;
    }
  }
}

}  // namespace
}  // namespace gigawatt::chip
