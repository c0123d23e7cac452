// Whole scenarios against what was published of the deals: validation/deals.csv holds the figures.

#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/sample_plan.h"
#include "support/files.h"

namespace gigawatt::plan {
namespace {

struct Published {
  std::string quantity, unit, source;
  double value = 0, tolerance = 0;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

std::vector<Published> published_of(const std::string& id) {
  std::istringstream file(support::file_text(GIGAWATT_REPO "/validation/deals.csv"));
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "id,quantity,published,unit,tolerance,source,note");
  std::vector<Published> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> c = cells_of(line);
    EXPECT_EQ(c.size(), 7u) << line;
    if (c.size() == 7 && c[0] == id)
      rows.push_back({c[1], c[3], c[5], std::stod(c[2]), std::stod(c[4])});
  }
  return rows;
}

// What we compute, by the names of validation/deals.csv, in its units.
std::map<std::string, double> computed_of(const BaseCase& base) {
  const BaseMetrics& m = base.metrics;
  std::map<std::string, double> computed = {{"first_year_noi", m.first_year_noi_usd / 1e6},
                                            {"average_noi", m.average_noi_usd / 1e6},
                                            {"yield_on_cost", m.yield_on_cost * 100},
                                            {"average_noi_yield", m.average_noi_yield * 100}};
  const std::pair<const char*, const finance::Metric*> coverage[] = {
      {"dscr_first_year", &m.dscr_first_year},
      {"dscr_average", &m.dscr_average},
      {"sculpted_dscr", &m.sculpted_dscr}};
  for (const auto& [name, metric] : coverage)
    if (metric->value) computed[name] = *metric->value;
  if (!base.tests.empty()) computed["dscr_last_period"] = base.tests.back().dscr;
  return computed;
}

struct Case {
  std::string id, file;
  std::size_t rows = 0;  // of validation/deals.csv
  std::vector<std::string> settings = {};
};

BaseCase check(const Case& c) {
  const sample::Sample deal = sample::from_file(c.file, c.settings);
  EXPECT_TRUE(deal.plan && deal.financing) << deal.why();
  if (!deal.financing) return {};
  BaseCase base = base_case(*deal.plan, *deal.financing);
  const std::map<std::string, double> computed = computed_of(base);
  const std::vector<Published> published = published_of(c.id);
  EXPECT_EQ(published.size(), c.rows) << c.id;
  for (const Published& row : published) {
    EXPECT_TRUE(computed.contains(row.quantity)) << row.quantity;
    if (!computed.contains(row.quantity)) continue;
    EXPECT_NEAR(computed.at(row.quantity), row.value, row.tolerance)
        << c.id << ' ' << row.quantity << " in " << row.unit << ", from " << row.source;
    EXPECT_TRUE(catalog::is_citable(catalog::shipped(), row.source)) << row.source;
  }
  return base;
}

std::vector<std::string> codes_of(const BaseCase& base) {
  std::vector<std::string> codes;
  for (const Note& note : base.notes) codes.push_back(note.code);
  return codes;
}

std::string text_of(const BaseCase& base, const std::string& code) {
  for (const Note& note : base.notes)
    if (note.code == code) return note.text;
  return {};
}

TEST(Published, RiverBendWithOneStartHasTheCoverageOfItsBond) {
  const BaseCase base = check({"river-bend-one-start", "scenarios/river-bend-one-start.toml", 7});
  EXPECT_THAT(codes_of(base), testing::Contains("level-debt-stepped-rent"));
  EXPECT_THAT(codes_of(base), testing::Not(testing::Contains("lease-ends-before-debt")));
}

// Without steps coverage grows because the last hall pays later than the first.
TEST(Notes, DoNotSpeakOfStepsOfARentThatHasNone) {
  const sample::Sample deal = sample::from_file(
      "scenarios/river-bend.toml",
      {"contract[0].escalator=0 %", "phase[3].rent_commencement=2029-06", "debt.amount=$3.4B"});
  ASSERT_TRUE(deal.financing) << deal.why();
  const std::string text =
      text_of(base_case(*deal.plan, *deal.financing), "level-debt-growing-cash");
  EXPECT_THAT(text, testing::HasSubstr("while the cash grows"));
}

TEST(Published, RiverBendInPhasesFallsShortInItsLastPeriod) {
  const BaseCase base = check({"river-bend", "scenarios/river-bend.toml", 3});
  EXPECT_THAT(codes_of(base),
              testing::IsSupersetOf({"level-debt-stepped-rent", "lease-ends-before-debt"}));
  EXPECT_THAT(text_of(base, "lease-ends-before-debt"), testing::HasSubstr("0.89x"));
  EXPECT_FALSE(base.defaults) << "the reserve carries the last period";
}

// Lease, price and power of Lake Mariner are published as ranges; so is the yield.
TEST(Published, LakeMarinerYieldsWhatItsRangeOfCostSays) {
  const std::string file = "scenarios/lake-mariner-core42.toml";
  const BaseCase high =
      check({"lake-mariner-core42-high-cost", file, 1, {"site.hard_cost_per_it_power=$8M/MW"}});
  const BaseCase low =
      check({"lake-mariner-core42-low-cost", file, 1, {"site.hard_cost_per_it_power=$6M/MW"}});
  for (const BaseCase* base : {&high, &low})
    EXPECT_THAT(codes_of(*base), testing::Contains("margin-needs-partial-load"));
}

// The words of the tension: all of the stated cost against the power bill at full draw.
TEST(Published, LakeMarinerSaysWhatFullLoadWouldCost) {
  const sample::Sample deal = sample::from_file("scenarios/lake-mariner-core42.toml");
  ASSERT_TRUE(deal.financing) << deal.why();
  const std::string text =
      text_of(base_case(*deal.plan, *deal.financing), "margin-needs-partial-load");
  EXPECT_THAT(text, testing::HasSubstr("$0.53M per MW-year in power"));
  EXPECT_THAT(text, testing::HasSubstr("$0.45M for all cost"));
  EXPECT_THAT(text, testing::HasSubstr("70 % margin"));
}

// The convention of the published case: annual flows, nothing, halls, halls and chips left.
TEST(Published, ChildressSaysThatItHangsOnResiduals) {
  const sample::Sample deal = sample::from_file("scenarios/childress-microsoft.toml");
  ASSERT_TRUE(deal.financing) << deal.why();
  const std::string text = text_of(base_case(*deal.plan, *deal.financing), "hangs-on-residuals");
  for (const char* part : {"-3.1 % a year", "6.6 % with 70 %", "10.4 % with 20 %"})
    EXPECT_THAT(text, testing::HasSubstr(part));
}

TEST(Published, EveryRowOfTheValidationTableIsChecked) {
  std::istringstream file(support::file_text(GIGAWATT_REPO "/validation/deals.csv"));
  std::string line;
  std::size_t rows = 0;
  for (std::getline(file, line); std::getline(file, line);) rows += !line.empty();
  EXPECT_EQ(rows, 7u + 3u + 1u + 1u);
}

}  // namespace
}  // namespace gigawatt::plan
