#include "gigawatt/schema/csv_line.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

std::vector<std::string> texts(std::string_view line) {
  std::vector<std::string> cells;
  const auto split = split_csv_line(line);
  if (!split) return {"refused"};
  for (const CsvCell& cell : *split) cells.push_back(cell.text);
  return cells;
}

TEST(CsvLine, SplitsAtCommasOutsideQuotes) {
  EXPECT_THAT(texts("a,b,c"), testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(texts("a,\"b,c\",\"d \"\"e\"\"\"\r"), testing::ElementsAre("a", "b,c", "d \"e\""));
  EXPECT_THAT(texts(""), testing::ElementsAre(""));
  EXPECT_THAT(texts("a,,"), testing::ElementsAre("a", "", ""));
}

TEST(CsvLine, RefusesAnOpenQuoteAndTextBehindOne) {
  EXPECT_THAT(texts("a,\"b"), testing::ElementsAre("refused"));
  EXPECT_THAT(texts("\"a\"b,c"), testing::ElementsAre("refused"));
}

TEST(CsvLine, CellsRememberTheirColumnInCodePoints) {
  const auto line = split_csv_line("\xc3\xa9\xc3\xa9,xyz");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ((*line)[1].column, 4);
  EXPECT_EQ((*line)[1].length, 3);
}

}  // namespace
}  // namespace gigawatt::schema
