#include "gigawatt/schema/nearest.h"

#include <array>

#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

TEST(EditDistance, CountsASwapOfNeighboursAsOneSlip) {
  EXPECT_EQ(edit_distance("amuont", "amount"), 1);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("coupon", "Coupon"), 0);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Nearest, NamesTheNearestAndNothingFarOff) {
  constexpr auto names = std::to_array<std::string_view>({"capacity", "power_price", "pue"});
  EXPECT_EQ(nearest("capcity", names), "capacity");
  EXPECT_EQ(nearest("powerprice", names), "power_price");
  EXPECT_EQ(nearest("winter", names), std::nullopt);
  EXPECT_EQ(nearest("", names), std::nullopt);
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), names), std::nullopt);
}

}  // namespace
}  // namespace gigawatt::schema
