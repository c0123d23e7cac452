#include "gigawatt/report/citation.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::report {
namespace {

std::string cited(schema::Provenance value) {
  return citation({{"a.b", std::move(value)}}, catalog::shipped(), "a.b");
}

TEST(Citation, NamesTheDealBehindOneOfItsFigures) {
  EXPECT_EQ(
      cited({.origin = schema::Origin::file, .text = "330 MW", .source = "HUT-FLUID-RB.gross_mw"}),
      "HUT-FLUID-RB A");
}

TEST(Citation, TakesTheConfidenceThatTheScenarioStates) {
  EXPECT_EQ(cited({.origin = schema::Origin::file,
                   .text = "61.25 MW",
                   .source = "HUT-FLUID-RB.critical_it_mw",
                   .confidence = "C"}),
            "HUT-FLUID-RB C");
}

TEST(Citation, NamesTheHostOfAnAddress) {
  EXPECT_EQ(cited({.origin = schema::Origin::file,
                   .text = "1",
                   .source = "https://www.example.org/a/b?c",
                   .confidence = "B"}),
            "www.example.org B");
}

TEST(Citation, SaysWhatHasNoSource) {
  EXPECT_EQ(cited({.origin = schema::Origin::file, .text = "1"}), "as given");
  EXPECT_EQ(cited({.origin = schema::Origin::file, .text = "1", .confidence = "C"}), "assumed C");
  EXPECT_EQ(cited({.origin = schema::Origin::command_line, .text = "1"}), "--set");
  EXPECT_EQ(cited({.origin = schema::Origin::built_in, .text = "1"}), "default");
}

TEST(Citation, ShowsTheWeakestConfidenceOfTheLine) {
  const schema::Provenances line = {
      {"a.b", {.origin = schema::Origin::file, .text = "1", .source = "HUT-FLUID-RB.gross_mw"}},
      {"a.c", {.origin = schema::Origin::file, .text = "2", .confidence = "B"}},
      {"a.d", {.origin = schema::Origin::file, .text = "3", .confidence = "C"}}};
  const auto cited = [&](std::vector<std::string> beside) {
    return citation(line, catalog::shipped(), "a.b", beside);
  };
  EXPECT_EQ(cited({}), "HUT-FLUID-RB A");
  EXPECT_EQ(cited({"a.c", "a.x"}), "HUT-FLUID-RB B");
  EXPECT_EQ(cited({"a.d", "a.c"}), "HUT-FLUID-RB C");
}

TEST(Citation, IsEmptyWhereThereIsNoValue) {
  EXPECT_EQ(citation({}, catalog::shipped(), "a.b"), "");
}

}  // namespace
}  // namespace gigawatt::report
