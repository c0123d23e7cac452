// US income tax of a project: what may be deducted in which year.
#pragma once

#include <cstdint>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/finance/terms.h"

namespace gigawatt::finance {

// Federal and state rate together; state tax is deductible from the federal base.
double combined_rate(const TaxSpec& spec);

// 1 in every December row and in the last row of the timeline.
std::vector<std::uint8_t> tax_year_ends(const base::Timeline& timeline);

// MACRS shares of the basis by year (IRS Publication 946, half-year convention).
const std::vector<double>& macrs_5_year();
const std::vector<double>& macrs_15_year();
// 39-year straight line, mid-month: share of year `year` (0: the year of service) when placed in
// service in calendar month `month` (1 to 12).
double shell_39_year(int year, unsigned month);

// Deduction in each tax-year-end row for a basis placed in service in `service_row`.
std::vector<double> tax_depreciation_usd(const TaxSpec& spec, double basis_usd,
                                         const base::Timeline& timeline, int service_row);

}  // namespace gigawatt::finance
