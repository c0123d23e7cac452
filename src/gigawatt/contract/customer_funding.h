// Customer-funded conversion: the tenant pays for the works, the owner gives part of it back in
// rent.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/base/table.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::contract {

// [customer_funding]
struct CustomerFundingSpec {
  base::Fraction share;         // of the works that the customer pays
  base::CapacityCost credited;  // of that, what is credited against rent, per IT capacity
  base::Fraction most_of_rent;  // of a month's rent, that credits may take
};

schema::Fields describe(CustomerFundingSpec& spec);

struct FundedWorks {
  base::Capacity it_power;
  std::span<const double> capex_usd;  // of the works, by row
  std::span<const double> rent_usd;   // before credits, by row
};

// Columns: customer_usd, owner_usd (of the works), credit_usd (against rent), rent_cash_usd,
// outstanding_usd (to be credited, at the end of the row). What the customer is owed is at most
// what it has paid; rent before the works are paid for is not reduced.
base::Table evaluate(const CustomerFundingSpec& spec, const FundedWorks& works);

}  // namespace gigawatt::contract
