#include "gigawatt/schema/csv_table.h"

#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.h"
#include "support/temporary_folder.h"

namespace gigawatt::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CsvTable table_of(const std::string& text, const CsvRules& rules = {.other_columns = true}) {
  auto table = CsvTable::read_text(text, "a.csv", rules);
  EXPECT_TRUE(table.has_value()) << render(table.error());
  return std::move(*table);
}

Diagnostic refused_table(const std::string& text, const CsvRules& rules = {.other_columns = true}) {
  const auto table = CsvTable::read_text(text, "a.csv", rules);
  EXPECT_FALSE(table.has_value()) << text;
  return table ? Diagnostic{} : table.error().front();
}

TEST(CsvTable, FindsColumnsByNameAndCellsByRow) {
  const CsvTable table = table_of("id, n_chips ,note\nr1,8,\n\nr2 , 16,x\n");
  EXPECT_THAT(table.columns(), ElementsAre("id", "n_chips", "note"));
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.text(1, table.column("id")), "r2");
  EXPECT_EQ(table.text(1, table.column("n_chips")), "16");
  EXPECT_EQ(table.text(0, table.column("note")), "");
  EXPECT_FALSE(table.column("mfu").present());
  EXPECT_EQ(table.text(0, table.column("mfu")), "");
}

TEST(CsvTable, QuotedCellsHoldCommasQuotesAndLineEnds) {
  const CsvTable table = table_of(
      "a,b\r\n\"1,5\",\"say \"\"yes\"\"\"\r\n\"two\nlines\",\"\"\r\n 5\" disk , \" kept \" \n");
  ASSERT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.text(0, {0}), "1,5");
  EXPECT_EQ(table.text(0, {1}), "say \"yes\"");
  EXPECT_EQ(table.text(1, {0}), "two\nlines");
  EXPECT_EQ(table.text(1, {1}), "");
  EXPECT_EQ(table.text(2, {0}), "5\" disk");
  EXPECT_EQ(table.text(2, {1}), " kept ");
  EXPECT_EQ(table.at(2, {1}).line, 5);
}

TEST(CsvTable, TheLastLineNeedsNoEndAndMayEndInAnEmptyCell) {
  const CsvTable table = table_of(
      "\xEF\xBB\xBF"
      "a,b\n1,");
  EXPECT_EQ(table.columns()[0], "a");
  EXPECT_EQ(table.rows(), 1u);
  EXPECT_EQ(table.text(0, {1}), "");
}

TEST(CsvTable, CountsColumnsOfPlacesInCodePoints) {
  const CsvTable table = table_of("name,x\n\"Zürich\",oops\n");
  const Location at = table.at(0, table.column("x"));
  EXPECT_EQ(at.line, 2);
  EXPECT_EQ(at.column, 10);
  EXPECT_EQ(at.length, 4);
}

struct BadTable {
  const char* title;
  std::string text;
  const char* code;
  int line, column;
};
class BadCsv : public ::testing::TestWithParam<BadTable> {};

TEST_P(BadCsv, IsSaidWithItsPlace) {
  const Diagnostic first = refused_table(GetParam().text);
  EXPECT_EQ(first.code, GetParam().code) << first.message;
  EXPECT_EQ(first.at.line, GetParam().line) << first.message;
  EXPECT_EQ(first.at.column, GetParam().column) << first.message;
  EXPECT_NE(find_code(first.code), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    CsvTable, BadCsv,
    ::testing::Values(BadTable{"Empty", "", "GW104", 0, 0},
                      BadTable{"Blank", " \n\t\n", "GW104", 0, 0},
                      BadTable{"HeaderAlone", "a,b\n", "GW104", 0, 0},
                      BadTable{"Utf16", std::string("\xFF\xFE\x61\x00", 4), "GW107", 0, 0},
                      BadTable{"Latin1", "a,b\n1,\xFC\n", "GW107", 2, 3},
                      BadTable{"Binary", std::string("a\0b", 3), "GW106", 0, 0},
                      BadTable{"OpenQuote", "a,b\n1,2\n3,\"4\n5,6\n", "GW113", 3, 3},
                      BadTable{"TextBehindQuote", "a,b\n\"1\"2,3\n", "GW113", 2, 4},
                      BadTable{"LoneCarriageReturn", "a,b\r1,2\r", "GW113", 1, 4},
                      BadTable{"TooFewCells", "a,b\n1\n", "GW114", 2, 1},
                      BadTable{"TooManyCells", "a,b\n1,2\n1,2,3\n", "GW114", 3, 1},
                      BadTable{"ColumnTwice", "a,b,a\n1,2,3\n", "GW109", 1, 5}),
    [](const auto& test) { return std::string(test.param.title); });

TEST(CsvTable, ReportsAllBadLinesUpToALimit) {
  EXPECT_EQ(
      CsvTable::read_text("a,b\n1\n2\n3,4\n5\n", "a.csv", {.other_columns = true}).error().size(),
      3u);
  std::string text = "a,b\n";
  for (int i = 0; i < 300; ++i) text += "1\n";
  const auto many = CsvTable::read_text(text, "a.csv", {.other_columns = true});
  ASSERT_EQ(many.error().size(), 201u);
  EXPECT_EQ(many.error().back().code, "GW111");
}

TEST(CsvTable, MissesARequiredColumnByItsNearestName) {
  const CsvRules rules{.required = {"model", "micro_batch"}, .other_columns = true};
  const Diagnostic missing = refused_table("model,micro_bach\nm,1\n", rules);
  EXPECT_EQ(missing.code, "GW302");
  EXPECT_THAT(missing.message, HasSubstr("micro_batch"));
  EXPECT_THAT(missing.hint, HasSubstr("micro_bach"));
  EXPECT_THAT(refused_table("model;micro_batch\nm;1\n", rules).hint, HasSubstr("commas"));
}

TEST(CsvTable, RefusesColumnsWithoutAMeaningWhereTheCallerSaysSo) {
  const CsvRules rules{.required = {"hour"}, .optional = {"usd_per_mwh"}};
  const Diagnostic unknown = refused_table("hour,usd_per_mhw\n1,2\n", rules);
  EXPECT_EQ(unknown.code, "GW301");
  EXPECT_EQ(unknown.at.column, 6);
  EXPECT_THAT(unknown.hint, HasSubstr("usd_per_mwh"));
}

TEST(CsvTable, WarnsOfASlipWhereOtherColumnsAreAllowed) {
  const CsvRules rules{.required = {"tp"}, .optional = {"micro_batch"}, .other_columns = true};
  const CsvTable table = table_of("tp,micro_bach,comment\n1,2,x\n", rules);
  ASSERT_EQ(table.warnings().size(), 1u);
  EXPECT_EQ(table.warnings()[0].severity, Severity::warning);
  EXPECT_THAT(table.warnings()[0].hint, HasSubstr("micro_batch"));
}

TEST(CsvTable, SaysWhatSeparatesCellsWhereItIsNoComma) {
  const CsvRules rules{.required = {"id"}, .other_columns = true};
  EXPECT_THAT(refused_table("id;share\na;1,5\n", rules).message, HasSubstr("by semicolons"));
  EXPECT_THAT(refused_table("id\tshare\na\t1\n", rules).message, HasSubstr("by tabs"));
  EXPECT_THAT(refused_table("id|share\na|1\n", rules).message, HasSubstr("by bars"));
  EXPECT_EQ(table_of("a;b\n1\n").rows(), 1u);
}

TEST(CsvTable, LimitsBytesAndCells) {
  EXPECT_EQ(refused_table("a,b\n1,2\n", {.other_columns = true, .most_bytes = 4}).code, "GW105");
  EXPECT_EQ(refused_table("a,b\n1,2\n3,4\n", {.other_columns = true, .most_cells = 5}).code,
            "GW105");
}

TEST(CsvTable, HostileHeadersAreRefused) {
  EXPECT_EQ(refused_table(std::string(5000, ',') + "\n1\n").code, "GW105");
  EXPECT_EQ(refused_table(std::string(5000, 'x') + "\n1\n").code, "GW105");
}

TEST(CsvTable, AFileOfAGigabyteIsRefusedWithoutReadingIt) {
  const support::TemporaryFolder folder;
  const std::string path = folder.write("large.csv", "a,b\n");
  support::enlarge(path, std::uint64_t{1} << 30);
  const auto table = CsvTable::read_file(path);
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().front().code, "GW105");
  EXPECT_EQ(CsvTable::read_file("/no/such.csv").error().front().code, "GW101");
}

class CsvNumbers : public ::testing::Test {
 protected:
  CsvTable table_ = table_of("x,y\n1.5e3,7\n,8.0\n\"1,024\",7.5\n12 %,nan\nmuch,1e400\n-inf,-3\n");
  CsvCells cells_{table_};
  CsvColumn x_ = table_.column("x"), y_ = table_.column("y");
};

TEST_F(CsvNumbers, AreReadAndEmptyIsAbsent) {
  EXPECT_EQ(cells_.number(0, x_), 1500);
  EXPECT_EQ(cells_.number(1, x_), std::nullopt);
  EXPECT_EQ(cells_.number(2, x_), 1024);
  EXPECT_EQ(cells_.number(0, table_.column("z")), std::nullopt);
  EXPECT_EQ(cells_.integer(0, y_), 7);
  EXPECT_EQ(cells_.integer(1, y_), 8);
  EXPECT_TRUE(cells_.diagnostics().empty());
}

TEST_F(CsvNumbers, WhatIsNoneIsReportedAtItsCell) {
  EXPECT_EQ(cells_.number(3, x_), std::nullopt);
  EXPECT_EQ(cells_.number(3, y_), std::nullopt);
  EXPECT_EQ(cells_.number(4, x_), std::nullopt);
  EXPECT_EQ(cells_.number(4, y_), std::nullopt);
  EXPECT_EQ(cells_.number(5, x_), std::nullopt);
  EXPECT_EQ(cells_.integer(5, y_, {.minimum = 0}), std::nullopt);
  EXPECT_EQ(cells_.integer(2, y_), std::nullopt);
  std::vector<std::string> codes;
  for (const Diagnostic& d : cells_.diagnostics()) codes.push_back(d.code);
  EXPECT_THAT(codes, ElementsAre("GW204", "GW205", "GW204", "GW205", "GW205", "GW206", "GW204"));
  EXPECT_EQ(cells_.diagnostics()[1].at.line, 5);
  EXPECT_EQ(cells_.diagnostics()[1].at.column, 6);
}

TEST_F(CsvNumbers, ALongTextIsNoNumber) {
  const CsvTable table = table_of("x\n" + std::string(100'000, '7') + "\n");
  CsvCells cells(table);
  EXPECT_EQ(cells.number(0, {0}), std::nullopt);
  ASSERT_EQ(cells.diagnostics().size(), 1u);
  EXPECT_LT(cells.diagnostics()[0].message.size(), 100u);
}

TEST_F(CsvNumbers, NeedNamesTheEmptyCell) {
  EXPECT_TRUE(cells_.need(0, x_));
  EXPECT_FALSE(cells_.need(1, x_));
  EXPECT_EQ(cells_.diagnostics()[0].code, "GW302");
  EXPECT_EQ(cells_.diagnostics()[0].at.line, 3);
}

}  // namespace
}  // namespace gigawatt::schema
