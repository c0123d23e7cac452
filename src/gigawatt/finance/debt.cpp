#include "gigawatt/finance/debt.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::finance {

using schema::field;
using schema::Fields;

std::vector<std::string_view> choice_names(DebtKind) { return {"bond", "construction-loan"}; }

std::vector<std::string_view> choice_names(Amortisation) { return {"level", "sculpted", "custom"}; }

namespace {

Fields sizing_fields(DebtSpec& spec) {
  return {
      field("name", spec.name, {.doc = "Name of the tranche"}),
      field("kind", spec.kind,
            {.doc = "bond: funded at close; construction-loan: drawn pro rata with equity",
             .required = true,
             .example = "bond"}),
      field("amount", spec.amount,
            {.doc = "Face amount for the contracted site (merchant capacity is added at the same "
                    "loan-to-cost)",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .example = "$3.25B"}),
      field("loan_to_cost", spec.loan_to_cost,
            {.doc = "Share of the total cost, fees, reserves and interest included",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .example = "70 %"}),
      field("target_dscr", spec.target_dscr,
            {.doc = "Size the debt so that sculpted service keeps this DSCR",
             .minimum = 0.5,
             .maximum = 20,
             .example = "1.30"}),
      field("maximum_loan_to_cost", spec.maximum_loan_to_cost,
            {.doc = "Cap on a debt that is sized by target_dscr",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .example = "85 %"}),
      field("rate", spec.rate,
            {.doc = "Nominal rate a year, compounded at each payment",
             .unit = "%",
             .minimum = 0,
             .maximum = 60,
             .required = true,
             .example = "6.192 %"}),
      field("upfront_fee", spec.upfront_fee,
            {.doc = "Arrangement fee paid at close",
             .unit = "%",
             .minimum = 0,
             .maximum = 20,
             .catalog = "debt.upfront_fee",
             .example = "1 %"}),
      field("commitment_fee", spec.commitment_fee,
            {.doc = "Fee a year on the undrawn part of a construction loan",
             .unit = "%",
             .minimum = 0,
             .maximum = 10,
             .catalog = "debt.commitment_fee",
             .example = "0.5 %"}),
      field("agent_fee", spec.agent_fee,
            {.doc = "Agent and trustee fees, senior to debt service",
             .unit = "USD/year",
             .minimum = 0,
             .maximum = 1e9,
             .catalog = "debt.agent_fee",
             .example = "$0.2M/year"}),
  };
}

Fields service_fields(DebtSpec& spec) {
  return {
      field("payments_per_year", spec.payments_per_year,
            {.doc = "1, 2, 4 or 12", .minimum = 1, .maximum = 12, .example = "2"}),
      field("first_payment", spec.first_payment,
            {.doc = "Month of the first interest payment (one period after close unless said)",
             .example = "2026-11"}),
      field("first_principal", spec.first_principal,
            {.doc = "Month of the first payment that repays principal",
             .required = true,
             .example = "2028-05"}),
      field("maturity", spec.maturity,
            {.doc = "Month of the last payment", .required = true, .example = "2042-11"}),
      field("amortisation", spec.amortisation,
            {.doc = "level, sculpted (service follows CFADS) or custom (principal_shares)",
             .example = "level"}),
      field("principal_shares", spec.principal_shares,
            {.doc = "Shares of the principal repaid at each payment from first_principal on",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .example = "[\"40 %\", \"60 %\"]"}),
  };
}

Fields protection_fields(DebtSpec& spec) {
  return {
      field("reserve", spec.reserve,
            {.doc = "Debt service reserve (DSRA): months of the next twelve months' service",
             .unit = "months",
             .minimum = 0,
             .maximum = 36,
             .catalog = "debt.reserve_months",
             .example = "6 months"}),
      field("sweep_share", spec.sweep_share,
            {.doc = "Share of the cash left after the reserve that prepays debt",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "debt.sweep_share",
             .example = "50 %"}),
      field("sweep_below_dscr", spec.sweep_below_dscr,
            {.doc = "Sweep only while the trailing DSCR is below this",
             .minimum = 0,
             .maximum = 20,
             .example = "1.20"}),
      field("lockup_dscr", spec.lockup_dscr,
            {.doc = "No distribution while the trailing 12-month DSCR is below this; 0: no test",
             .minimum = 0,
             .maximum = 20,
             .catalog = "covenant.lockup_dscr",
             .example = "1.10"}),
      field("covenant_dscr", spec.covenant_dscr,
            {.doc = "The covenant is breached when the trailing 12-month DSCR falls below this; "
                    "0: no test",
             .minimum = 0,
             .maximum = 20,
             .catalog = "covenant.default_dscr",
             .example = "1.05"}),
      field("cure", spec.cure,
            {.doc = "Arrears this old are a payment default (60 days are 2 months)",
             .unit = "months",
             .minimum = 0,
             .maximum = 24,
             .catalog = "debt.cure",
             .example = "2 months"}),
  };
}

}  // namespace

Fields describe(DebtSpec& spec) {
  Fields all = sizing_fields(spec);
  for (const Fields& part : std::vector<Fields>{service_fields(spec), protection_fields(spec)})
    schema::append(all, part);
  return all;
}

}  // namespace gigawatt::finance
