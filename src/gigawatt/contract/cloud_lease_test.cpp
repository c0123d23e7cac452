#include "gigawatt/contract/cloud_lease.h"

#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/contract/lease_path.h"

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
  spec.take_or_pay = base::ratio(1);
  spec.prepayment = CloudPrepaymentSpec{.share = base::percent(20),
                                        .before = base::Months{1},
                                        .credit_start = base::Months{24},
                                        .credit_period = base::Months{36}};
  const LeaseSpec lease = as_lease(spec);
  EXPECT_EQ(lease.kind, LeaseKind::triple_net);
  EXPECT_EQ(lease.prepayment->months.count, 12);  // a fifth of five years
  EXPECT_FALSE(lease.outside_date.has_value());
  const auto rent = first_year_rent(lease, base::MW_capacity(200));
  EXPECT_NEAR((rent * base::MW_capacity(200) * base::months(60)).in(base::million_USD), 9700, 1e-6);
  CloudSpec unprepaid = spec;
  unprepaid.prepayment.reset();
  EXPECT_FALSE(as_lease(unprepaid).prepayment.has_value());
}

// A tranche of `spec` as the chain of a run carries it.
std::vector<double> lease_income_usd(const CloudSpec& spec, int rows, int delay) {
  const LeaseSpec lease = as_lease(spec);
  LeaseTerms terms{.commencement_row = 3,
                   .term_months = static_cast<double>(spec.term.count),
                   .rent_usd = lease.total_value->in(base::USD) / spec.term.count,
                   .landlord_share = lease.landlord_cost_share.in(base::ratio),
                   .vacancy_months = 1e6};
  terms.delay_credit_usd = terms.rent_usd * lease.delay_credit->in(base::ratio);
  terms.most_delay_months = lease.delay_credit_months->count;
  if (lease.outside_date) terms.outside_months = lease.outside_date->count;
  LeaseState<double> state;
  start_lease_path(terms, static_cast<double>(delay), state);
  std::vector<double> income;
  for (int row = 0; row < rows; ++row)
    income.push_back(lease_row(terms, row, 1.0, state).income_usd);
  return income;
}

// Month by month what the contract itself says: take-or-pay, low use, lateness, the outside date.
TEST(CloudLease, EarnsWhatTheContractEarns) {
  const base::Timeline timeline(base::make_month(2026, 1), 90);
  for (const double used : {1.0, 0.6, 0.3})
    for (const int delay : {0, 1, 4, 6, 7, 12}) {
      CloudSpec spec{.chips = base::chip(1000), .term = base::Months{60}};
      spec.total_value = base::million_USD(600);
      spec.take_or_pay = base::ratio(0.5);
      spec.used = base::ratio(used);
      spec.cost_share = base::percent(15);
      spec.lateness = {.credit = base::percent(40),
                       .most_months = base::Months{5},
                       .outside_date = base::Months{6}};
      spec.tranches.push_back({.delivery = base::make_month(2026, 4)});
      const int delays[] = {delay};
      const base::Table contract = evaluate(resolve(spec, timeline), timeline, delays);
      const std::vector<double> lease = lease_income_usd(spec, timeline.rows(), delay);
      for (std::size_t row = 0; row < lease.size(); ++row)
        ASSERT_NEAR(lease[row], contract.values("fee_usd")[row] - contract.values("cost_usd")[row],
                    1e-3)
            << used << ' ' << delay << ' ' << row;
    }
}

}  // namespace
}  // namespace gigawatt::contract
