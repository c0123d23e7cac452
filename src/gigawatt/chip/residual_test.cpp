#include "gigawatt/chip/residual.h"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::chip {
namespace {

using testing::HasSubstr;

// 'O' is nothing, '}' the outermost level, '!' its opposite.
TEST(Residual, InterpolatesBetweenItsNodes) {
  const auto tables = read_residuals("bf16 0.46 0:1:2 3:0.5:3\nO}O\n!O}\n");
  ASSERT_TRUE(tables.has_value()) << tables.error();
  const Residual& table = tables->front();
  EXPECT_EQ(table.name(), "bf16");
  EXPECT_EQ(table.size(), 6u);
  const auto at = [&](double x, double y) {
    return std::log(table.factor(std::array{std::exp2(x), std::exp2(y)}));
  };
  EXPECT_NEAR(at(0, 3), 0, 1e-7);
  EXPECT_NEAR(at(0, 3.5), 0.46, 1e-7);
  EXPECT_NEAR(at(1, 3), -0.46, 1e-7);
  EXPECT_NEAR(at(0, 3.25), 0.23, 1e-7);
  EXPECT_NEAR(at(0.5, 3.25), (0.23 - 0.23) / 2, 1e-7);
  EXPECT_NEAR(at(0.5, 4), 0.23, 1e-7);
}

TEST(Residual, HoldsItsEdgesOutsideTheGrid) {
  const auto tables = read_residuals("x 0.46 0:1:2\nO}\n");
  ASSERT_TRUE(tables.has_value()) << tables.error();
  EXPECT_NEAR(tables->front().factor(std::array{1e15}), std::exp(0.46), 1e-6);
  EXPECT_NEAR(tables->front().factor(std::array{1e-300}), 1, 1e-6);
}

TEST(Residual, SeveralTablesStandOneBehindTheOther) {
  const auto tables = read_residuals("a 1 0:1:2\nOO\nb 2 0:1:2 0:1:2\nOO\nOO\n");
  ASSERT_TRUE(tables.has_value()) << tables.error();
  ASSERT_EQ(tables->size(), 2u);
  EXPECT_EQ(tables->back().name(), "b");
}

TEST(Residual, SaysWhyATextIsNoTable) {
  const auto reason = [](std::string_view text) {
    const auto tables = read_residuals(text);
    return tables ? std::string("read") : tables.error();
  };
  EXPECT_THAT(reason("x\n"), HasSubstr("outermost level"));
  EXPECT_THAT(reason("x nan 0:1:2\nOO\n"), HasSubstr("outermost level"));
  EXPECT_THAT(reason("x 1\nOO\n"), HasSubstr("no grid"));
  EXPECT_THAT(reason("x 1 0:0:2\nOO\n"), HasSubstr("low:step:count"));
  EXPECT_THAT(reason("x 1 0:1:1e9\nOO\n"), HasSubstr("low:step:count"));
  EXPECT_THAT(reason("x 1 0:1:2 0:1:2 0:1:2 0:1:2 0:1:2\n"), HasSubstr("low:step:count"));
  EXPECT_THAT(reason("x 1 0:1:64 0:1:64 0:1:64 0:1:64\n"), HasSubstr("no grid"));
  EXPECT_THAT(reason("x 1 0:1:3\nOO\n"), HasSubstr("2 characters for 3 nodes"));
  EXPECT_THAT(reason("x 1 0:1:2\nO \n"), HasSubstr("for 2 nodes"));
}

}  // namespace
}  // namespace gigawatt::chip
