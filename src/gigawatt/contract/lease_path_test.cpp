#include "gigawatt/contract/lease_path.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "support/numbers.h"

namespace gigawatt::contract {
namespace {

using support::sum;

// 100 a month for two years from row 3, stepping by 10 % a year; then what the market pays.
LeaseTerms two_years() {
  return {.commencement_row = 3,
          .term_months = 24,
          .rent_usd = 100,
          .yearly_step = 1.1,
          .market_term_months = 12,
          .market_yearly_step = 1,
          .market_rent_usd = 80,
          .vacancy_months = 4,
          .relet_cost_usd = 50,
          .vacant_cost_usd = 5};
}

struct Path {
  std::vector<double> rent, income, cash, refit, liability;
};

struct Events {
  double delay_months = 0;
  int lost_row = -1;
  double market_factor = 1;
};

Path run(const LeaseTerms& terms, int rows, const Events& events = {}) {
  LeaseState<double> state;
  start_lease_path(terms, events.delay_months, state);
  Path path;
  for (int row = 0; row < rows; ++row) {
    if (row == events.lost_row) lose_tenant(terms, double(row), true, state);
    const auto flow = lease_row(terms, row, events.market_factor, state);
    path.rent.push_back(flow.rent_usd);
    path.income.push_back(flow.income_usd);
    path.cash.push_back(flow.cash_usd);
    path.refit.push_back(flow.refit_usd);
    path.liability.push_back(state.liability);
  }
  return path;
}

TEST(LeasePath, StartsStepsAndEndsOnItsRows) {
  const Path path = run(two_years(), 30);
  for (std::size_t row = 0; row < 30; ++row) {
    const double rent = row < 3 ? 0 : row < 15 ? 100 : row < 27 ? 110 : 0;
    EXPECT_NEAR(path.rent[row], rent, 1e-12) << row;
  }
}

TEST(LeasePath, ADelayMovesTheWholeLease) {
  const Path path = run(two_years(), 35, {.delay_months = 4});
  EXPECT_EQ(path.rent[6], 0);
  EXPECT_EQ(path.rent[7], 100);
  EXPECT_NEAR(path.rent[30], 110, 1e-12);
  EXPECT_EQ(path.rent[31], 0);  // a full term, from its later start
}

TEST(LeasePath, LatenessIsTakenFromTheFirstRents) {
  LeaseTerms terms = two_years();
  terms.delay_credit_usd = 50;
  terms.most_delay_months = 3;
  const Path late = run(terms, 40, {.delay_months = 4});
  EXPECT_EQ(late.rent[7], 0);  // 150 are owed
  EXPECT_EQ(late.rent[8], 50);
  EXPECT_EQ(late.rent[9], 100);
  EXPECT_NEAR(sum(late.rent), sum(run(two_years(), 40, {.delay_months = 4}).rent) - 150, 1e-9);
  EXPECT_EQ(late.cash[8], 50);
  EXPECT_EQ(run(terms, 40).rent, run(two_years(), 40).rent);
  // Whoever leaves is owed nothing more.
  const Path lost = run(terms, 40, {.delay_months = 4, .lost_row = 8});
  EXPECT_EQ(lost.rent[12], 80);
}

TEST(LeasePath, ATenantLeavesAtItsOutsideDate) {
  LeaseTerms terms = two_years();
  terms.delay_credit_usd = 50;
  terms.most_delay_months = 40;
  terms.outside_months = 3;
  terms.prepaid_usd = 300;
  terms.credit_months = 10;
  const Path waits = run(terms, 40, {.delay_months = 3});
  EXPECT_EQ(waits.cash[6], 270);  // its prepayment less the first credit; no rent yet
  const Path leaves = run(terms, 40, {.delay_months = 4});
  EXPECT_EQ(leaves.cash[7], -5);  // it stands empty
  for (std::size_t row = 0; row < 10; ++row) EXPECT_EQ(leaves.rent[row], 0) << row;
  EXPECT_EQ(leaves.rent[10], 80);  // gone in row 6, let again four months later at the market
  EXPECT_EQ(leaves.liability[10], 0);
  EXPECT_EQ(leaves.refit[10], 0);  // nobody has been in
  const Path much_later = run(terms, 40, {.delay_months = 20});
  EXPECT_EQ(much_later.rent[22], 0);
  EXPECT_EQ(much_later.rent[23], 80);  // when it is ready
}

TEST(LeasePath, AnEmptyHallCostsOnlyOnceItStands) {
  const Path path = run(two_years(), 30, {.delay_months = 2, .lost_row = 1});
  for (std::size_t row = 0; row < 5; ++row) EXPECT_EQ(path.income[row], 0) << row;
  EXPECT_EQ(path.rent[5], 80);  // lost in row 1: let again from row 5, when it is ready too
}

TEST(LeasePath, ALostTenantLeavesAVacancyThenTheMarketsRent) {
  const Path path = run(two_years(), 30, {.lost_row = 10, .market_factor = 1.5});
  EXPECT_EQ(path.rent[9], 100);
  for (std::size_t row = 10; row < 14; ++row) EXPECT_EQ(path.cash[row], -5) << row;
  EXPECT_EQ(path.rent[14], 120);                 // 80 today, times this path's market
  for (std::size_t row = 14; row < 26; ++row) {  // the refit, over the lease it was made for
    EXPECT_NEAR(path.refit[row], 50.0 / 12, 1e-12) << row;
    EXPECT_NEAR(path.cash[row], 120 - 50.0 / 12, 1e-12) << row;
  }
  EXPECT_EQ(path.income[14], 120);
  EXPECT_EQ(path.rent[25], 120);  // a market lease of twelve months
  EXPECT_EQ(path.rent[26], 0);
  EXPECT_EQ(path.rent[30 - 1], 0);
}

TEST(LeasePath, AMarketLeaseStepsByItsOwnRate) {
  LeaseTerms terms = two_years();
  terms.market_term_months = 24;
  terms.market_yearly_step = 1.05;
  const Path path = run(terms, 40, {.lost_row = 10});
  EXPECT_EQ(path.rent[25], 80);
  EXPECT_NEAR(path.rent[26], 84, 1e-12);
}

TEST(LeasePath, RenewsWhereTheSteppedRentIsNotAboveTheMarkets) {
  LeaseTerms terms = two_years();
  terms.options = 2;
  terms.option_months = 12;
  // The options would run at 121 and 133.1.
  const Path high = run(terms, 60, {.market_factor = 130.0 / 80});
  EXPECT_NEAR(high.rent[27], 121, 1e-9);
  EXPECT_NEAR(high.rent[38], 121, 1e-9);
  EXPECT_EQ(high.rent[39], 0);  // 133.1 is above 130: it leaves
  EXPECT_EQ(high.refit[27], 0);
  const Path low = run(terms, 60, {.market_factor = 115.0 / 80});
  EXPECT_EQ(low.rent[27], 0);  // last year's 110 was below 115, the option's 121 is not
  EXPECT_EQ(low.rent[31], 115);
}

TEST(LeasePath, RenewsNoMoreOftenThanItMay) {
  LeaseTerms terms = two_years();
  terms.options = 1;
  terms.option_months = 12;
  const Path path = run(terms, 60, {.market_factor = 10});
  EXPECT_NEAR(path.rent[38], 121, 1e-9);
  EXPECT_EQ(path.rent[39], 0);
}

TEST(LeasePath, AReplacementTenantHasNoOption) {
  LeaseTerms terms = two_years();
  terms.options = 5;
  terms.option_months = 12;
  const Path path = run(terms, 60, {.lost_row = 10, .market_factor = 1});
  EXPECT_EQ(path.rent[25], 80);
  EXPECT_EQ(path.rent[26], 0);
}

TEST(LeasePath, PrepaidRentComesOnceAndIsCreditedOnce) {
  LeaseTerms terms = two_years();
  terms.prepaid_usd = 600;
  terms.credit_start = 6;
  terms.credit_months = 12;
  const Path path = run(terms, 40, {.delay_months = 1});
  EXPECT_NEAR(path.cash[4], 700, 1e-9);
  EXPECT_NEAR(path.liability[4], 600, 1e-9);
  EXPECT_NEAR(path.cash[9], 100, 1e-9);
  for (std::size_t row = 10; row < 22; ++row)
    EXPECT_NEAR(path.cash[row] - path.income[row], -50, 1e-9) << row;
  EXPECT_NEAR(path.cash[22], path.income[22], 1e-9);
  EXPECT_NEAR(path.liability[22], 0, 1e-9);
  EXPECT_NEAR(sum(path.cash) + sum(path.refit), sum(path.income), 1e-9);
}

TEST(LeasePath, ATenantThatBreaksTheLeaseForfeitsItsPrepayment) {
  LeaseTerms terms = two_years();
  terms.prepaid_usd = 600;
  terms.credit_months = 12;
  const Path path = run(terms, 40, {.lost_row = 9});
  EXPECT_NEAR(path.liability[8], 300, 1e-9);
  EXPECT_EQ(path.liability[9], 0);
  EXPECT_NEAR(sum(path.cash) + sum(path.refit) - sum(path.income), 300, 1e-9);
}

TEST(LeasePath, TheLandlordPaysPowerAndCostWhileTheContractRuns) {
  const std::vector<double> operating(40, 7), energy(40, 20);
  LeaseTerms terms = two_years();
  terms.landlord_share = 0.02;
  terms.operating_cost_usd = operating.data();
  terms.energy_cost_usd = energy.data();
  const Path path = run(terms, 40, {.lost_row = 10});
  EXPECT_EQ(path.income[2], 0);
  EXPECT_NEAR(path.income[3], 98 - 27, 1e-12);
  EXPECT_NEAR(path.income[12], -5, 1e-12);
  EXPECT_NEAR(path.income[14], 80 * 0.98, 1e-12);  // the market's rent passes power through
}

TEST(LeasePath, MerchantCapacityIsLetAfterItsVacancyAtTheMarket) {
  LeaseTerms terms = two_years();
  terms.merchant = true;
  const Path path = run(terms, 30, {.market_factor = 1.25});
  EXPECT_EQ(path.income[2], 0);
  EXPECT_EQ(path.income[3], -5);
  EXPECT_EQ(path.rent[7], 100);
  EXPECT_EQ(path.refit[7], 0);  // new: nothing to refit
  EXPECT_EQ(path.rent[19], 0);
  EXPECT_NEAR(path.refit[23], 50.0 / 12, 1e-12);
}

double uniform(std::uint64_t& state) {  // a linear congruence is enough to vary the cases
  state = state * 6364136223846793005u + 1442695040888963407u;
  return static_cast<double>(state >> 11) * 0x1p-53;
}

TEST(LeasePath, EachLaneOfAPackIsThePathAlone) {
  constexpr int rows = 150, lanes = base::kPackLanes;
  std::vector<double> cost(rows, 3.0);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::uint64_t state = seed;
    LeaseTerms terms = two_years();
    terms.options = std::floor(3 * uniform(state));
    terms.option_months = 12;
    terms.market_yearly_step = 1 + 0.05 * uniform(state);
    terms.landlord_share = uniform(state);
    terms.prepaid_usd = uniform(state) < 0.5 ? 0 : 600;
    terms.credit_months = 7;
    terms.vacancy_months = std::floor(10 * uniform(state));
    terms.delay_credit_usd = uniform(state) < 0.5 ? 0 : 70;
    terms.most_delay_months = std::floor(6 * uniform(state));
    terms.outside_months = uniform(state) < 0.5 ? -1 : std::floor(6 * uniform(state));
    terms.merchant = uniform(state) < 0.2;
    terms.operating_cost_usd = cost.data();
    double delay[lanes], factor[rows][lanes];
    bool lost[rows][lanes];
    for (double& months : delay) months = std::floor(6 * uniform(state));
    for (int row = 0; row < rows; ++row)
      for (int lane = 0; lane < lanes; ++lane) {
        factor[row][lane] = 0.5 + 1.5 * uniform(state);
        lost[row][lane] = uniform(state) < 0.02;
      }
    LeaseState<base::pack> packed;
    LeaseState<double> alone[lanes];
    start_lease_path(terms, base::load<base::pack>(delay), packed);
    for (int lane = 0; lane < lanes; ++lane) start_lease_path(terms, delay[lane], alone[lane]);
    for (int row = 0; row < rows; ++row) {
      double flags[lanes];
      for (int lane = 0; lane < lanes; ++lane) flags[lane] = lost[row][lane];
      lose_tenant(terms, double(row), base::load<base::pack>(flags) > 0.0, packed);
      const auto flow = lease_row(terms, row, base::load<base::pack>(factor[row]), packed);
      for (int lane = 0; lane < lanes; ++lane) {
        lose_tenant(terms, double(row), lost[row][lane], alone[lane]);
        const auto one = lease_row(terms, row, factor[row][lane], alone[lane]);
        ASSERT_EQ(base::lane(flow.cash_usd, lane), one.cash_usd) << seed << ' ' << row;
        ASSERT_EQ(base::lane(flow.income_usd, lane), one.income_usd) << seed << ' ' << row;
        ASSERT_EQ(base::lane(flow.rent_usd, lane), one.rent_usd) << seed << ' ' << row;
        ASSERT_EQ(base::lane(packed.liability, lane), alone[lane].liability) << seed << ' ' << row;
      }
    }
  }
}

}  // namespace
}  // namespace gigawatt::contract
