// A GPU-cloud contract: chips rented with what they need, delivered in tranches, partly paid ahead.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/table.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::contract {

// USD/GPU-hour.
using ChipPrice =
    base::Quantity<base::dimensions::money / base::dimensions::chips / base::dimensions::time>;
inline constexpr base::Unit<ChipPrice::dimension> USD_per_chip_hour =
    base::USD / base::chip / base::hours;

// [[cloud.tranche]]: chips that are delivered together.
struct TrancheSpec {
  base::Month delivery{};               // from whose start the customer pays
  std::optional<base::Fraction> share;  // of the contract; equal shares where none has one
};

// A part of each tranche's value that is paid before it is delivered and credited back later.
struct CloudPrepaymentSpec {
  base::Fraction share;        // of the tranche's value
  base::Months before;         // its delivery
  base::Months credit_start;   // after its delivery
  base::Months credit_period;  // credited evenly over this many months
};

// What lateness costs, and when the customer may leave.
struct LatenessSpec {
  base::Fraction credit;                     // of a month's fee, for each month of delay
  base::Months most_months;                  // for which credits are given
  std::optional<base::Months> outside_date;  // delay beyond which the customer leaves; none: never
};

// [[cloud]]. Exactly one of total_value, price says the fee.
struct CloudSpec {
  std::string name, customer, customer_rating;
  base::Chips chips;
  base::Months term{};
  std::optional<base::Money> total_value;  // of the term, all tranches, at full commitment
  std::optional<ChipPrice> price;
  base::Fraction take_or_pay;  // share of the committed hours that is paid for in any case
  base::Fraction used = base::ratio(1);  // share of the committed hours that the customer takes
  base::Fraction cost_share;             // of the full fee, that running the chips costs
  std::optional<CloudPrepaymentSpec> prepayment;
  LatenessSpec lateness;
  std::vector<TrancheSpec> tranches;
};

schema::Fields describe(TrancheSpec& spec);
schema::Fields describe(CloudPrepaymentSpec& spec);
schema::Fields describe(LatenessSpec& spec);
schema::Fields describe(CloudSpec& spec);

// What contradicts itself in `spec`, at its place under `path` ("cloud[0]").
std::vector<schema::Diagnostic> check(const CloudSpec& spec, const schema::Provenances& provenance,
                                      std::string_view path);

// The price of a chip-hour at full commitment.
ChipPrice chip_price(const CloudSpec& spec);
base::Money total_value(const CloudSpec& spec);

struct CloudTranche {
  int delivery_row = 0;  // planned
  double fee_usd = 0;    // a month, at full commitment
  double prepaid_usd = 0;
  int prepaid_row = 0;
};

// Resolved on a timeline. Money per month.
struct Cloud {
  std::vector<CloudTranche> tranches;
  int term_months = 0;
  double take_or_pay = 1, used = 1, cost_share = 0;
  int credit_start = 0, credit_months = 1;
  double late_credit = 0;
  int late_most_months = 0;
  std::optional<int> outside_months;
};

// The spec has passed check().
Cloud resolve(const CloudSpec& spec, const base::Timeline& timeline);

// Month by month, with tranche t `delays[t]` months late (none where the span is empty). Columns:
// fee_usd (earned, net of credits for lateness), late_credit_usd, prepaid_usd, credited_usd,
// refunded_usd, cost_usd, cash_usd, liability_usd (prepaid and not yet credited, at the end of the
// row).
base::Table evaluate(const Cloud& cloud, const base::Timeline& timeline,
                     std::span<const int> delays = {});

}  // namespace gigawatt::contract
