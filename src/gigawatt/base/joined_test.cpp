#include "gigawatt/base/joined.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::base {
namespace {

using Texts = std::vector<std::string>;

TEST(Joined, SeparatesButDoesNotEnd) {
  EXPECT_EQ(joined(Texts{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(joined(Texts{"a"}, ", "), "a");
  EXPECT_EQ(joined(Texts{}, ", "), "");
}

TEST(Joined, KeepsEmptyTexts) { EXPECT_EQ(joined(Texts{"", "b", ""}, ","), ",b,"); }

}  // namespace
}  // namespace gigawatt::base
