#include "gigawatt/contract/cloud.h"

#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/deals.h"
#include "gigawatt/schema/fields.h"
#include "support/numbers.h"

namespace gigawatt::contract {
namespace {

using support::sum;

const base::Month kStart = base::make_month(2026, 1);
const base::Timeline kTimeline(kStart, 84);

// Two tranches of 600 kUSD over 60 months: 10 kUSD a month each.
CloudSpec two_tranches() {
  CloudSpec spec;
  spec.chips = base::chip(1000);
  spec.term = base::Months{60};
  spec.total_value = base::USD(1.2e6);
  spec.take_or_pay = base::percent(100);
  spec.cost_share = base::percent(15);
  spec.tranches = {{.delivery = base::make_month(2026, 4), .share = {}},
                   {.delivery = base::make_month(2026, 7), .share = {}}};
  spec.prepayment = CloudPrepaymentSpec{.share = base::percent(20),
                                        .before = base::Months{1},
                                        .credit_start = base::Months{24},
                                        .credit_period = base::Months{36}};
  spec.lateness = {.credit = base::percent(25), .most_months = base::Months{6}, .outside_date = {}};
  return spec;
}

base::Table run(const CloudSpec& spec, const std::vector<int>& delays = {}) {
  return evaluate(resolve(spec, kTimeline), kTimeline, delays);
}

TEST(Cloud, EachTranchePaysFromItsOwnDelivery) {
  const base::Table table = run(two_tranches());
  EXPECT_EQ(table.values("fee_usd")[2], 0);
  EXPECT_NEAR(table.values("fee_usd")[3], 10'000, 1e-9);
  EXPECT_NEAR(table.values("fee_usd")[6], 20'000, 1e-9);
  EXPECT_NEAR(table.values("fee_usd")[63], 10'000, 1e-9);
  EXPECT_EQ(table.values("fee_usd")[66], 0);
  EXPECT_NEAR(sum(table.values("fee_usd")), 1.2e6, 1e-6);
  EXPECT_NEAR(sum(table.values("cost_usd")), 0.15 * 1.2e6, 1e-6);
}

TEST(Cloud, ThePrepaymentIsALiabilityUntilItIsCredited) {
  const base::Table table = run(two_tranches());
  EXPECT_NEAR(table.values("prepaid_usd")[2], 120'000, 1e-9);
  EXPECT_NEAR(table.values("prepaid_usd")[5], 120'000, 1e-9);
  EXPECT_EQ(table.values("credited_usd")[26], 0);
  EXPECT_NEAR(table.values("credited_usd")[27], 120'000.0 / 36, 1e-9);
  EXPECT_NEAR(table.values("liability_usd")[26], 240'000, 1e-9);
  EXPECT_NEAR(table.values("liability_usd")[83], 0, 1e-6);
  EXPECT_NEAR(sum(table.values("credited_usd")), 240'000, 1e-6);
  EXPECT_NEAR(sum(table.values("cash_usd")), 0.85 * 1.2e6, 1e-6);  // paid ahead is no more money
}

TEST(Cloud, TakeOrPayBillsWhatIsNotUsed) {
  CloudSpec spec = two_tranches();
  spec.used = base::percent(50);
  EXPECT_NEAR(sum(run(spec).values("fee_usd")), 1.2e6, 1e-6);
  spec.take_or_pay = base::percent(70);
  EXPECT_NEAR(sum(run(spec).values("fee_usd")), 0.7 * 1.2e6, 1e-6);
  spec.take_or_pay = base::percent(20);
  EXPECT_NEAR(sum(run(spec).values("fee_usd")), 0.5 * 1.2e6, 1e-6);
}

TEST(Cloud, LatenessCostsCreditsAndShiftsTheTerm) {
  const base::Table late = run(two_tranches(), {3, 0});
  EXPECT_EQ(late.values("fee_usd")[5], 0);
  // Three months at 25 % of a fee, taken from the first bill.
  EXPECT_NEAR(late.values("fee_usd")[6], 10'000 - 7'500 + 10'000, 1e-9);
  EXPECT_NEAR(sum(late.values("fee_usd")), 1.2e6 - 7'500, 1e-6);
  EXPECT_NEAR(sum(run(two_tranches(), {10, 0}).values("late_credit_usd")), 15'000,
              1e-9);  // six at most
}

TEST(Cloud, TheCustomerLeavesAtTheOutsideDateWithItsPrepayment) {
  CloudSpec spec = two_tranches();
  spec.lateness.outside_date = base::Months{4};
  const base::Table table = run(spec, {5, 4});
  EXPECT_NEAR(table.values("refunded_usd")[7], 120'000, 1e-9);
  EXPECT_NEAR(sum(table.values("fee_usd")), 600'000 - 10'000,
              1e-6);  // the other tranche is late too
  EXPECT_NEAR(sum(table.values("late_credit_usd")), 10'000, 1e-9);
  EXPECT_NEAR(table.values("liability_usd")[83], 0, 1e-6);
}

// Whatever happens: what was prepaid is credited, refunded or still owed, in every row.
TEST(Cloud, NoPrepaidDollarIsLost) {
  std::mt19937 random(20261126);
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  for (int trial = 0; trial < 500; ++trial) {
    CloudSpec spec = two_tranches();
    spec.take_or_pay = base::percent(pick(0, 100));
    spec.used = base::percent(pick(0, 100));
    spec.prepayment->share = base::percent(pick(0, 100));
    spec.prepayment->credit_start = base::Months{pick(0, 40)};
    spec.prepayment->credit_period = base::Months{pick(1, 20)};
    spec.lateness.credit = base::percent(pick(0, 300));
    if (pick(0, 1)) spec.lateness.outside_date = base::Months{pick(1, 8)};
    const base::Table table = run(spec, {pick(0, 9), pick(0, 9)});
    double balance = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      balance += table.values("prepaid_usd")[row] - table.values("credited_usd")[row] -
                 table.values("refunded_usd")[row];
      ASSERT_NEAR(table.values("liability_usd")[row], balance, 1e-6) << trial;
      ASSERT_GE(table.values("liability_usd")[row], -1e-6) << trial;
      ASSERT_GE(table.values("fee_usd")[row], -1e-9) << trial;
    }
    EXPECT_NEAR(balance, 0, 1e-6) << trial;
  }
}

TEST(Cloud, SaysWhatContradictsItself) {
  const auto codes = [](const CloudSpec& spec) {
    std::vector<std::string> given;
    for (const schema::Diagnostic& found : check(spec, {}, "cloud[0]")) given.push_back(found.code);
    return given;
  };
  EXPECT_THAT(codes(two_tranches()), testing::IsEmpty());
  CloudSpec spec = two_tranches();
  spec.price = USD_per_chip_hour(3);
  spec.tranches[0].share = base::percent(60);
  EXPECT_THAT(codes(spec), testing::ElementsAre("GW405", "GW405"));
  spec = two_tranches();
  spec.tranches[0].share = spec.tranches[1].share = base::percent(60);
  spec.tranches[1].delivery = kStart;
  spec.prepayment->credit_period = base::Months{40};
  EXPECT_THAT(codes(spec), testing::ElementsAre("GW406", "GW401", "GW405"));
  spec.tranches.clear();
  EXPECT_THAT(codes(spec), testing::ElementsAre("GW407"));
}

TEST(Cloud, FieldsOfItsSpecsAreDocumented) {
  CloudSpec spec;
  for (const schema::Field& field : describe(spec)) EXPECT_FALSE(field.meta.doc.empty());
}

// 9.7 billion for 76,000 chips over five years is 2.91 dollars a chip-hour.
TEST(Cloud, TheMicrosoftContractOfIrenImplies291DollarsAnHour) {
  const auto deal = catalog::find_deal(catalog::shipped(), "IREN-MSFT");
  ASSERT_TRUE(deal.has_value());
  CloudSpec spec = two_tranches();
  spec.total_value = *deal->total_contract_value;
  spec.chips = *deal->gpus;
  EXPECT_NEAR(chip_price(spec).in(USD_per_chip_hour), 2.91, 0.005);
  CloudSpec priced = spec;
  priced.total_value.reset();
  priced.price = chip_price(spec);
  EXPECT_NEAR((total_value(priced) / total_value(spec)).in(base::ratio), 1, 1e-12);
}

}  // namespace
}  // namespace gigawatt::contract
