#include "gigawatt/schema/document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

using testing::HasSubstr;

base::Expected<Node, Diagnostic> parse(std::string text) {
  return parse_toml(SourceText("a.toml", std::move(text)), 0);
}

std::string repeat(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST(ParseToml, KeepsThePlaceOfEveryKeyAndValue) {
  const auto document = parse("# deal\n[site]\n  power = \"168 MW\"\r\n");
  ASSERT_TRUE(document);
  const Node* site = document->find("site");
  ASSERT_NE(site, nullptr);
  EXPECT_EQ(site->span.line, 2);
  const Entry& power = site->entries.at(0);
  EXPECT_EQ(power.key_span.line, 3);
  EXPECT_EQ(power.key_span.column, 3);
  EXPECT_EQ(power.key_span.length, 5);
  EXPECT_EQ(power.value.span.column, 11);
  EXPECT_EQ(power.value.span.length, 8);
  EXPECT_EQ(power.value.text, "168 MW");
}

TEST(ParseToml, CountsColumnsInCodePoints) {
  const auto document = parse("a = { b = \"\u00E9\u20AC\", c = 12 }");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->find("a")->entries.at(1).key_span.column, 17);
}

TEST(ParseToml, TranslatesSyntaxErrors) {
  const auto error = parse("a = 1\nb = = 2\n");
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code, "GW108");
  EXPECT_EQ(error.error().at.line, 2);
}

// The parser's own assertions and assumptions would end or derail the program on these.
TEST(ParseToml, TurnsTheParsersBrokenPromisesIntoErrors) {
  for (const char* text : {"a = [}", "a = { b = [} }", "\u00E9 = 1", "a\uFBFF = 1", "\u3001 = 1"}) {
    const auto error = parse(text);
    ASSERT_FALSE(error) << text;
    EXPECT_EQ(error.error().code, "GW108") << text;
  }
}

TEST(ParseToml, SuggestsQuotesForBareQuantities) {
  for (const char* text : {"power = 168 MW", "debt = $9.7B", "start = 2027-05 # close"}) {
    const auto error = parse(text);
    ASSERT_FALSE(error) << text;
    EXPECT_EQ(error.error().code, "GW108") << text;
    EXPECT_THAT(error.error().hint, HasSubstr("in quotes"));
  }
}

TEST(ParseToml, ReportsWhatIsDefinedTwice) {
  for (const char* text : {"a = 1\na = 2", "[t]\nx = 1\n[t]\ny = 2", "t.a = 1\n[t]\nb = 1"}) {
    const auto error = parse(text);
    ASSERT_FALSE(error) << text;
    EXPECT_EQ(error.error().code, "GW109") << error.error().message;
  }
}

TEST(DeepNesting, IsFoundBeforeAnyParserRecurses) {
  for (const std::string& text :
       {"a = " + repeat("[", 1'000'000), "a = " + repeat("{a=", 100'000),
        "a" + repeat(".a", 1'000'000) + " = 1", "[a" + repeat(".a", 100'000) + "]",
        "a = { b = \"\"\"x\"\"\"\", c" + repeat(".c", 100'000) + " = 1 }",
        "a = " + repeat("{ a.a.a.a.a.a.a.a = ", 30), "a = '''it''s''''" + repeat("[", 100)}) {
    const auto error = parse(text);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().code, "GW110") << error.error().message;
  }
}

TEST(DeepNesting, IsNotFoundInStringsCommentsAndWideArrays) {
  const std::string brackets = repeat("[", 200);
  EXPECT_TRUE(parse("a = \"" + brackets + "\"\nb = '" + brackets + "' # " + brackets));
  EXPECT_TRUE(parse("a = \"\"\"\n" + brackets + "\\\"\"\"\"\nb = 1"));
  EXPECT_TRUE(parse("a = [" + repeat("1.5, ", 500) + "1.5]"));
  EXPECT_TRUE(parse(repeat("[[a.b]]\nx.y = 1.5\n", 200)));
}

TEST(ParseToml, RefusesMoreThanFourMebibytes) {
  EXPECT_EQ(parse(std::string(largest_text + 1, '#')).error().code, "GW105");
  EXPECT_TRUE(parse(std::string(largest_text, '#')));
}

}  // namespace
}  // namespace gigawatt::schema
