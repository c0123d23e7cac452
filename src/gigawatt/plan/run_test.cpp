#include "gigawatt/plan/run.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/sample_plan.h"

namespace gigawatt::plan {
namespace {

// One driver alone runs on fewer paths than all of them: what stands beside it is of those paths.
TEST(RunRisk, ADriverAloneIsComparedOnItsOwnPaths) {
  const sample::Sample deal =
      sample::from_file("scenarios/river-bend.toml", {"risk.paths=4000", "risk.regime=winter"});
  ASSERT_TRUE(deal.financing) << deal.why();
  const RiskResult risk = run_risk(*deal.plan, *deal.financing, {});
  ASSERT_GE(risk.drivers.size(), 4u);
  std::set<std::string> names;
  double most_npv = risk.drivers.front().npv_deviation_usd, most_default = 0;
  for (const DriverShare& share : risk.drivers) {
    names.insert(share.driver);
    ASSERT_GT(share.paths, 0);
    ASSERT_LT(share.paths, risk.paths);
    const auto last = risk.columns.default_row.begin() + share.paths;
    const auto defaults = std::count_if(risk.columns.default_row.begin(), last, [&](double row) {
      return row < deal.plan->timeline.rows();
    });
    EXPECT_EQ(share.default_probability_of_all,
              static_cast<double>(defaults) / static_cast<double>(share.paths));
    EXPECT_LE(share.npv_deviation_usd, most_npv);
    most_npv = share.npv_deviation_usd;
    most_default = std::max(most_default, share.default_probability.value);
  }
  EXPECT_EQ(names.size(), risk.drivers.size());
  EXPECT_GT(most_default, 0);
}

}  // namespace
}  // namespace gigawatt::plan
