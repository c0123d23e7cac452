#include "gigawatt/schema/json.h"

#include <limits>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

// What readers of earlier versions have seen stays as it is, to the byte.
TEST(Json, WritesNumbersAsAlways) {
  EXPECT_EQ(Json(1.0).dump(), "1.0");
  EXPECT_EQ(Json(-0.0).dump(), "-0.0");
  EXPECT_EQ(Json(0.1 + 0.2).dump(), "0.30000000000000004");
  EXPECT_EQ(Json(123456789012345.0).dump(), "123456789012345.0");
  EXPECT_EQ(Json(1e15).dump(), "1e+15");
  EXPECT_EQ(Json(1e300).dump(), "1e+300");
  EXPECT_EQ(Json(5e-324).dump(), "5e-324");
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).dump(), "null");
  EXPECT_EQ(Json(-7).dump(), "-7");
  EXPECT_EQ(Json(std::numeric_limits<std::int64_t>::min()).dump(), "-9223372036854775808");
  EXPECT_EQ(Json(std::size_t{3}).dump(), "3");
}

TEST(Json, EscapesTextAndReplacesWhatIsNotUtf8) {
  EXPECT_EQ(Json("a\"b\\c\n\x01/\u00E9").dump(), "\"a\\\"b\\\\c\\n\\u0001/\u00E9\"");
  EXPECT_EQ(Json("a\xFFz").dump(), "\"a\uFFFDz\"");
  EXPECT_EQ(Json(std::string("a\0b", 3)).dump(), "\"a\\u0000b\"");
}

TEST(Json, KeepsMembersInTheOrderOfWriting) {
  Json json = {{"z", 1}, {"a", {{"inner", nullptr}}}, {"flag", true}};
  json["list"] = Json::array({1, "two", Json::array(), Json::object()});
  json["a"]["new"] = 2.5;
  EXPECT_EQ(json.dump(), R"({"z":1,"a":{"inner":null,"new":2.5},"flag":true,)"
                         R"("list":[1,"two",[],{}]})");
  EXPECT_EQ(Json({{"a", Json::array({1})}}).dump(2), "{\n  \"a\": [\n    1\n  ]\n}");
}

TEST(Json, GrowsFromNull) {
  Json json;
  EXPECT_TRUE(json.is_null());
  json["months"]["month"] = Json::array_of(std::vector<std::string>{"2026-01", "2026-02"});
  json["months"]["month"].push_back(nullptr);
  json.update({{"months", json["months"]["month"]}, {"more", 1}});
  EXPECT_EQ(json.dump(), R"({"months":["2026-01","2026-02",null],"more":1})");
}

TEST(Json, SaysWhatItHolds) {
  const Json json = {{"whole", 3}, {"part", 0.5}, {"text", "x"}, {"none", nullptr}};
  EXPECT_TRUE(json.is_object());
  EXPECT_TRUE(json["whole"].is_integer());
  EXPECT_TRUE(json["whole"].is_number());
  EXPECT_FALSE(json["part"].is_integer());
  EXPECT_EQ(json["whole"].number(), 3.0);
  EXPECT_EQ(json["text"].text(), "x");
  EXPECT_TRUE(json["none"].is_null());
  EXPECT_EQ(json.members().front().key, "whole");
  EXPECT_TRUE(json.elements().empty());
  EXPECT_EQ(Json::array({1, true})[1], true);
}

TEST(Json, EqualsByValue) {
  EXPECT_EQ(Json(245), Json(245.0));
  EXPECT_NE(Json(1), Json(true));
  EXPECT_NE(Json("1"), Json(1));
  EXPECT_NE(Json(), Json::object());
  EXPECT_NE(Json::object(), Json::array());
  EXPECT_EQ(Json({{"a", 1}, {"b", Json::array({2})}}), Json({{"a", 1.0}, {"b", Json::array({2})}}));
  EXPECT_NE(Json({{"a", 1}, {"b", 2}}), Json({{"b", 2}, {"a", 1}}));
}

TEST(Json, ReadsWhatItWrites) {
  const Json json = {{"", Json::array({nullptr, true, -3, 1e300, -0.0, "\u20AC \" \\"})},
                     {"nested", {{"empty", Json::array()}, {"none", Json::object()}}}};
  EXPECT_EQ(Json::parse(json.dump()), json);
  EXPECT_EQ(Json::parse(json.dump(2)).dump(), json.dump());
  EXPECT_EQ(Json::parse("18446744073709551615").dump(), "1.8446744073709552e+19");
}

TEST(Json, MovesWhatIsMovedIntoIt) {
  Json list = Json::array_of(std::vector<int>(1000, 7));
  const Json* first = &list.elements().front();
  const Json json = {{"outer", {{"list", std::move(list)}}}};
  EXPECT_EQ(&json["outer"]["list"].elements().front(), first);
}

TEST(JsonDeathTest, StopsAtWhatIsNotThere) {
  const Json json = {{"a", 1}};
  EXPECT_DEATH((void)json["b"], "b \\{\"a\":1\\}");
  EXPECT_DEATH((void)json["a"].text(), "is_text");
  EXPECT_DEATH((void)Json::array()[0], "index");
  EXPECT_DEATH((void)Json::parse("{"), "no JSON");
}

}  // namespace
}  // namespace gigawatt::schema
