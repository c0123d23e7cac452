#include "gigawatt/job/shell_branches.h"

#include <string>

#include <gtest/gtest.h>

#include "gigawatt/schema/words.h"

namespace gigawatt::job {
namespace {

Taken decided(const std::string& condition) {
  const std::vector<std::string> owned = schema::words_of(condition, " ");
  const std::vector<std::string_view> words(owned.begin(), owned.end());
  return condition_of(words, [](std::string_view word) -> std::optional<std::string_view> {
    if (word == "$two") return "2";
    if (word == "$nothing") return "";
    return word.starts_with('$') ? std::nullopt : std::optional(word);
  });
}

TEST(ShellBranches, TestsCompareTextsAndNumbers) {
  for (const char* yes : {"[ $two = 2 ]", "[[ $two == 2 ]]", "[ $two -eq 2.0 ]", "[ $two -gt 1 ]",
                          "test $two -le 2", "[ -n $two ]", "[ -z $nothing ]", "[ -z ]",
                          "[ $two != 3 ]", "[ $two -eq 3 ] || [ $two -lt 3 ]", "[ $nothing = ]"})
    EXPECT_EQ(decided(yes), Taken::yes) << yes;
  for (const char* no :
       {"[ $two = 3 ]", "[ $two -ne 2 ]", "[ -z $two ]", "[ -n $nothing ]",
        "[ $two = 2 ] && [ $two = 3 ]", "[ $two -ge 3 ]", "[ $unset = 1 ] && [ $two = 3 ]"})
    EXPECT_EQ(decided(no), Taken::no) << no;
  for (const char* open : {"[ $unset = 1 ]", "[ ! -f x ]", "[ -f x ]", "grep -q x y z", "",
                           "[ $two -eq many ]", "[ $unset = 1 ] || [ $two = 3 ]"})
    EXPECT_EQ(decided(open), Taken::perhaps) << open;
}

TEST(ShellBranches, OneBranchOfALevelIsTaken) {
  ShellBranches branches;
  EXPECT_EQ(branches.here(), Taken::yes);
  branches.begin(Taken::no);
  EXPECT_EQ(branches.here(), Taken::no);
  branches.next(Taken::yes);
  EXPECT_EQ(branches.here(), Taken::yes);
  branches.begin(Taken::perhaps);
  EXPECT_EQ(branches.here(), Taken::perhaps);
  branches.otherwise();
  EXPECT_EQ(branches.here(), Taken::perhaps);
  branches.end();
  branches.otherwise();
  EXPECT_EQ(branches.here(), Taken::no);
  branches.end();
  branches.end();  // one too many
  branches.next(Taken::no);
  EXPECT_EQ(branches.here(), Taken::yes);
}

}  // namespace
}  // namespace gigawatt::job
