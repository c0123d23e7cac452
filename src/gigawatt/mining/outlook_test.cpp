#include "gigawatt/mining/outlook.h"

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/bitcoin.h"
#include "gigawatt/mining/network.h"

namespace gigawatt::mining {
namespace {

using catalog::shipped;
const base::Timeline kTimeline(base::make_month(2026, 2), 37);

TEST(Outlook, ALevelDrifts) {
  OutlookSpec spec{.hashprice = USD_per_PH_day(40), .growth = base::percent(-20)};
  const auto path = hashprice_path(spec, shipped(), kTimeline);
  ASSERT_EQ(path.size(), 37u);
  EXPECT_NEAR(path[0], 40, 1e-12);
  EXPECT_NEAR(path[12], 32, 1e-9);
  EXPECT_NEAR(path[36], 20.48, 1e-9);
}

TEST(Outlook, DriftsNoLowerThanTheBestMachinesPay) {
  OutlookSpec spec{.hashprice = USD_per_PH_day(40),
                   .growth = base::percent(-60),
                   .floor_power = base::USD_per_MWh(40)};
  const base::Timeline decade(base::make_month(2026, 1), 121);
  const HashpriceOutlook outlook = hashprice_outlook(spec, shipped(), decade);
  const auto path = outlook.path();
  EXPECT_NEAR(path[12], 16, 1e-9);
  EXPECT_NEAR(path[24], 40 * 0.024 * 12 * 0.64, 1e-9);  // 12 J/TH, a fifth less a year
  EXPECT_NEAR(path[120], 40 * 0.024 * 5, 1e-9);         // which stops at 5
  const auto half = outlook.path(0.5);
  EXPECT_NEAR(half[0], 20, 1e-9);
  EXPECT_EQ(half[120], path[120]);
  // What is stated holds, and a hash that earns nothing earns nothing.
  EXPECT_NEAR(outlook.path(0.02)[0], 0.8, 1e-9);
  EXPECT_NEAR(outlook.path(0.02)[120], 0.8, 1e-9);
  EXPECT_EQ(outlook.path(0)[60], 0);
}

TEST(Outlook, APriceOfBitcoinIsAnsweredByTheNetwork) {
  OutlookSpec spec{.hashprice = USD_per_PH_day(40), .bitcoin_price = base::USD(66'222)};
  const auto path = hashprice_path(spec, shipped(), kTimeline);
  const Network network = network_of(shipped(), "2026-02");
  const HashPrice today =
      hashprice(base::USD(66'222), {3.125, network.fees_per_block_btc}, network.difficulty);
  EXPECT_NEAR(path[0] / today.in(USD_per_PH_day), 1, 0.03);  // machines on order arrive
  spec.bitcoin_price = base::USD(200'000);
  const auto rich = hashprice_path(spec, shipped(), kTimeline);
  EXPECT_GT(rich[0], 2.5 * path[0]);
  EXPECT_LT(rich[25] / path[25], rich[0] / path[0]);  // entry takes part of it away
}

}  // namespace
}  // namespace gigawatt::mining
