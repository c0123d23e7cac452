#include "gigawatt/mining/outlook.h"

#include <gtest/gtest.h>

#include "gigawatt/mining/bitcoin.h"
#include "gigawatt/mining/network.h"

namespace gigawatt::mining {
namespace {

const catalog::Catalog& shipped() { return catalog::Catalog::shipped(); }
const base::Timeline kTimeline(base::make_month(2026, 2), 37);

TEST(Outlook, ALevelDrifts) {
  OutlookSpec spec{.hashprice = USD_per_PH_day(40), .growth = base::percent(-20)};
  const auto path = hashprice_path(spec, shipped(), kTimeline);
  ASSERT_EQ(path.size(), 37u);
  EXPECT_NEAR(path[0], 40, 1e-12);
  EXPECT_NEAR(path[12], 32, 1e-9);
  EXPECT_NEAR(path[36], 20.48, 1e-9);
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
