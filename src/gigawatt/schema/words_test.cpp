#include "gigawatt/schema/words.h"

#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

TEST(Words, SpellingsFoldToOne) {
  for (const char* text : {"ZB-H1", "zb_h1", "zb h1", " Zb.H1 "}) EXPECT_EQ(folded(text), "zbh1");
  EXPECT_EQ(folded("\xC3\xA9 "), "");
  EXPECT_EQ(lower("H100 \xC3\x89"), "h100 \xC3\x89");
}

TEST(Words, NoneIsEmpty) {
  EXPECT_EQ(words_of("NVIDIA H100-80GB ", " -"),
            (std::vector<std::string>{"nvidia", "h100", "80gb"}));
  EXPECT_EQ(words_of(" - ", " -"), std::vector<std::string>());
  EXPECT_EQ(words_of("", " "), std::vector<std::string>());
  EXPECT_EQ(words_of("one", ""), std::vector<std::string>{"one"});
}

TEST(Words, PartsAreHeld) {
  EXPECT_TRUE(holds("hardware flops", "flops"));
  EXPECT_FALSE(holds("hardware", "flops"));
}

}  // namespace
}  // namespace gigawatt::schema
