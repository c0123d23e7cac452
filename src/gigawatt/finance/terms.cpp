#include "gigawatt/finance/terms.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::finance {

using schema::field;

std::vector<std::string_view> choice_names(TaxPayer) { return {"owners", "company"}; }

schema::Fields describe(TaxSpec& spec) {
  return {
      field("paid_by", spec.paid_by,
            {.doc = "owners: the borrower is transparent for tax (a US LLC unless it elects "
                    "otherwise, Treas. Reg. 301.7701-3), debt is sized and tested before tax, and "
                    "equity's returns are after it; company: a corporation, which pays tax ahead "
                    "of its lenders",
             .example = "owners"}),
      field("federal_rate", spec.federal_rate,
            {.doc = "Federal income tax rate",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "tax.federal_rate",
             .example = "21 %"}),
      field("state_rate", spec.state_rate,
            {.doc = "State income tax rate, deductible from the federal base",
             .unit = "%",
             .minimum = 0,
             .maximum = 50,
             .catalog = "tax.state_rate",
             .example = "5.5 %"}),
      field("share_5_year", spec.share_5_year,
            {.doc = "Share of the cost in the 5-year MACRS class",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "tax.share_5_year",
             .example = "10 %"}),
      field("share_15_year", spec.share_15_year,
            {.doc = "Share of the cost in the 15-year MACRS class; the rest is shell, 39 years "
                    "straight line, mid-month",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "tax.share_15_year",
             .example = "60 %"}),
      field("bonus", spec.bonus,
            {.doc = "Share of the 5- and 15-year classes deducted in the first year",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "tax.bonus",
             .example = "100 %"}),
      field("loss_limit", spec.loss_limit,
            {.doc = "Share of taxable income that carried losses (NOL) may offset",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "tax.nol_limit",
             .example = "80 %"}),
      field("interest_limit", spec.interest_limit,
            {.doc = "Share of taxable income before depreciation that interest may reach",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "tax.interest_limit",
             .example = "30 %"}),
  };
}

schema::Fields describe(FinanceSpec& spec) {
  return {
      field("cost_of_equity", spec.cost_of_equity,
            {.doc = "Rate a year, effective, at which equity flows are discounted",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "equity.cost_of_equity",
             .example = "12 %"}),
      field("construction_interest", spec.construction_interest,
            {.doc = "Interest a year on bond proceeds that are not yet spent",
             .unit = "%",
             .minimum = 0,
             .maximum = 30,
             .catalog = "cash.interest_rate",
             .example = "4 %"}),
      field("reserve_interest", spec.reserve_interest,
            {.doc = "Interest a year on operating cash and on the reserve, which keeps its own for "
                    "service; both count in CFADS",
             .unit = "%",
             .minimum = 0,
             .maximum = 30,
             .catalog = "cash.reserve_interest_rate",
             .example = "0 %"}),
      field("sponsor_support", spec.sponsor_support,
            {.doc = "Cost overrun beyond the contingency that the sponsor pays, as a share of "
                    "the hard cost; what exceeds it is paid out of the first cash",
             .unit = "%",
             .minimum = 0,
             .maximum = 1000,
             .catalog = "sponsor.overrun_support",
             .example = "10 %"}),
      field("book_life", spec.book_life,
            {.doc = "Straight-line book depreciation from the last completion",
             .unit = "years",
             .minimum = 1,
             .maximum = 60,
             .catalog = "book.life",
             .example = "25 years"}),
      field("exit_yield", spec.exit_yield,
            {.doc = "Residual value to equity in the last row: last year's NOI over this yield; "
                    "absent: no residual value",
             .unit = "%",
             .minimum = 1,
             .maximum = 100,
             .example = "8 %"}),
      field("tax", spec.tax, {.doc = "Income tax on what the project earns; absent: none"}),
  };
}

}  // namespace gigawatt::finance
