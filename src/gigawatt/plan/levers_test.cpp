// What is listed as an assumption, and what its range moves.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/plan/assumption.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/run.h"
#include "gigawatt/plan/sample_plan.h"

namespace gigawatt::plan {
namespace {

class Levers : public testing::Test {
 protected:
  static const std::vector<Assumption>& ranked() {
    static const std::vector<Assumption> list = [] {
      const sample::Sample deal = sample::from_file("scenarios/river-bend.toml", {"risk.paths=64"});
      EXPECT_TRUE(deal.plan) << deal.why();
      return rank_assumptions(*deal.plan, catalog::shipped(), {});
    }();
    return list;
  }

  static const Assumption* find(const std::string& name) {
    const auto found = std::ranges::find(ranked(), name, &Assumption::name);
    return found == ranked().end() ? nullptr : &*found;
  }
};

TEST_F(Levers, AreNamedWhereThereIsNoRange) {
  for (const char* name : {"debt[0].amortisation", "phase[1].completion", "site.contingency"}) {
    const Assumption* each = find(name);
    ASSERT_NE(each, nullptr) << name;
    EXPECT_EQ(each->outcome, "no range to vary it over") << name;
    EXPECT_TRUE(each->range.empty()) << name;
  }
  const Assumption* reserve = find("debt[0].reserve");
  ASSERT_NE(reserve, nullptr);
  EXPECT_TRUE(reserve->outcome.empty());
  EXPECT_GT(reserve->npv_lever_usd, 0);
  const auto without =
      std::ranges::find_if(ranked(), [](const Assumption& each) { return !each.outcome.empty(); });
  EXPECT_TRUE(std::all_of(without, ranked().end(), [](const Assumption& each) {
    return !each.outcome.empty();
  })) << "what was measured comes first";
}

TEST_F(Levers, MoveARatingByALetter) {
  const std::pair<const char*, const char*> ranges[] = {
      {"risk.unrated_tenant", "BB to CCC"},
      {"risk.replacement_tenant", "BBB to B"},
      {"contract[0].guarantor_rating", "AAA to A"}};
  for (const auto& [name, range] : ranges) {
    const Assumption* each = find(name);
    ASSERT_NE(each, nullptr) << name;
    EXPECT_EQ(each->range, range);
    EXPECT_TRUE(each->outcome.empty()) << name;
  }
}

// General knowledge vouches for nothing.
TEST_F(Levers, ListTheGuarantorsRating) {
  ASSERT_NE(find("contract[0].guarantor_rating"), nullptr);
  EXPECT_EQ(find("contract[0].guarantor_rating")->confidence, "C");
}

TEST_F(Levers, LeaveOutWhatSaysNothingAboutTheWorld) {
  for (const char* name : {"risk.seed", "risk.paths", "risk.load_line", "risk.default_limit",
                           "risk.debt_grid_low", "risk.merchant_grid_step"})
    EXPECT_EQ(find(name), nullptr) << name;
}

}  // namespace
}  // namespace gigawatt::plan
