#include "gigawatt/report/json.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using schema::Json;

TEST(DiagnosticsJson, HoldsNothingButTheDiagnostics) {
  const std::vector<schema::Diagnostic> found = {{.code = "GW101", .message = "no such file"}};
  const Json json = diagnostics_to_json("gigawatt.run/1", found);
  EXPECT_EQ(json.size(), 2u);
  EXPECT_EQ(json["schema"], "gigawatt.run/1");
  EXPECT_EQ(json["diagnostics"][0]["code"], "GW101");
}

TEST(Json, FindsTheNumberThatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(first_not_finite({{"a", Json::array({1.0, 2.0})}, {"b", nullptr}}), "");
  EXPECT_EQ(first_not_finite({{"a", 1.0}, {"b", {{"c", nan}}}}), "/b/c");
  EXPECT_EQ(first_not_finite({{"a", Json::array({1.0, 1 / 0.0})}}), "/a/1");
}

TEST(JsonDeathTest, StopsAtANumberThatIsNotFinite) {
  const Json bad = {{"npv_usd", std::numeric_limits<double>::infinity()}};
  EXPECT_DEATH(json_text(bad), "/npv_usd");
}

}  // namespace
}  // namespace gigawatt::report
