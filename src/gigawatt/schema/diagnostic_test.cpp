#include "gigawatt/schema/diagnostic.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/json.h"

namespace gigawatt::schema {
namespace {

Diagnostic sample() {
  return {.code = "GW202",
          .message = "`coupon`: USD/MWh is an energy price",
          .at = SourceText("a.toml", "x = 1\ncoupon = \"8 USD/MWh\"\n").at(2, 13, 7),
          .expected = "a ratio such as \"85 %\"",
          .hint = "did you mean \"8 %\"?"};
}

TEST(Render, ShowsPlaceLineCaretExpectationAndHint) {
  EXPECT_EQ(render(sample()), R"(GW202 `coupon`: USD/MWh is an energy price
 --> a.toml:2:13
  |
2 | coupon = "8 USD/MWh"
  |             ^^^^^^^
  |
  = expected: a ratio such as "85 %"
  = hint: did you mean "8 %"?
)");
}

TEST(Render, ColoursOnlyWhenAsked) {
  EXPECT_EQ(render(sample()).find('\x1b'), std::string::npos);
  EXPECT_NE(render(sample(), {.colour = true}).find("\x1b[1;31m"), std::string::npos);
}

TEST(Render, CountsErrorsAndWarnings) {
  Diagnostic warning = sample();
  warning.severity = Severity::warning;
  const std::vector<Diagnostic> all = {sample(), sample(), warning};
  EXPECT_THAT(render(all), testing::EndsWith("2 errors, 1 warning\n"));
  EXPECT_EQ(render(std::vector<Diagnostic>{}), "");
}

TEST(Render, LetsNoControlCharacterReachTheTerminal) {
  Diagnostic hostile = sample();
  hostile.message = "\x1b[2J\xC2\x9B\x07 \xFF";
  hostile.at = SourceText("a\x1b.toml", "\x1b]0;title\x07 = 1").at(1, 3, 2);
  const std::string text = render(hostile);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
  EXPECT_EQ(first_invalid_utf8(text), std::string::npos);
}

TEST(Render, CropsALongLineAroundTheCaret) {
  const std::string line = std::string(100'000, 'x') + "HERE" + std::string(100'000, 'y');
  Diagnostic far = sample();
  far.at = SourceText("a.toml", line).at(1, 100'001, 4);
  EXPECT_LT(far.at.source_line.size(), 200u);
  std::istringstream text(render(far));
  std::string shown, carets;
  for (std::string row; std::getline(text, row);) {
    if (row.find("HERE") != std::string::npos) shown = row;
    if (row.find("^^^^") != std::string::npos) carets = row;
  }
  EXPECT_EQ(shown.find("HERE"), carets.find("^^^^"));
}

TEST(Render, LeavesOutTheMiddleOfALongQuotation) {
  Diagnostic long_one = sample();
  long_one.message = "`close`: \"" + std::string(100'000, 'n') + "\" is no date";
  const std::string shown = render(long_one);
  EXPECT_LT(shown.size(), 1000u);
  EXPECT_THAT(shown, testing::StartsWith("GW202 `close`: \"nnn"));
  EXPECT_THAT(shown, testing::HasSubstr("nnn ... nnn"));
  EXPECT_THAT(shown, testing::HasSubstr("n\" is no date\n"));
}

TEST(DiagnosticJson, SaysNullForWhatIsUnknown) {
  const auto json = to_json(sample());
  EXPECT_EQ(json["code"], "GW202");
  EXPECT_EQ(json["line"], 2);
  EXPECT_EQ(json["source_line"], "coupon = \"8 USD/MWh\"");
  const auto bare = to_json({.code = "GW101", .message = "\xFF", .at = {.file = "b.toml"}});
  EXPECT_TRUE(bare["line"].is_null());
  EXPECT_TRUE(bare["hint"].is_null());
  EXPECT_EQ(Json::parse(bare.dump()), bare) << "all of it is UTF-8";
}

TEST(SortByPosition, OrdersByFileLineAndColumn) {
  std::vector<Diagnostic> all(3, sample());
  all[0].at.line = 9;
  all[2].at.column = 1;
  sort_by_position(all);
  EXPECT_EQ(all[0].at.column, 1);
  EXPECT_EQ(all[2].at.line, 9);
}

TEST(Registry, IsAscendingAndDocumented) {
  std::set<std::string_view> names;
  std::string_view last = "GW100";
  for (const DiagnosticCode& entry : diagnostic_codes()) {
    EXPECT_LT(last, entry.code);
    last = entry.code;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_EQ(entry.doc.back(), '.') << entry.code;
  }
  EXPECT_EQ(find_code("GW999"), nullptr);
}

// GIGAWATT_REWRITE=1 writes the page anew; read the difference.
TEST(Registry, AgreesWithItsPage) {
  const std::string path = std::string(GIGAWATT_REPO) + "/docs/reference/diagnostics.md";
  if (std::getenv("GIGAWATT_REWRITE") != nullptr) std::ofstream(path) << diagnostics_reference();
  std::ifstream file(path);
  std::ostringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), diagnostics_reference());
}

}  // namespace
}  // namespace gigawatt::schema
