#include "gigawatt/contract/cloud_lease.h"

#include <algorithm>
#include <cmath>

namespace gigawatt::contract {

LeaseSpec as_lease(const CloudSpec& spec) {
  LeaseSpec lease;
  lease.of_cloud = true;
  lease.name = spec.name;
  lease.tenant = spec.customer;
  lease.tenant_rating = spec.customer_rating;
  lease.term = spec.term;
  // The share of the full fee that the customer pays.
  constexpr double nothing = 1e-6;  // a customer that pays nothing leaves the cost, so not zero
  const double paid =
      std::max({spec.used.in(base::ratio), spec.take_or_pay.in(base::ratio), nothing});
  lease.total_value = total_value(spec) * paid;
  lease.landlord_cost_share = base::ratio(spec.cost_share.in(base::ratio) / paid);
  lease.delay_credit = base::ratio(spec.lateness.credit.in(base::ratio) / paid);
  lease.delay_credit_months = spec.lateness.most_months;
  lease.outside_date = spec.lateness.outside_date;
  if (!spec.prepayment) return lease;
  const double months = spec.prepayment->share.in(base::ratio)*spec.term.count / paid;
  const int whole = static_cast<int>(std::lround(months));
  if (whole > 0)
    lease.prepayment = PrepaymentSpec{.months = base::Months{whole},
                                      .credit_start = spec.prepayment->credit_start,
                                      .credit_period = spec.prepayment->credit_period};
  return lease;
}

}  // namespace gigawatt::contract
