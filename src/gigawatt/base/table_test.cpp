#include "gigawatt/base/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::base {
namespace {

using testing::ElementsAre;

TEST(Table, KeepsColumnsInTheOrderTheyWereAdded) {
  Table table(3);
  const auto rent = table.add_column("rent_usd", "USD", "Rent due");
  for (int i = 0; i < 40; ++i)  // growth must not move the cells
    table.add_column("spare_" + std::to_string(i), "", "");
  rent[1] = 7;
  EXPECT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.columns().size(), 41u);
  EXPECT_EQ(table.columns()[0].unit, "USD");
  EXPECT_EQ(table.columns()[0].doc, "Rent due");
  EXPECT_THAT(table.values("rent_usd"), ElementsAre(0, 7, 0));
}

TEST(Table, TakesItsLengthFromTheFirstColumn) {
  Table table;
  table.add_column("load_mw", "MW", "Load", {1, 2});
  EXPECT_EQ(table.rows(), 2u);
  table.add_column("price", "USD/MWh", "Price");
  EXPECT_THAT(table.values("price"), ElementsAre(0, 0));
  EXPECT_EQ(table.find("absent"), nullptr);
}

TEST(TableDeathTest, RefusesASecondColumnOfANameAndAnotherLength) {
  Table table(2);
  table.add_column("a", "", "");
  EXPECT_DEATH(table.add_column("a", "", ""), "second column");
  EXPECT_DEATH(table.add_column("b", "", "", {1, 2, 3}), "rows");
  EXPECT_DEATH(table.values("c"), "no column");
}

}  // namespace
}  // namespace gigawatt::base
