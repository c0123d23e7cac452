#include "gigawatt/contract/customer_funding.h"

#include <algorithm>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::contract {

schema::Fields describe(CustomerFundingSpec& spec) {
  using schema::field;
  return {
      field("share", spec.share,
            {.doc = "Share of the works that the customer pays",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .required = true,
             .example = "90 %"}),
      field("credited", spec.credited,
            {.doc = "Part of it that is credited against rent, per IT capacity",
             .unit = "USD/MW",
             .minimum = 0,
             .maximum = 1e8,
             .catalog = "customer_funding.credited",
             .example = "1.5 MUSD/MW"}),
      field("most_of_rent", spec.most_of_rent,
            {.doc = "Share of a month's rent that credits take at most",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "customer_funding.most_of_rent",
             .example = "50 %"}),
  };
}

base::Table evaluate(const CustomerFundingSpec& spec, const FundedWorks& works) {
  const std::size_t rows = works.capex_usd.size();
  GIGAWATT_CHECK(works.rent_usd.size() == rows, "rows of rent", works.rent_usd.size());
  base::Table table(rows);
  const auto column = [&](const char* name, const char* doc) {
    return table.add_column(name, "USD", doc);
  };
  const auto customer = column("customer_usd", "Works that the customer pays");
  const auto owner = column("owner_usd", "Works that the owner pays");
  const auto credit = column("credit_usd", "Rent that is settled by what the customer paid");
  const auto cash = column("rent_cash_usd", "Rent less credits");
  const auto outstanding = column("outstanding_usd", "Still to be credited, at the end of the row");
  double total = 0, owed = 0;
  for (double capex : works.capex_usd) total += capex * spec.share.in(base::ratio);
  const double promised = (spec.credited * works.it_power).in(base::USD);
  const double credited_share = total > 0 ? std::min(1.0, promised / total) : 0;
  for (std::size_t row = 0; row < rows; ++row) {
    customer[row] = works.capex_usd[row] * spec.share.in(base::ratio);
    owner[row] = works.capex_usd[row] - customer[row];
    owed += customer[row] * credited_share;
    credit[row] = std::min(owed, works.rent_usd[row] * spec.most_of_rent.in(base::ratio));
    owed -= credit[row];
    cash[row] = works.rent_usd[row] - credit[row];
    outstanding[row] = owed;
  }
  return table;
}

}  // namespace gigawatt::contract
