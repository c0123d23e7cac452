#include "gigawatt/contract/customer_funding.h"

#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/deals.h"
#include "support/numbers.h"

namespace gigawatt::contract {
namespace {

using support::sum;

CustomerFundingSpec funding() {
  return {.share = base::percent(90),
          .credited = base::million_USD(1.5) / base::MW_capacity(1),
          .most_of_rent = base::percent(50)};
}

// 100 MW, works of 700 M over a year, rent of 12 M a month for four years from then.
struct Example {
  std::vector<double> capex = std::vector<double>(60, 0.0), rent = capex;
  Example() {
    for (std::size_t row = 0; row < 12; ++row) capex[row] = 700e6 / 12;
    for (std::size_t row = 12; row < 60; ++row) rent[row] = 12e6;
  }
  base::Table run(const CustomerFundingSpec& spec) const {
    return evaluate(spec, {base::MW_capacity(100), capex, rent});
  }
};

TEST(CustomerFunding, TheCustomerPaysItsShareAndIsCreditedTheOwners) {
  const base::Table table = Example().run(funding());
  EXPECT_NEAR(sum(table.values("customer_usd")), 630e6, 1);
  EXPECT_NEAR(sum(table.values("owner_usd")), 70e6, 1);
  EXPECT_NEAR(sum(table.values("credit_usd")), 150e6, 1);
  EXPECT_NEAR(table.values("credit_usd")[12], 6e6, 1e-6);  // half of the rent
  EXPECT_NEAR(table.values("rent_cash_usd")[12], 6e6, 1e-6);
  EXPECT_NEAR(table.values("outstanding_usd")[11], 150e6, 1);
  EXPECT_NEAR(table.values("outstanding_usd")[36], 0, 1);
  EXPECT_NEAR(table.values("rent_cash_usd")[40], 12e6, 1e-6);
}

TEST(CustomerFunding, CreditsNeverExceedWhatTheCustomerPaid) {
  CustomerFundingSpec spec = funding();
  spec.credited = base::million_USD(50) / base::MW_capacity(1);
  spec.share = base::percent(10);
  EXPECT_NEAR(sum(Example().run(spec).values("credit_usd")), 70e6, 1);
  spec.share = base::percent(0);
  EXPECT_EQ(sum(Example().run(spec).values("credit_usd")), 0);
  spec = funding();
  spec.most_of_rent = base::percent(0);
  const base::Table table = Example().run(spec);
  EXPECT_EQ(sum(table.values("credit_usd")), 0);
  EXPECT_NEAR(table.values("outstanding_usd")[59], 150e6, 1);
}

// Five tranches, 9.925 billion; the company rounds to 10.2.
TEST(CustomerFunding, TheTranchesOfCoreScientificSumTo9925Million) {
  double millions = 0;
  for (const std::string& id : catalog::deal_ids(catalog::shipped())) {
    if (!id.starts_with("CORZ-CRWV-") || id == "CORZ-CRWV-0") continue;
    const auto deal = catalog::find_deal(catalog::shipped(), id);
    if (!deal->is_rollup()) millions += deal->total_contract_value->in(base::million_USD);
  }
  EXPECT_NEAR(millions, 9925, 1e-6);
}

}  // namespace
}  // namespace gigawatt::contract
