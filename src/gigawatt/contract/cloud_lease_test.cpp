#include "gigawatt/contract/cloud_lease.h"

#include <gtest/gtest.h>

namespace gigawatt::contract {
namespace {

TEST(CloudLease, CarriesTheSameMoney) {
  CloudSpec spec;
  spec.name = "cloud";
  spec.customer = "Microsoft";
  spec.chips = base::chip(76'000);
  spec.term = base::Months{60};
  spec.total_value = base::million_USD(9700);
  spec.cost_share = base::percent(15);
  spec.prepayment = CloudPrepaymentSpec{.share = base::percent(20),
                                        .before = base::Months{1},
                                        .credit_start = base::Months{24},
                                        .credit_period = base::Months{36}};
  const LeaseSpec lease = as_lease(spec);
  EXPECT_EQ(lease.kind, LeaseKind::triple_net);
  EXPECT_EQ(lease.prepayment->months.count, 12);  // a fifth of five years
  const auto rent = first_year_rent(lease, base::MW_capacity(200));
  EXPECT_NEAR((rent * base::MW_capacity(200) * base::months(60)).in(base::million_USD), 9700, 1e-6);
  CloudSpec unprepaid = spec;
  unprepaid.prepayment.reset();
  EXPECT_FALSE(as_lease(unprepaid).prepayment.has_value());
}

}  // namespace
}  // namespace gigawatt::contract
