#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reader.h"
#include "gigawatt/schema/sample_spec.h"

namespace gigawatt::schema {
namespace {

using sample::Deal;
using testing::HasSubstr;

struct Changed {
  Deal deal;
  ReadReport report;
};

Changed changed(std::vector<std::string> settings, const std::string& more = "") {
  Changed result;
  result.report = read_scenario_text(
      "[site]\ncapacity = \"245 MW\"\n[[debt]]\namount = \"$3.25B\"\n"
      "coupon = { uniform = [\"5 %\", \"6 %\"] }\n" +
          more,
      "a.toml", describe(result.deal), {.settings = std::move(settings)});
  return result;
}

TEST(Settings, ReplaceAValueWhereverItStands) {
  for (const char* path : {"debt[0].amount", "debt.0.amount", "debt.amount"}) {
    const Changed r = changed({std::string(path) + " = $3B"});
    ASSERT_TRUE(r.report.ok()) << render(r.report.diagnostics);
    EXPECT_EQ(r.deal.debt.at(0).amount.in(base::USD), 3e9);
    EXPECT_EQ(r.report.provenance.at("debt[0].amount").origin, Origin::command_line);
    EXPECT_EQ(r.report.provenance.at("debt[0].amount").text, "$3B");
  }
}

TEST(Settings, ReplaceADistributionAndTheReverse) {
  const Changed fixed = changed({"debt.coupon=5.5 %"});
  EXPECT_TRUE(std::holds_alternative<base::Fixed>(fixed.deal.debt.at(0).coupon.distribution));
  const Changed spread = changed({"debt.coupon={normal=[\"5 %\", \"1 %\"]}"});
  ASSERT_TRUE(spread.report.ok()) << render(spread.report.diagnostics);
  EXPECT_TRUE(std::holds_alternative<base::Normal>(spread.deal.debt.at(0).coupon.distribution));
}

TEST(Settings, MakeTablesThatAreAbsent) {
  const Changed r = changed({"second_site.capacity=60 MW", "second_site.power_price=48 USD/MWh"});
  ASSERT_TRUE(r.report.ok()) << render(r.report.diagnostics);
  EXPECT_EQ(r.deal.second_site->capacity.in(base::MW_capacity), 60);
}

TEST(Settings, ReadEveryKindWithoutQuotes) {
  const Changed r =
      changed({"name=42", "paths=10_000", "tax=true", "lease=modified-gross", "start=2028-01",
               "debt.term=10 years", "regimes=[\"winter\"]", "debt.term.confidence=C"});
  ASSERT_TRUE(r.report.ok()) << render(r.report.diagnostics);
  EXPECT_EQ(r.deal.name, "42");
  EXPECT_EQ(r.deal.paths, 10'000);
  EXPECT_TRUE(r.deal.tax);
  EXPECT_EQ(r.deal.lease, sample::Lease::modified_gross);
  EXPECT_EQ(r.deal.start, base::make_month(2028, 1));
  EXPECT_EQ(r.deal.debt.at(0).term.count, 120);
  EXPECT_EQ(r.report.provenance.at("debt[0].term").confidence, "C");
}

TEST(Settings, TheLastOneWins) { EXPECT_EQ(changed({"paths=5", "paths=7"}).deal.paths, 7); }

struct Refused {
  const char* setting;
  const char* code;
  int column;
  const char* hint;  // a part of it
};
class BadSetting : public testing::TestWithParam<Refused> {};

TEST_P(BadSetting, PointsIntoItsText) {
  const Changed r = changed({"paths=5", GetParam().setting}, "[[debt]]\namount = \"$1M\"\n");
  ASSERT_EQ(r.report.diagnostics.size(), 1u) << render(r.report.diagnostics);
  const Diagnostic& d = r.report.diagnostics.front();
  EXPECT_EQ(d.code, GetParam().code) << d.message;
  EXPECT_EQ(d.at.file, "--set");
  EXPECT_EQ(d.at.line, 2);
  EXPECT_EQ(d.at.column, GetParam().column);
  EXPECT_THAT(d.hint, HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadSetting,
    testing::Values(Refused{"", "GW303", 1, ""}, Refused{"paths", "GW303", 1, ""},
                    Refused{"=5", "GW303", 1, ""}, Refused{"a..b=5", "GW303", 1, ""},
                    Refused{"[0].a=5", "GW303", 1, ""}, Refused{"debt[x].amount=5", "GW303", 1, ""},
                    Refused{"paths=", "GW303", 7, "\"\""}, Refused{"\xFF=5", "GW303", 1, ""},
                    Refused{"pahts=5", "GW301", 1, "paths"},
                    Refused{"second_site.capcity=5 MW", "GW301", 13, "capacity"},
                    Refused{"debt.amount=$3B", "GW304", 1, "debt[0] to debt[1]"},
                    Refused{"debt[2].amount=$3B", "GW304", 6, "debt[0] to debt[1]"},
                    Refused{"paths.a.b=5", "GW304", 9, ""}, Refused{"paths=0", "GW206", 7, ""},
                    Refused{"debt[1].amount=3 MW", "GW202", 18, "3 USD"},
                    Refused{"debt[1].coupon={normal=[}", "GW108", 25, ""},
                    Refused{"regimes=winter", "GW207", 9, ""}, Refused{"tax=1", "GW207", 5, ""}));

}  // namespace
}  // namespace gigawatt::schema
