#include "gigawatt/contract/lease.h"

#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::contract {

using schema::field;

std::vector<std::string_view> choice_names(LeaseKind) { return {"triple-net", "modified-gross"}; }

schema::Fields describe(PrepaymentSpec& spec) {
  return {
      field("months", spec.months,
            {.doc = "Months of first-year rent that are paid at rent commencement",
             .unit = "months",
             .minimum = 1,
             .maximum = 240,
             .required = true,
             .example = "12 months"}),
      field("credit_start", spec.credit_start,
            {.doc = "Months after commencement when the credits start",
             .unit = "months",
             .minimum = 0,
             .maximum = 480,
             .catalog = "lease.prepayment_credit_start",
             .example = "0 months"}),
      field("credit_period", spec.credit_period,
            {.doc = "Months over which the prepayment is credited back, evenly",
             .unit = "months",
             .minimum = 1,
             .maximum = 480,
             .catalog = "lease.prepayment_credit_period",
             .example = "12 months"}),
  };
}

namespace {

schema::Fields party_fields(LeaseSpec& spec) {
  return {
      field("name", spec.name, {.doc = "Name by which a phase refers to this contract"}),
      field("kind", spec.kind,
            {.doc = "triple-net: the tenant pays power and operating cost; modified-gross: the "
                    "landlord does",
             .required = true,
             .example = "triple-net"}),
      field("tenant", spec.tenant, {.doc = "Who rents"}),
      field("tenant_rating", spec.tenant_rating,
            {.doc = "Tenant's credit rating; absent: unrated, the catalog's assumption applies",
             .example = "BBB"}),
      field("guarantor", spec.guarantor, {.doc = "Who pays when the tenant does not"}),
      field("guarantor_rating", spec.guarantor_rating,
            {.doc = "Guarantor's credit rating", .example = "AA+"}),
  };
}

schema::Fields lateness_fields(LeaseSpec& spec) {
  return {
      field("delay_credit", spec.delay_credit,
            {.doc = "Credit for each month that a hall is late, of a month's rent of the first "
                    "year, taken "
                    "from its first rents",
             .unit = "%",
             .minimum = 0,
             .maximum = 500,
             .example = "100 %"}),
      field("delay_credit_months", spec.delay_credit_months,
            {.doc = "Months of delay for which credits are given; absent: all of them",
             .unit = "months",
             .minimum = 0,
             .maximum = 240,
             .example = "6 months"}),
      field("outside_date", spec.outside_date,
            {.doc = "Months of delay beyond which the tenant leaves and the hall is let at the "
                    "market; absent: it waits",
             .unit = "months",
             .minimum = 1,
             .maximum = 240,
             .example = "9 months"}),
  };
}

}  // namespace

schema::Fields describe(LeaseSpec& spec) {
  schema::Fields fields = party_fields(spec);
  const schema::Fields terms = {
      field("term", spec.term,
            {.doc = "Base term, from each phase's rent commencement",
             .unit = "years",
             .minimum = 1.0 / 12,
             .maximum = 60,
             .required = true,
             .example = "15 years"}),
      field("options", spec.options,
            {.doc = "Number of renewal options of the tenant, at the rent stepped on",
             .minimum = 0,
             .maximum = 20}),
      field("option_term", spec.option_term,
            {.doc = "Length of one renewal",
             .unit = "years",
             .minimum = 0,
             .maximum = 60,
             .example = "5 years"}),
      field("rent", spec.rent,
            {.doc = "Rent of the first lease year per kW of critical IT capacity",
             .unit = "USD/kW-month",
             .minimum = 0,
             .maximum = 1e5,
             .example = "125 USD/kW-month"}),
      field("total_value", spec.total_value,
            {.doc = "Rent of the base term, all phases, steps included",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .example = "$7.0B"}),
      field("escalator", spec.escalator,
            {.doc = "Yearly step of the rent",
             .unit = "%",
             .minimum = -20,
             .maximum = 30,
             .catalog = "lease.escalator",
             .example = "3 %"}),
      field("landlord_cost_share", spec.landlord_cost_share,
            {.doc = "Share of the rent that the landlord pays away (1 - NOI margin of a "
                    "triple-net lease)",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "lease.landlord_cost_share",
             .example = "2 %"}),
      field("operating_cost", spec.operating_cost,
            {.doc = "Landlord's operating cost beside power, per MW of critical IT capacity",
             .unit = "USD/MW-year",
             .minimum = 0,
             .maximum = 1e8,
             .catalog = "lease.operating_cost",
             .example = "0.2 MUSD/MW-year"}),
      field("operating_cost_growth", spec.operating_cost_growth,
            {.doc = "Yearly growth of the operating cost",
             .unit = "%",
             .minimum = -20,
             .maximum = 30,
             .catalog = "lease.operating_cost_growth",
             .example = "2.5 %"}),
      field("prepayment", spec.prepayment, {.doc = "Rent paid ahead and credited back"}),
  };
  const schema::Fields lateness = lateness_fields(spec);
  schema::append(fields, terms);
  schema::append(fields, lateness);
  return fields;
}

double average_escalation(base::Months term, base::Fraction escalator) {
  GIGAWATT_CHECK(term.count > 0, "term", term.count);
  double sum = 0;
  for (int month = 0; month < term.count; ++month)
    sum += std::pow(1 + escalator.in(base::ratio), month / 12);
  return sum / term.count;
}

base::CapacityPrice first_year_rent(const LeaseSpec& spec, base::Capacity it_power) {
  if (spec.rent) return *spec.rent;
  GIGAWATT_CHECK(spec.total_value.has_value(), "a lease has a rent or a total value");
  const base::Time term = base::months(spec.term.count);
  const base::CapacityPrice average = *spec.total_value / it_power / term;
  return average / average_escalation(spec.term, spec.escalator);
}

}  // namespace gigawatt::contract
