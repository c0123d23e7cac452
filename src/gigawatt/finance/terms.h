// What a scenario says about equity, cash and tax.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::finance {

// Who owes the tax. owners: the borrower is transparent for tax, as a US limited liability company
// is unless it elects otherwise (Treas. Reg. 301.7701-3), and its members pay out of what they
// receive. company: a corporation, which pays ahead of its lenders.
enum class TaxPayer { owners, company };
std::vector<std::string_view> choice_names(TaxPayer);

// [finance.tax]: US federal and state income tax on what the project earns. Absent: no tax.
struct TaxSpec {
  TaxPayer paid_by = TaxPayer::owners;
  base::Fraction federal_rate;
  base::Fraction state_rate;      // deductible from the federal base
  base::Fraction share_5_year;    // share of the cost in the 5-year MACRS class
  base::Fraction share_15_year;   // in the 15-year class; the rest is 39-year shell
  base::Fraction bonus;           // first-year share of the 5- and 15-year classes
  base::Fraction loss_limit;      // NOL use, share of taxable income
  base::Fraction interest_limit;  // share of EBITDA that interest may be deducted up to
};

// [finance].
struct FinanceSpec {
  base::Fraction cost_of_equity;
  base::Fraction construction_interest;  // a year, on unspent bond proceeds
  base::Fraction reserve_interest;       // a year, on operating cash and the DSRA
  base::Fraction sponsor_support;        // cost overrun that the sponsor pays, share of hard cost
  base::Months book_life{};              // straight-line book depreciation from completion
  std::optional<base::Fraction> exit_yield;  // residual value = last NOI / exit yield; absent: none
  std::optional<TaxSpec> tax;
};

schema::Fields describe(TaxSpec& spec);
schema::Fields describe(FinanceSpec& spec);

}  // namespace gigawatt::finance
