#include "gigawatt/catalog/catalog.h"

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/deals.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "support/files.h"

namespace gigawatt::catalog {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Catalog, EveryRowHasUnitSourceDateAndPlace) {
  ASSERT_GT(shipped().rows().size(), 500u);
  for (const Row& row : shipped().rows()) {
    EXPECT_THAT(row.unit, Not(IsEmpty())) << row.name;
    EXPECT_THAT(row.source, Not(IsEmpty())) << row.name;
    EXPECT_NE(row.date.find_first_of("12"), std::string::npos) << row.name << ' ' << row.date;
    EXPECT_GT(row.line, 0) << row.name;
    EXPECT_THAT(row.file, HasSubstr("catalog/")) << row.name;
    EXPECT_FALSE(row.confidence == Confidence::C && row.reason.empty()) << row.name;
  }
}

TEST(Catalog, EveryValueLiesInsideItsRange) {
  int ranges = 0;
  for (const Row& row : shipped().rows()) {
    if (!row.low) continue;
    ++ranges;
    EXPECT_LE(*row.low, row.base_value()) << row.name;
    EXPECT_GE(*row.high, row.base_value()) << row.name;
  }
  EXPECT_GT(ranges, 80);
}

TEST(Catalog, EveryAssumptionWithANumberOfItsOwnHasARange) {
  for (const Row& row : shipped().rows()) {
    if (row.source != "assumption" || row.is_text()) continue;
    EXPECT_TRUE(row.low.has_value()) << row.name;
  }
}

TEST(Catalog, NamesEachRowOnce) {
  std::set<std::string_view> names;
  for (const Row& row : shipped().rows()) EXPECT_TRUE(names.insert(row.name).second) << row.name;
}

TEST(Catalog, FindsRowsOfEveryKindOfFile) {
  EXPECT_EQ(quantity<base::Time>(shipped().at("relet.vacancy")), base::months(12));
  EXPECT_EQ(quantity<base::Money>(shipped().at("HUT-FLUID-RB.fin_amount_usd")),
            base::million_USD(3250));
  EXPECT_EQ(quantity<base::Fraction>(shipped().at("credit.BBB.3")), base::ratio(0.88 / 100));
  EXPECT_EQ(shipped().at("tenant.unrated_rating").text, "B");
  EXPECT_EQ(quantity<base::EnergyPrice>(shipped().at("power.industrial.la.2023")),
            base::EnergyPrice::from_base(58.8 * 1 / 3.6e9));
  EXPECT_EQ(shipped().find("no.such.row"), nullptr);
}

TEST(Catalog, ReadsWattsAsRatedCapacity) {
  EXPECT_EQ(shipped().at("HUT-FLUID-RB.critical_it_mw").dimension, base::dimensions::capacity);
  EXPECT_EQ(shipped().at("market.rent").dimension, base::CapacityPrice::dimension);
}

TEST(Catalog, KeepsTheShapeOfADistribution) {
  const Row& row = shipped().at("construction.delay");
  const auto* triangle = std::get_if<base::Triangular>(&*row.value);
  ASSERT_NE(triangle, nullptr);
  EXPECT_EQ(triangle->high, base::months(9).base_value());
  EXPECT_EQ(row.text, "{ triangular = [\"0 months\", \"2 months\", \"9 months\"] }");
}

TEST(Catalog, ListsAGroupInTheOrderOfItsFile) {
  const auto rows = shipped().rows_with_prefix("covenant.");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]->name, "covenant.lockup_dscr");
  EXPECT_EQ(rows[1]->name, "covenant.default_dscr");
}

TEST(Catalog, FindsTheNearestNames) {
  EXPECT_THAT(shipped().nearest("relet.vacansy"), Contains("relet.vacancy"));
  EXPECT_THAT(shipped().nearest("lockup"), Contains("covenant.lockup_dscr"));
  EXPECT_THAT(shipped().nearest("qqqqqqqq"), IsEmpty());
}

// A default that a spec names and the catalog lacks would surface only in a scenario that lets it.
TEST(Catalog, HoldsEveryDefaultThatTheSpecsName) {
  const std::string mark = ".catalog = \"";
  int named = 0;
  for (const std::string& path : support::paths_below(GIGAWATT_REPO "/src/gigawatt")) {
    if (!path.ends_with(".cpp") || path.ends_with("_test.cpp")) continue;
    const std::string code = support::file_text(path);
    for (std::size_t at = code.find(mark); at != std::string::npos; at = code.find(mark, at)) {
      at += mark.size();
      const std::string name = code.substr(at, code.find('"', at) - at);
      EXPECT_NE(shipped().find(name), nullptr) << name << " in " << path;
      ++named;
    }
  }
  EXPECT_GT(named, 20);
}

TEST(Catalog, GivesADefaultAsAScenarioWouldWriteIt) {
  const auto given = scenario_default(shipped(), "relet.vacancy");
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(given->text, "12 months");
  EXPECT_EQ(given->confidence, "C");
  EXPECT_EQ(given->low, "6 months");
  EXPECT_FALSE(scenario_default(shipped(), "relet").has_value());
  EXPECT_TRUE(is_citable(shipped(), "HUT-FLUID-RB"));
  EXPECT_FALSE(is_citable(shipped(), "HUT-FLUID"));
}

TEST(Deals, CarryOverAllThirtyNine) {
  EXPECT_EQ(deal_ids(shipped()).size(), 39u);
  EXPECT_FALSE(find_deal(shipped(), "HUT-FLUID").has_value());
  EXPECT_TRUE(find_deal(shipped(), "CORZ-CRWV-TOTAL")->is_rollup());
}

TEST(Deals, KnowRiverBend) {
  const auto deal = find_deal(shipped(), "HUT-FLUID-RB");
  ASSERT_TRUE(deal.has_value());
  EXPECT_EQ(deal->guarantor, "Google");
  EXPECT_EQ(*deal->critical_it, base::MW_capacity(245));
  EXPECT_EQ(*deal->term, base::years(15));
  EXPECT_DOUBLE_EQ(deal->fin_rate->in(base::percent), 6.192);
  EXPECT_FALSE(deal->capex.has_value());
  const auto debt_per_mw = *deal->fin_amount / *deal->critical_it;
  EXPECT_NEAR(debt_per_mw.in(base::million_USD / base::MW_capacity), 13.3, 0.05);
  const auto average = quantity<base::MoneyRate>(shipped().at("HUT-FLUID-RB.noi_average"));
  EXPECT_DOUBLE_EQ(average.in(base::million_USD / base::years), 454);
  // The published sum is rounded up: 15 x 454 is 6.81 billion.
  const auto sum = quantity<base::Money>(shipped().at("HUT-FLUID-RB.noi_cumulative"));
  EXPECT_NEAR((average * *deal->term / sum).in(base::ratio), 1.0, 0.02);
}

// The rent of the default table against the leases it is derived from.
TEST(Deals, SupportTheMarketRent) {
  const auto first_year = [](const char* id) {
    const auto deal = find_deal(shipped(), id);
    const double years = deal->term->in(base::years);
    double steps = 0;
    for (int year = 0; year < years; ++year) steps += std::pow(1.03, year);
    const auto average = *deal->total_contract_value / *deal->critical_it / *deal->term;
    return average.in(base::USD_per_kW_month) / (steps / years);
  };
  const double mean = (first_year("HUT-FLUID-RB") + first_year("WULF-FLUID-CB34") + 125) / 3;
  const auto rent = quantity<base::CapacityPrice>(shipped().at("market.rent"));
  EXPECT_NEAR(rent.in(base::USD_per_kW_month), mean, 2);
}

// --- Malformed files: a diagnostic each, with its code and line ---------------------------------

struct Malformed {
  const char* title;
  std::string file, text;
  const char* code;
  int line;
};

constexpr const char* header = "name,value,unit,low,high,source,date,confidence,reason\n";
constexpr const char* good_row = "a.b,1,MW,,,here,2025,A,\n";

class MalformedCatalog : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedCatalog, GivesADiagnostic) {
  const Malformed& bad = GetParam();
  const CatalogFile file{bad.file, bad.text};
  const auto read = Catalog::read({&file, 1});
  ASSERT_FALSE(read.has_value());
  const schema::Diagnostic& first = read.error().front();
  EXPECT_EQ(first.code, bad.code) << first.message;
  EXPECT_EQ(first.at.line, bad.line) << first.message;
  EXPECT_EQ(first.at.file, bad.file);
  EXPECT_NE(schema::find_code(first.code), nullptr);
}

std::string row(const std::string& text) { return header + text; }
std::string table(const std::string& body) {
  return "[a.b]\nsource = \"here\"\ndate = \"2025\"\n" + body;
}

INSTANTIATE_TEST_SUITE_P(
    Catalog, MalformedCatalog,
    ::testing::Values(
        Malformed{"OpenQuote", "a.csv", row("a.b,\"1,MW\n"), "GW113", 2},
        Malformed{"TextBehindQuote", "a.csv", row("a.b,\"1\"2,MW\n"), "GW113", 2},
        Malformed{"TooFewCells", "a.csv", row("a.b,1,MW\n"), "GW114", 2},
        Malformed{"Empty", "a.csv", "", "GW104", 0},
        Malformed{"HeaderAlone", "a.csv", row(""), "GW104", 0},
        Malformed{"UnknownColumn", "a.csv", "name,valu,unit\na.b,1,MW\n", "GW301", 1},
        Malformed{"NoNumber", "a.csv", row("a.b,much,MW,,,here,2025,A,\n"), "GW204", 2},
        Malformed{"NoValue", "a.csv", row("a.b,,MW,,,here,2025,A,\n"), "GW204", 2},
        Malformed{"NotFinite", "a.csv", row("a.b,nan,MW,,,here,2025,A,\n"), "GW205", 2},
        Malformed{"NoUnit", "a.csv", row("a.b,1,,,,here,2025,A,\n"), "GW201", 2},
        Malformed{"UnknownUnit", "a.csv", row("a.b,1,furlong,,,here,2025,A,\n"), "GW203", 2},
        Malformed{"OutsideRange", "a.csv", row("a.b,1,MW,2,3,here,2025,A,\n"), "GW216", 2},
        Malformed{"HalfARange", "a.csv", row("a.b,1,MW,2,,here,2025,A,\n"), "GW204", 2},
        Malformed{"NoSource", "a.csv", row("a.b,1,MW,,,,2025,A,\n"), "GW302", 2},
        Malformed{"NoDate", "a.csv", row("a.b,1,MW,,,here,,A,\n"), "GW302", 2},
        Malformed{"NoConfidence", "a.csv", row("a.b,1,MW,,,here,2025,D,\n"), "GW213", 2},
        Malformed{"NoReason", "a.csv", row("a.b,1,MW,,,here,2025,C,\n"), "GW213", 2},
        Malformed{"SameNameTwice", "a.csv", row(std::string(good_row) + good_row), "GW408", 3},
        Malformed{"WideWithoutSource", "a.csv", "id,x,note\n(unit),MW,text\n", "GW302", 1},
        Malformed{"NotToml", "a.toml", "[a\n", "GW108", 1},
        Malformed{"KeyOutsideRow", "a.toml", "x = 1\n", "GW301", 1},
        Malformed{"MisspeltKey", "a.toml", table("value = \"1 MW\"\nconfidenc = \"A\"\n"), "GW301",
                  5},
        Malformed{"BareNumber", "a.toml", table("value = 1\nconfidence = \"A\"\n"), "GW207", 4},
        Malformed{"WordsWithoutUnit", "a.toml", table("value = \"B\"\nconfidence = \"A\"\n"),
                  "GW204", 4},
        Malformed{"RangeOfAnotherUnit", "a.toml",
                  table("value = \"1 MW\"\nrange = [\"1 h\", \"2 MW\"]\nconfidence = \"A\"\n"),
                  "GW202", 4},
        Malformed{"RangeNoArray", "a.toml",
                  table("value = \"1 MW\"\nrange = \"1 MW\"\nconfidence = \"A\"\n"), "GW207", 5},
        Malformed{"EmptyTriangle", "a.toml", table("triangular = []\nconfidence = \"A\"\n"),
                  "GW207", 4},
        Malformed{"TriangleReversed", "a.toml",
                  table("triangular = [\"3 h\", \"2 h\", \"1 h\"]\nconfidence = \"A\"\n"), "GW211",
                  4}),
    [](const auto& test) { return std::string(test.param.title); });

TEST(Catalog, ReportsEveryProblemOfAFile) {
  const std::string text = row("a.b,much,MW,,,here,2025,A,\nc.d,1,furlong,,,here,2025,A,\n");
  const CatalogFile file{"a.csv", text};
  const auto read = Catalog::read({&file, 1});
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().size(), 2u);
}

TEST(Catalog, ReadsQuotedCells) {
  const std::string text = row("a.b,1,MW,,,\"here, there \"\"and\"\" on\",2025,A,\r\n");
  const CatalogFile file{"a.csv", text};
  const auto read = Catalog::read({&file, 1});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->at("a.b").source, "here, there \"and\" on");
}

}  // namespace
}  // namespace gigawatt::catalog
