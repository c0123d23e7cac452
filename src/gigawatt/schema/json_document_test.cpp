#include "gigawatt/schema/json_document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

Node parsed(const std::string& text) {
  const auto node = parse_json(SourceText("config.json", text), 0);
  EXPECT_TRUE(node.has_value()) << (node ? "" : render(node.error()));
  return node ? *node : Node{};
}

Diagnostic refused(const std::string& text) {
  const auto node = parse_json(SourceText("config.json", text), 0);
  EXPECT_FALSE(node.has_value()) << text;
  return node ? Diagnostic{} : node.error();
}

TEST(JsonDocument, KeepsThePlaceOfEveryKeyAndValue) {
  const Node root = parsed("{\n  \"a\\\"b\": 12,\n  \"\xC3\xA9\": [true, \"x\"], \"n\": -1.5e3}");
  ASSERT_EQ(root.entries.size(), 3u);
  EXPECT_EQ(root.entries[0].key, "a\"b");
  EXPECT_EQ(root.entries[0].key_span.line, 2);
  EXPECT_EQ(root.entries[0].key_span.column, 3);
  EXPECT_EQ(root.entries[0].key_span.length, 6);
  EXPECT_EQ(root.entries[0].value.integer, 12);
  EXPECT_EQ(root.entries[0].value.span.column, 11);
  EXPECT_EQ(root.entries[0].value.span.length, 2);
  const Node& list = root.entries[1].value;
  ASSERT_EQ(list.elements.size(), 2u);
  EXPECT_TRUE(list.elements[0].boolean);
  EXPECT_EQ(list.elements[0].span.column, 9);
  EXPECT_EQ(list.elements[1].text, "x");
  EXPECT_EQ(list.elements[1].span.column, 15);
  EXPECT_EQ(root.find("n")->real, -1500);
  EXPECT_EQ(root.find("n")->span.length, 6);
}

TEST(JsonDocument, LeavesOutKeysThatAreNull) {
  const Node root = parsed(R"({"a": null, "b": {"c": null, "d": 1}})");
  EXPECT_EQ(root.find("a"), nullptr);
  EXPECT_EQ(root.find("b")->entries.size(), 1u);
}

TEST(JsonDocument, ReadsWholeNumbersBeyond64BitsAsReals) {
  const Node root = parsed(R"({"a": 9223372036854775808, "b": 9223372036854775807})");
  EXPECT_EQ(root.find("a")->kind, NodeKind::real);
  EXPECT_EQ(root.find("a")->text, "9223372036854775808");
  EXPECT_EQ(root.find("b")->integer, 9223372036854775807);
}

TEST(JsonDocument, RefusesWithAPlace) {
  const Diagnostic grammar = refused("{\"a\": 1,\n \"b\" 2}");
  EXPECT_EQ(grammar.code, "GW115");
  EXPECT_EQ(grammar.at.line, 2);
  EXPECT_THAT(grammar.message, testing::HasSubstr("expected ':'"));
  EXPECT_EQ(refused("").code, "GW115");
  EXPECT_EQ(refused("{\"a\": 1} x").code, "GW115");
  EXPECT_EQ(refused("[1e999]").code, "GW205");
  const Diagnostic twice = refused("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}");
  EXPECT_EQ(twice.code, "GW109");
  EXPECT_EQ(twice.at.line, 3);
}

TEST(JsonDocument, RefusesDeepNestingBeforeItIsBuilt) {
  EXPECT_EQ(refused(std::string(100'000, '[')).code, "GW110");
  EXPECT_EQ(parsed(std::string(64, '[') + std::string(64, ']')).kind, NodeKind::array);
}

TEST(JsonDocument, TakesALineOfManyKeysInLinearTime) {
  std::string text = "{\"k\": 0";
  for (int i = 0; i < 100'000; ++i) text += ",\"" + std::to_string(i) + "\":" + std::to_string(i);
  const Node root = parsed(text + "}");
  EXPECT_EQ(root.entries.size(), 100'001u);
  EXPECT_EQ(root.entries.back().value.integer, 99'999);
}

}  // namespace
}  // namespace gigawatt::schema
