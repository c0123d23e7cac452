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
  lease.total_value = total_value(spec);
  lease.landlord_cost_share = spec.cost_share;
  if (!spec.prepayment) return lease;
  const double months = spec.prepayment->share.in(base::ratio)*spec.term.count;
  const int whole = static_cast<int>(std::lround(months));
  if (whole > 0)
    lease.prepayment = PrepaymentSpec{.months = base::Months{whole},
                                      .credit_start = spec.prepayment->credit_start,
                                      .credit_period = spec.prepayment->credit_period};
  return lease;
}

}  // namespace gigawatt::contract
