#include "gigawatt/catalog/cite.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

std::string cited(std::string_view name, int width = 80) {
  const auto citation = cite(shipped(), name);
  return citation ? to_text(*citation, width) : to_text(citation.error());
}

TEST(Cite, SaysEverythingAboutARow) {
  const std::string text = cited("relet.vacancy");
  EXPECT_THAT(text, HasSubstr("value       12 months"));
  EXPECT_THAT(text, HasSubstr("range       6 months to 36 months"));
  EXPECT_THAT(text, HasSubstr("source      assumption"));
  EXPECT_THAT(text, HasSubstr("date        2026-11"));
  EXPECT_THAT(text, HasSubstr("confidence  C (assumption"));
  EXPECT_THAT(text, HasSubstr("reason      Leased halls"));
  EXPECT_THAT(text, ContainsRegex("file        catalog/defaults.toml:[0-9]+"));
}

TEST(Cite, ShowsMoneyAsPeopleWriteIt) {
  EXPECT_THAT(cited("HUT-FLUID-RB.fin_amount_usd"), HasSubstr("value       $3.25B"));
  EXPECT_THAT(cited("rent.wholesale.2024"), HasSubstr("184.06 USD/kW-month"));
  EXPECT_THAT(cited("construction.delay"), HasSubstr("triangular: 0 months, 2 months, 9 months"));
}

TEST(Cite, FindsRegimesAndTheirParameters) {
  EXPECT_THAT(cited("regime.winter.rent_level"), HasSubstr("0.39"));
  const auto regime = cite(shipped(), "regime.winter");
  ASSERT_TRUE(regime.has_value());
  EXPECT_EQ(regime->rows.size(), 9u);  // its title and eight parameters
}

TEST(Cite, ListsADeal) {
  const std::string text = cited("HUT-FLUID-RB");
  EXPECT_THAT(text, HasSubstr("HUT-FLUID-RB.guarantor"));
  EXPECT_THAT(text, HasSubstr("Google"));
  EXPECT_THAT(text, HasSubstr("454 MUSD/year"));
}

TEST(Cite, NamesNearRows) {
  const auto citation = cite(shipped(), "HUT-FLUID-RB.fin_amount");
  ASSERT_FALSE(citation.has_value());
  EXPECT_THAT(citation.error().near, ::testing::Contains("HUT-FLUID-RB.fin_amount_usd"));
  EXPECT_THAT(to_text(citation.error()), HasSubstr("did you mean"));
}

TEST(Cite, KeepsToTheWidthExceptForAddresses) {
  for (const Row& row : shipped().rows()) {
    std::istringstream lines(cited(row.name, 60));
    for (std::string line; std::getline(lines, line);) {
      const std::size_t word = line.find_last_of(' ') + 1;
      EXPECT_TRUE(line.size() <= 62 || line.find("http") == word || word <= 14) << line;
    }
  }
}

}  // namespace
}  // namespace gigawatt::catalog
