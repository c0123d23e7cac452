#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/starter.h"
#include "gigawatt/plan/scenario.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string started(std::string_view text) {
  plan::ScenarioSpec spec;
  return starter_text({"a-case", text}, plan::describe(spec), "mine.toml");
}

TEST(Starter, SaysWhatItCameFromAndHowToRunIt) {
  EXPECT_THAT(started(""),
              testing::AllOf(HasSubstr("the case a-case"), HasSubstr("gigawatt run mine.toml")));
}

TEST(Starter, ExplainsAKeyAboveItsFirstUseOnly) {
  const std::string text = started("[[phase]]\nname = \"A\"\n[[phase]]\nname = \"B\"\n");
  EXPECT_THAT(text, HasSubstr("[[phase]]\n# Name of the hall or building\nname = \"A\"\n"
                              "[[phase]]\nname = \"B\"\n"));
}

TEST(Starter, ExplainsKeysOfTablesInTables) {
  EXPECT_THAT(started("[finance.tax]\nfederal_rate = \"21 %\"\n"), HasSubstr("[finance.tax]\n# "));
}

TEST(Starter, LeavesOtherLinesAsTheyAre) {
  EXPECT_THAT(started("# a remark\n\nodd = 1\n"), HasSubstr("# a remark\n\nodd = 1\n"));
}

TEST(Starter, NamesNoFileThatTheUserDoesNotHave) {
  EXPECT_THAT(started("# Run it:  gigawatt run scenarios/a-case.toml\n"),
              Not(HasSubstr("scenarios/")));
}

TEST(FirstComment, IsTheFirstLineWithoutItsSign) {
  EXPECT_EQ(first_comment("# One deal.\n# More.\n"), "One deal.");
  EXPECT_EQ(first_comment("#One deal."), "One deal.");
}

}  // namespace
}  // namespace gigawatt::cli
