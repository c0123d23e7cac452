#include "gigawatt/schema/reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/sample_spec.h"

namespace gigawatt::schema {
namespace {

using sample::Deal;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
  Deal deal;
  ReadReport report;
  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Diagnostic& d : report.diagnostics) out.push_back(d.code);
    return out;
  }
  const Diagnostic& only() const {
    EXPECT_EQ(report.diagnostics.size(), 1u) << render(report.diagnostics);
    static const Diagnostic none;
    return report.diagnostics.empty() ? none : report.diagnostics.front();
  }
};

Read read(const std::string& text, ReadOptions options = {}) {
  Read result;
  result.report = read_scenario_text(text, "a.toml", describe(result.deal), options);
  return result;
}

// A whole deal with one line more, at the top.
Read read_with(const std::string& line, ReadOptions options = {}) {
  return read(line + "\n[site]\ncapacity = \"245 MW\"\n", std::move(options));
}

Read read_debt(const std::string& lines, ReadOptions options = {}) {
  return read_with("[[debt]]\namount = \"$3.25B\"\n" + lines, std::move(options));
}

const Provenance& provenance(const Read& read, const std::string& path) {
  static const Provenance none{.text = "no such path"};
  const auto found = read.report.provenance.find(path);
  return found == read.report.provenance.end() ? none : found->second;
}

TEST(Reader, FillsEveryKindOfField) {
  const Read r = read(R"(
name = "River Bend"
paths = 10_000
tax = true
lease = "modified-gross"
start = 2027-04-15
rent = "125 USD/kW-month"
regimes = ["boom", "winter"]

[site]
capacity = "245 MW"
pue = 1.2

[second_site]
capacity = "60 MW"
power_price = "48 USD/MWh"

[[debt]]
amount = "$3.25B"
coupon = { normal = ["6 %", "50 bp"] }
term = "15 years"
amortisation = ["40 %", "60 %"]
first_payment = "2028-05"

[[debt]]
amount = "100 MUSD"
coupon = "8 %"
)");
  ASSERT_THAT(r.codes(), IsEmpty()) << render(r.report.diagnostics);
  EXPECT_EQ(r.deal.name, "River Bend");
  EXPECT_EQ(r.deal.paths, 10'000);
  EXPECT_TRUE(r.deal.tax);
  EXPECT_EQ(r.deal.lease, sample::Lease::modified_gross);
  EXPECT_EQ(r.deal.start, base::make_month(2027, 4));
  EXPECT_DOUBLE_EQ(r.deal.rent.in(base::USD_per_kW_month), 125);
  EXPECT_THAT(r.deal.regimes, ElementsAre("boom", "winter"));
  EXPECT_EQ(r.deal.site.capacity.in(base::MW_capacity), 245);
  EXPECT_EQ(r.deal.second_site->power_price->in(base::USD_per_MWh), 48);
  ASSERT_EQ(r.deal.debt.size(), 2u);
  const auto& normal = std::get<base::Normal>(r.deal.debt[0].coupon.distribution);
  EXPECT_DOUBLE_EQ(normal.mean, 0.06);
  EXPECT_DOUBLE_EQ(normal.standard_deviation, 0.005);
  EXPECT_EQ(r.deal.debt[0].term.count, 180);
  EXPECT_EQ(r.deal.debt[0].amortisation.at(1).in(base::percent), 60);
  EXPECT_EQ(r.deal.debt[0].first_payment, base::make_month(2028, 5));
  EXPECT_DOUBLE_EQ(std::get<base::Fixed>(r.deal.debt[1].coupon.distribution).value, 0.08);
}

TEST(Reader, ReadsEveryDistribution) {
  const auto coupon = [](const std::string& text) {
    const Read r = read_debt("coupon = " + text);
    EXPECT_THAT(r.codes(), IsEmpty()) << render(r.report.diagnostics);
    return r.deal.debt.at(0).coupon.distribution;
  };
  EXPECT_EQ(std::get<base::LogNormal>(coupon("{ lognormal = [\"5 %\", 0.4] }")).sigma, 0.4);
  EXPECT_EQ(std::get<base::Uniform>(coupon("{ uniform = [\"5 %\", \"6 %\"] }")).high, 0.06);
  EXPECT_EQ(std::get<base::Triangular>(coupon("{ triangular = [\"5 %\", \"5 %\", \"6 %\"] }")).mode,
            0.05);
  EXPECT_EQ(std::get<base::Empirical>(coupon("{ empirical = [\"6 %\", \"5 %\"] }")).values.size(),
            2u);
}

TEST(Reader, KeepsWhereEachValueCameFrom) {
  const Read r = read_debt(
      "term = { value = \"15 years\", source = \"HUT-FLUID-RB\", confidence = \"A\", "
      "reason = \"filing\", range = [\"10 years\", \"20 years\"] }");
  ASSERT_TRUE(r.report.ok()) << render(r.report.diagnostics);
  const Provenance& term = provenance(r, "debt[0].term");
  EXPECT_EQ(term.origin, Origin::file);
  EXPECT_EQ(term.text, "15 years");
  EXPECT_EQ(term.source, "HUT-FLUID-RB");
  EXPECT_EQ(term.confidence, "A");
  EXPECT_EQ(term.reason, "filing");
  EXPECT_EQ(term.range, std::pair(120.0, 240.0));
  EXPECT_EQ(term.at.line, 3);
  EXPECT_EQ(provenance(r, "paths").origin, Origin::built_in);
  EXPECT_EQ(provenance(r, "paths").text, "1000");
  EXPECT_EQ(provenance(r, "debt[0]").at.line, 1);
}

TEST(Reader, ShowsAllProblemsAtOnceByPlace) {
  const Read r = read(R"(paths = 0
tax = "yes"
lease = "triple-nett"
start = "2027-13"
rent = "125 USD/MWh"
bogus = 1
[site]
capcity = "245 MW"
)");
  EXPECT_THAT(r.codes(),
              ElementsAre("GW206", "GW207", "GW210", "GW208", "GW202", "GW301", "GW302", "GW301"));
}

struct Bad {
  const char* line;
  const char* code;
  const char* message;  // parts of them
  const char* hint;
};
class BadLine : public testing::TestWithParam<Bad> {};

TEST_P(BadLine, GetsItsDiagnostic) {
  const Diagnostic d = read_debt(GetParam().line).only();
  EXPECT_EQ(d.code, GetParam().code);
  EXPECT_THAT(d.message, HasSubstr(GetParam().message));
  EXPECT_THAT(d.hint, HasSubstr(GetParam().hint));
  EXPECT_GE(d.at.line, 3);
  EXPECT_FALSE(d.expected.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Values, BadLine,
    testing::Values(Bad{"coupon = 6", "GW201", "no unit", "6 %"},
                    Bad{"coupon = nan", "GW205", "", ""}, Bad{"coupon = inf", "GW205", "", ""},
                    Bad{"coupon = true", "GW207", "boolean", ""},
                    Bad{"coupon = [\"5 %\"]", "GW207", "array", "distribution"},
                    Bad{"coupon = \"101 %\"", "GW206", "101 %", ""},
                    Bad{"coupon = \"6,192 %\"", "GW206", "", "decimal sign is a point"},
                    Bad{"coupon = \"-1 %\"", "GW206", "-1 %", ""},
                    Bad{"term = 15", "GW201", "", "15 months"},
                    Bad{"term = \"60 days\"", "GW209", "days", "2 months"},
                    Bad{"term = \"50 years\"", "GW206", "50 years", ""},
                    Bad{"term = false", "GW207", "boolean", ""},
                    Bad{"amortisation = \"5 %\"", "GW207", "text", ""},
                    Bad{"amortisation = [\"5 %\", 1]", "GW201", "amortisation[1]", ""},
                    Bad{"first_payment = 2028", "GW207", "whole number", ""},
                    Bad{"first_payment = 2028-05-01T00:00:00", "GW208", "", ""},
                    Bad{"first_payment = 10:00:00", "GW207", "time of day", ""}));

INSTANTIATE_TEST_SUITE_P(
    Distributions, BadLine,
    testing::Values(
        Bad{"coupon = { normal = [\"5 %\"] }", "GW211", "1 number", ""},
        Bad{"coupon = { normal = [\"5 %\", \"-1 %\"] }", "GW211", "negative", ""},
        Bad{"coupon = { lognormal = [\"0 %\", 1] }", "GW211", "not positive", ""},
        Bad{"coupon = { uniform = [\"6 %\", \"5 %\"] }", "GW211", "ascending", ""},
        Bad{"coupon = { uniform = \"6 %\" }", "GW211", "not an array", ""},
        Bad{"coupon = { uniform = [\"5 %\", \"150 %\"] }", "GW206", "uniform[1]", ""},
        Bad{"coupon = { empirical = [] }", "GW211", "0 numbers", ""},
        Bad{"coupon = { triangular = [\"1 %\", \"2 %\", 3] }", "GW201", "triangular[2]", ""},
        Bad{"term = { uniform = [\"5 years\", \"6 years\"] }", "GW212", "fixed number", "range"}));

INSTANTIATE_TEST_SUITE_P(
    Annotations, BadLine,
    testing::Values(
        Bad{"term = { source = \"X\" }", "GW213", "without a value", ""},
        Bad{"term = { valeu = \"5 years\" }", "GW301", "valeu", "value"},
        Bad{"term = { value = \"5 years\", confidence = \"D\" }", "GW213", "\"D\"", ""},
        Bad{"term = { value = \"5 years\", reason = 1 }", "GW207", "reason", ""},
        Bad{"term = { value = \"5 years\", range = [\"1 years\"] }", "GW213", "two values", ""},
        Bad{"term = { value = \"5 years\", range = [\"9 years\", \"1 years\"] }", "GW213",
            "reversed", ""},
        Bad{"coupon = { value = \"5 %\", normal = [\"5 %\", \"1 %\"] }", "GW213", "both", ""},
        Bad{"term = { value = \"5 years\", range = [\"6 years\", \"9 years\"] }", "GW216",
            "outside", ""}));

INSTANTIATE_TEST_SUITE_P(Keys, BadLine,
                         testing::Values(Bad{"amuont = \"$3B\"", "GW301", "amuont", "`amount`"},
                                         Bad{"capacity = \"3 MW\"", "GW301", "capacity",
                                             "belongs to `site.capacity`"}));

TEST(Reader, WantsDoubleBracketsForALists) {
  const Diagnostic d = read_with("[debt]\namount = \"$3B\"").only();
  EXPECT_EQ(d.code, "GW207");
  EXPECT_THAT(d.hint, HasSubstr("[[debt]]"));
}

TEST(Reader, AsksForWhatIsMissingAtItsTable) {
  const Read r = read("name = \"x\"\n[[debt]]\ncoupon = \"5 %\"\n");
  EXPECT_THAT(r.codes(), ElementsAre("GW302", "GW302"));
  EXPECT_EQ(r.report.diagnostics[0].message, "`site.capacity` is missing");
  EXPECT_EQ(r.report.diagnostics[1].message, "`debt[0].amount` is missing");
  EXPECT_EQ(r.report.diagnostics[1].at.line, 2);
  EXPECT_THAT(r.report.diagnostics[1].hint, HasSubstr("amount = \"$3.25B\""));
}

TEST(Reader, ChecksCitations) {
  ReadOptions options;
  options.known_source = [](std::string_view source) { return source == "HUT-FLUID-RB"; };
  options.nearest_source = [](std::string_view) {
    return std::optional<std::string>("HUT-FLUID-RB");
  };
  const auto cite = [&](const std::string& source) {
    return read_debt("term = { value = \"5 years\", source = \"" + source + "\" }", options);
  };
  EXPECT_TRUE(cite("HUT-FLUID-RB").report.ok());
  EXPECT_TRUE(cite("https://example.com/filing").report.ok());
  const Read bad = cite("HUT-FLIUD-RB");
  EXPECT_EQ(bad.only().code, "GW214");
  EXPECT_THAT(bad.only().hint, HasSubstr("HUT-FLUID-RB"));
}

TEST(Reader, TakesAbsentKeysFromTheCatalog) {
  ReadOptions options;
  options.catalog_default = [](std::string_view row) -> std::optional<CatalogDefault> {
    EXPECT_EQ(row, "power.la_industrial");
    return CatalogDefault{.text = "58.8 USD/MWh",
                          .source = "EIA-2023",
                          .confidence = "B",
                          .reason = "state average",
                          .low = "50 USD/MWh",
                          .high = "70 USD/MWh"};
  };
  const Read r = read_with("", options);
  ASSERT_TRUE(r.report.ok()) << render(r.report.diagnostics);
  EXPECT_DOUBLE_EQ(r.deal.site.power_price->in(base::USD_per_MWh), 58.8);
  const Provenance& from = provenance(r, "site.power_price");
  EXPECT_EQ(from.origin, Origin::catalog);
  EXPECT_EQ(from.confidence, "B");
  EXPECT_EQ(from.source, "EIA-2023");
  EXPECT_DOUBLE_EQ(from.range->second, 70 / 3.6e9);
}

TEST(Reader, SaysWhichCatalogRowIsUnfit) {
  ReadOptions options;
  options.catalog_default = [](std::string_view) { return CatalogDefault{.text = "58.8 MW"}; };
  const Read unfit = read_with("", options);
  EXPECT_EQ(unfit.only().code, "GW215");
  EXPECT_FALSE(unfit.deal.site.power_price);
  options.catalog_default = [](std::string_view) { return std::nullopt; };
  EXPECT_EQ(read_with("", options).only().code, "GW215");
}

TEST(Reader, LeavesOutWhatNobodyWouldReadToTheEnd) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "k" + std::to_string(i) + " = 1\n";
  const Read r = read(text, {.most_diagnostics = 10});
  EXPECT_EQ(r.report.diagnostics.size(), 11u);
  EXPECT_EQ(r.report.diagnostics.back().code, "GW111");
}

TEST(Reader, ReportsWhatIsNoTomlOrNoText) {
  EXPECT_EQ(read("name = ").only().code, "GW108");
  EXPECT_EQ(read(std::string("a\0b", 3)).only().code, "GW106");
  EXPECT_EQ(read("").only().code, "GW104");
  Deal deal;
  EXPECT_EQ(read_scenario_file("/nonexistent.toml", describe(deal)).diagnostics.at(0).code,
            "GW101");
}

TEST(DiagnosticAt, PointsAtTheValueOrTheNearestTableWritten) {
  const Read r = read_debt("coupon = \"5 %\"");
  const auto at = [&](std::string_view path) {
    return diagnostic_at(r.report.provenance, path, {.code = "GW403", .message = "too much"}).at;
  };
  EXPECT_EQ(at("debt[0].amount").line, 2);
  EXPECT_EQ(at("debt[0].term").line, 1);
  EXPECT_EQ(at("nothing.here").line, 0);
  EXPECT_EQ(at("nothing.here").file, "a.toml");
}

TEST(DiagnosticAtDeathTest, WantsARegisteredCode) {
  EXPECT_DEATH(diagnostic_at({}, "x", {.code = "GW999", .message = ""}), "GW999");
}

}  // namespace
}  // namespace gigawatt::schema
