#include "gigawatt/plan/margin_curve.h"

#include <gtest/gtest.h>

#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/sample_plan.h"

namespace gigawatt::plan {
namespace {

TEST(MarginCurve, RisesWithTheHashpriceFromNothingAndEverFaster) {
  const auto plan = sample::from_file("scenarios/childress-microsoft.toml").plan;
  ASSERT_TRUE(plan && plan->mine);
  const auto curve = margin_curve(*plan->mine);
  ASSERT_EQ(curve.size(), 31u);
  EXPECT_EQ(curve[0].hashprice_usd_per_ph_day, 0);
  EXPECT_EQ(curve[0].margin_usd, 0);
  double year = 0;
  for (int row = 0; row < 12; ++row) year += mine_margin<double>(plan->mine->terms, row, 1, 1);
  EXPECT_DOUBLE_EQ(at_tenths(curve, 10).margin_usd, year);
  EXPECT_GT(year, 0);
  // More hours pay at a higher hashprice, and all that paid before earn more: it is convex.
  for (std::size_t i = 2; i < curve.size(); ++i)
    EXPECT_GE(curve[i].margin_usd - curve[i - 1].margin_usd,
              (curve[i - 1].margin_usd - curve[i - 2].margin_usd) * (1 - 1e-12))
        << i;
}

}  // namespace
}  // namespace gigawatt::plan
