#include "gigawatt/finance/cloud_return.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/deals.h"

namespace gigawatt::finance {
namespace {

using catalog::shipped;

template <class Quantity>
Quantity row(const char* name) {
  return catalog::quantity<Quantity>(shipped().at(name));
}

// IREN and Microsoft from their rows: 76,000 chips, 9.7 billion over five years, a fifth prepaid
// and credited from the 24th month on.
struct Iren {
  contract::CloudSpec spec;
  CloudAssetsSpec assets;

  Iren() {
    const auto deal = *catalog::find_deal(shipped(), "IREN-MSFT");
    spec.chips = *deal.gpus;
    spec.term = base::Months{60};
    spec.total_value = *deal.total_contract_value;
    spec.take_or_pay = base::percent(100);
    spec.cost_share = base::ratio(1) - *deal.margin_low;
    spec.prepayment = contract::CloudPrepaymentSpec{.share = *deal.prepayment,
                                                    .before = base::Months{1},
                                                    .credit_start = base::Months{24},
                                                    .credit_period = base::Months{36}};
    for (unsigned month : {3u, 6u, 9u, 12u})
      spec.tranches.push_back({.delivery = base::make_month(2026, month), .share = {}});
    assets.chips = *deal.capex;
    assets.halls = row<base::CapacityCost>("IREN-MSFT.hall_capex") * *deal.critical_it;
    assets.chip_residual = row<base::Fraction>("cloud.chip_residual");
    assets.hall_residual = row<base::Fraction>("cloud.hall_residual");
    assets.hall_build = base::Months{12};
  }

  double rate_percent(CloudConvention convention, CloudResidual residual) const {
    const Metric rate = internal_rate(cloud_flows_usd(spec, assets, convention, residual));
    EXPECT_TRUE(rate.value.has_value()) << rate.outcome;
    return 100 * rate.value.value_or(1e9);
  }
};

TEST(CloudReturn, TheAnnualConventionOfIrenAndMicrosoft) {
  const Iren iren;
  const double none = iren.rate_percent(CloudConvention::annual, CloudResidual::none);
  const double halls = iren.rate_percent(CloudConvention::annual, CloudResidual::halls);
  const double both = iren.rate_percent(CloudConvention::annual, CloudResidual::halls_and_chips);
  EXPECT_GE(none, -4);
  EXPECT_LE(none, -2);
  EXPECT_GE(halls, 6);
  EXPECT_LE(halls, 7);
  EXPECT_GE(both, 10);
  EXPECT_LE(both, 11);
  RecordProperty("annual",
                 std::to_string(none) + " " + std::to_string(halls) + " " + std::to_string(both));
}

TEST(CloudReturn, ThePrepaymentIsAThirdOfTheChips) {
  const Iren iren;
  EXPECT_NEAR(prepaid_share_of_chips(iren.spec, iren.assets), 0.33, 0.005);
}

// The flows of the annual convention, written out by hand.
TEST(CloudReturn, AnnualFlowsAreThoseOfTheCase) {
  const Iren iren;
  const auto flows = cloud_flows_usd(iren.spec, iren.assets, CloudConvention::annual,
                                     CloudResidual::halls_and_chips);
  ASSERT_EQ(flows.size(), 61u);
  EXPECT_NEAR(flows[0], -(5.8 + 3.0 - 1.94) * 1e9, 1);
  EXPECT_NEAR(flows[12], 0.85 * 1.94e9, 1);
  EXPECT_NEAR(flows[24], 0.85 * 1.94e9, 1);
  EXPECT_NEAR(flows[36], (0.85 - 1.0 / 3) * 1.94e9, 1);
  EXPECT_NEAR(flows[60], (0.85 - 1.0 / 3) * 1.94e9 + 0.7 * 3e9 + 0.2 * 5.8e9, 1);
  EXPECT_NEAR(std::accumulate(flows.begin(), flows.end(), 0.0),
              0.85 * 9.7e9 - 0.3 * 3e9 - 0.8 * 5.8e9, 10);
}

TEST(CloudReturn, ConventionsAgreeOnTheMoneyAndDifferInTime) {
  const Iren iren;
  for (CloudResidual residual :
       {CloudResidual::none, CloudResidual::halls, CloudResidual::halls_and_chips}) {
    std::vector<double> sums;
    for (CloudConvention convention :
         {CloudConvention::annual, CloudConvention::annual_without_prepayment,
          CloudConvention::monthly}) {
      const auto flows = cloud_flows_usd(iren.spec, iren.assets, convention, residual);
      sums.push_back(std::accumulate(flows.begin(), flows.end(), 0.0));
    }
    EXPECT_NEAR(sums[1], sums[0], 10);
    EXPECT_NEAR(sums[2], sums[0], 10);
  }
  // Money that comes early helps only where there is a return to earn.
  EXPECT_GT(iren.rate_percent(CloudConvention::annual, CloudResidual::halls),
            iren.rate_percent(CloudConvention::annual_without_prepayment, CloudResidual::halls));
  EXPECT_LT(iren.rate_percent(CloudConvention::annual, CloudResidual::none),
            iren.rate_percent(CloudConvention::annual_without_prepayment, CloudResidual::none));
}

TEST(CloudReturn, LaddersNameEveryCombinationOnce) {
  const Iren iren;
  const auto returns = cloud_returns(iren.spec, iren.assets);
  ASSERT_EQ(returns.size(), 9u);
  for (const CloudReturn& each : returns) {
    EXPECT_TRUE(each.internal_rate.value.has_value()) << each.internal_rate.outcome;
    RecordProperty(
        std::string(name_of(each.convention)) + ", " + std::string(name_of(each.residual)),
        std::to_string(100 * each.internal_rate.value.value_or(0)));
  }
}

}  // namespace
}  // namespace gigawatt::finance
