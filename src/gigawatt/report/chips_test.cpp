#include "gigawatt/report/chips.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using catalog::shipped;

ChipsView view_of(std::vector<std::string> names) {
  const chip::Shelf shelf(shipped());
  std::vector<chip::PricedChip> chips;
  for (const std::string& name : names.empty() ? shelf.ids() : names)
    chips.push_back(shelf.find(name).value());
  return chips_view(shipped(), std::move(chips));
}

void expect_fits(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), 80) << line;
}

TEST(ChipsReport, EveryScreenFitsEightyColumns) {
  expect_fits(chips_to_terminal(view_of({})));
  expect_fits(chips_to_terminal(view_of({"trainium2", "trainium3"})));
  for (const std::string& id : chip::Shelf(shipped()).ids())
    expect_fits(chips_to_terminal(view_of({id})));
}

TEST(ChipsReport, TakesTheAdvertisedSpeedupApart) {
  const std::string text = chips_to_terminal(view_of({"trainium2", "trainium3"}));
  EXPECT_THAT(text, HasSubstr("FP8: 4.36x a domain is 2.25x from more chips times 1.94x"));
  EXPECT_THAT(text, HasSubstr("gains from the number of chips alone"));
  EXPECT_THAT(text, HasSubstr("contradicts C06"));
  EXPECT_THAT(text, HasSubstr("1.10x to 3.20x per chip"));
}

TEST(ChipsReport, AFasterChipIsNotSaidToGainFromItsNumberAlone) {
  EXPECT_THAT(chips_to_terminal(view_of({"h100", "gb200"})),
              Not(HasSubstr("number of chips alone")));
}

// Every null has its reason, and no number is invented for what is not published.
void expect_explained(const schema::Json& value) {
  for (const auto& [key, inner] : value.members()) {
    if (inner.is_null()) {
      EXPECT_TRUE(value.contains(key + "_outcome")) << key;
    }
    expect_explained(inner);
  }
  for (const schema::Json& inner : value.elements()) {
    EXPECT_FALSE(inner.is_null());
    expect_explained(inner);
  }
}

TEST(ChipsReport, JsonIsFiniteAndExplainsItsNulls) {
  const auto json = chips_to_json(view_of({}));
  EXPECT_EQ(first_not_finite(json), "");
  expect_explained(json);
  EXPECT_EQ(json["chips"].size(), 29u);
  const auto pair = chips_to_json(view_of({"trainium2", "trainium3"}));
  expect_explained(pair);
  EXPECT_TRUE(pair["chips"][1]["board_w"].is_null());
  EXPECT_TRUE(pair["chips"][1]["prices"].empty());
  EXPECT_EQ(pair["chips"][1]["domain_gb_per_s_low"], 704.0);
  EXPECT_EQ(pair["speedup"]["chips_ratio"], 2.25);
}

}  // namespace
}  // namespace gigawatt::report
