// A data-centre lease: who pays what for which capacity, from when, for how long.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::contract {

// Who pays for power and operating cost: the tenant (triple net) or the landlord (modified gross).
enum class LeaseKind { triple_net, modified_gross };
std::vector<std::string_view> choice_names(LeaseKind);

// Rent paid ahead: a contract liability that is credited back against later rent.
struct PrepaymentSpec {
  base::Months months;         // of first-year rent, paid at each phase's rent commencement
  base::Months credit_start;   // after commencement
  base::Months credit_period;  // credited evenly over this many months
};

// [[contract]]. Exactly one of rent, total_value says the price.
struct LeaseSpec {
  std::string name;
  LeaseKind kind = LeaseKind::triple_net;
  std::string tenant;
  std::string tenant_rating;  // empty: unrated, the catalog's assumption applies
  std::string guarantor;      // empty: none
  std::string guarantor_rating;
  base::Months term{};
  std::int64_t options = 0;
  base::Months option_term{};
  std::optional<base::CapacityPrice> rent;  // of the first lease year, on critical IT capacity
  std::optional<base::Money> total_value;   // of the base term, all phases
  base::Fraction escalator;                 // yearly step of the rent
  base::Fraction landlord_cost_share;       // share of the rent that the landlord pays away
  base::CapacityPrice operating_cost;       // landlord's, beside power, on critical IT capacity
  base::Fraction operating_cost_growth;
  std::optional<PrepaymentSpec> prepayment;
  // Of a hall that is delivered late. Absent: it costs the landlord nothing but the rent.
  std::optional<base::Fraction> delay_credit;       // a month of delay, of a month's rent
  std::optional<base::Months> delay_credit_months;  // for which credits are given; absent: all
  std::optional<base::Months> outside_date;  // delay beyond which the tenant leaves; absent: never
  bool of_cloud = false;  // a GPU-cloud contract in the form of a lease; not written in a scenario
};

schema::Fields describe(PrepaymentSpec& spec);
schema::Fields describe(LeaseSpec& spec);

// Mean over the base term of (1 + escalator)^(lease year): average rent / first-year rent.
double average_escalation(base::Months term, base::Fraction escalator);

// First-year rent of a lease on `it_power` in total.
base::CapacityPrice first_year_rent(const LeaseSpec& spec, base::Capacity it_power);

}  // namespace gigawatt::contract
