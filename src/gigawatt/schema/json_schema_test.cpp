#include "gigawatt/schema/json_schema.h"

#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/reference.h"
#include "gigawatt/schema/sample_spec.h"

namespace gigawatt::schema {
namespace {

namespace dim = base::dimensions;
using testing::HasSubstr;

Json sample_schema() {
  sample::Deal deal;
  return json_schema(describe(deal), "Deal");
}

TEST(JsonSchema, ListsKeysRequiredOnesAndNoOthers) {
  const auto schema = sample_schema();
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  const auto& debt = schema["properties"]["debt"]["items"];
  EXPECT_EQ(debt["required"], Json::array({"amount"}));
  EXPECT_EQ(schema["properties"]["lease"]["anyOf"][0]["enum"],
            Json::array({"triple-net", "modified-gross"}));
  EXPECT_EQ(schema["properties"]["paths"]["anyOf"][0]["minimum"], 1);
}

TEST(JsonSchema, OffersAnnotationsAndDistributionsWhereTheyFit) {
  const auto debt = sample_schema()["properties"]["debt"]["items"]["properties"];
  const auto& coupon = debt["coupon"]["anyOf"][1];
  EXPECT_TRUE(coupon["properties"].contains("triangular"));
  EXPECT_EQ(coupon["oneOf"].size(), 6u);
  EXPECT_EQ(coupon["oneOf"][0]["required"], Json::array({"value"}));
  const auto& term = debt["term"]["anyOf"][1];
  EXPECT_TRUE(term["properties"].contains("range"));
  EXPECT_FALSE(term["properties"].contains("triangular"));
  EXPECT_EQ(debt["term"]["default"], "180 months");
  EXPECT_THAT(debt["coupon"]["description"].text(), HasSubstr("Range: 0 to 100 %."));
}

bool matches(base::Dimension dimension, std::string_view unit, const std::string& text) {
  std::string pattern = quantity_pattern(dimension, unit);
  // std::regex knows no code points; the sign U+2212 is left to the reader's own tests.
  for (auto at = pattern.find("\\u2212"); at != std::string::npos; at = pattern.find("\\u2212")) {
    pattern.erase(at, 6);
  }
  return std::regex_search(text, std::regex(pattern, std::regex::ECMAScript));
}

struct Case {
  const char* text;
  base::Dimension dimension;
};

TEST(QuantityPattern, AgreesWithTheReader) {
  const std::vector<Case> cases = {{"168 MW", dim::power},
                                   {"168 MW", dim::capacity},
                                   {"168", dim::power},
                                   {"9 MWh", dim::power},
                                   {"$9.7B", dim::money},
                                   {"$9.7 billion", dim::money},
                                   {"3 BUSD", dim::money},
                                   {"3.25 billion USD", dim::money},
                                   {"-$5M", dim::money},
                                   {"9.7B", dim::money},
                                   {"6.192 %", dim::none},
                                   {"250 bp", dim::none},
                                   {"1.3x", dim::none},
                                   {"1,234.5", dim::none},
                                   {"15 years", dim::time},
                                   {"15 MW", dim::time},
                                   {"1,234.5 MWh", dim::energy},
                                   {"45 USD/MWh", base::EnergyPrice::dimension},
                                   {"$45/MWh", base::EnergyPrice::dimension},
                                   {"45 USD per MWh", base::EnergyPrice::dimension},
                                   {"125 USD/kW-month", base::EnergyPrice::dimension},
                                   {"125 USD/kW-month", base::CapacityPrice::dimension},
                                   {"125 USD/month-kW", base::CapacityPrice::dimension},
                                   {"1.5 MUSD/MW-year", base::CapacityPrice::dimension},
                                   {"$1.5M/MW-year", base::CapacityPrice::dimension},
                                   {"45 USD/MWh", base::CapacityPrice::dimension},
                                   {"$8M/MW", base::CapacityCost::dimension},
                                   {"900 GB/s", base::Bandwidth::dimension},
                                   {"989 TFLOP/s", base::OperationRate::dimension},
                                   {"96 GiB", dim::data},
                                   {"15T tokens", dim::tokens},
                                   {"100k chips", dim::chips},
                                   {"100 k W", dim::power},
                                   {"76,000 chips", dim::chips},
                                   {"17.5 J/TH", dim::energy / dim::hashes},
                                   {"38 USD/PH/day", dim::money / dim::hashes},
                                   {"2.91 USD/chip-hour", dim::money / dim::chips / dim::time},
                                   {"14.9 USD/TH", dim::money * dim::time / dim::hashes}};
  for (const Case& c : cases) {
    EXPECT_EQ(matches(c.dimension, "", c.text), parse_quantity(c.text, c.dimension).has_value())
        << c.text << " against " << quantity_pattern(c.dimension, "");
  }
  EXPECT_FALSE(matches(dim::none, "%", "0.85"));
  EXPECT_TRUE(matches(dim::none, "%", "85 %"));
}

TEST(Reference, HasATableForEverySection) {
  sample::Deal deal;
  const std::string page = markdown_reference(describe(deal), "Keys");
  EXPECT_THAT(page, HasSubstr("# Keys\n"));
  EXPECT_THAT(page, HasSubstr("\n## `[[debt]]`\n"));
  EXPECT_THAT(page, HasSubstr("\n## `[second_site]`\n"));
  EXPECT_THAT(page, HasSubstr("| `amount` | USD | **required** | at least 0 USD | Face amount"));
  EXPECT_THAT(page, HasSubstr("| `coupon` | %, or a distribution | `6 %` | 0 to 100 % |"));
  EXPECT_THAT(page, HasSubstr("Name \\| of the deal"));
  EXPECT_THAT(page, HasSubstr("`catalog: power.la_industrial`"));
}

}  // namespace
}  // namespace gigawatt::schema
