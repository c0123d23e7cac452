#include "gigawatt/site/site.h"

#include <vector>

#include <gtest/gtest.h>

#include "support/numbers.h"

namespace gigawatt::site {
namespace {

using support::sum;

const base::Timeline kSpending(base::make_month(2026, 5), 40);

PhaseSpec phase(double megawatts, base::Month completion) {
  PhaseSpec spec;
  spec.it_power = base::MW_capacity(megawatts);
  spec.completion = completion;
  return spec;
}

TEST(SpendingProfile, SpendsEachPhaseEvenlyFromItsStartToItsCompletion) {
  PhaseSpec late = phase(30, base::make_month(2027, 5));
  late.construction_start = base::make_month(2026, 11);
  const auto share = spending_profile({phase(10, base::make_month(2027, 3)), late}, kSpending);
  EXPECT_NEAR(share[0], 0.25 / 10, 1e-15);
  EXPECT_NEAR(share[6], 0.25 / 10 + 0.75 / 6, 1e-15);
  EXPECT_NEAR(share[10], 0.75 / 6, 1e-15);  // the first is complete at the start of March
  EXPECT_EQ(share[12], 0);
  EXPECT_NEAR(sum(share), 1, 1e-12);
}

TEST(SpendingProfile, SumsToOneForAnyDates) {
  for (int completion = -3; completion < 60; ++completion)
    for (int start = -5; start < 60; start += 7) {
      PhaseSpec odd = phase(17, base::plus(kSpending.start(), completion));
      odd.construction_start = base::plus(kSpending.start(), start);
      const auto share = spending_profile({odd, phase(60, base::make_month(2027, 9))}, kSpending);
      EXPECT_NEAR(sum(share), 1, 1e-12) << completion << ' ' << start;
      for (double value : share) EXPECT_GE(value, 0);
    }
}

}  // namespace
}  // namespace gigawatt::site
