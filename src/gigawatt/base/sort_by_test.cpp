#include "gigawatt/base/sort_by.h"

#include <string>

#include <gtest/gtest.h>

namespace gigawatt::base {
namespace {

struct Row {
  double key;
  std::string name;
};

TEST(SortBy, LeastFirstAndEqualOnesAsTheyStood) {
  std::vector<Row> rows = {{2, "c"}, {1, "b"}, {2, "a"}, {0, "z"}, {1, "a"}};
  sort_by(rows, &Row::key);
  std::string names;
  for (const Row& row : rows) names += row.name;
  EXPECT_EQ(names, "zbaca");
  sort_by(rows, [](const Row& row) { return -row.key; });
  names.clear();
  for (const Row& row : rows) names += row.name;
  EXPECT_EQ(names, "cabaz");
}

TEST(SortBy, NoRowsStayNone) {
  std::vector<Row> rows;
  sort_by(rows, &Row::name);
  EXPECT_TRUE(rows.empty());
}

}  // namespace
}  // namespace gigawatt::base
