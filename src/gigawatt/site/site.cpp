#include "gigawatt/site/site.h"

#include <algorithm>

#include "gigawatt/schema/fields.h"

namespace gigawatt::site {

using schema::field;

schema::Fields describe(BackSolveSpec& spec) {
  return {
      field("loan_to_cost", spec.loan_to_cost,
            {.doc = "Published share of the total cost that the debt carries",
             .unit = "%",
             .minimum = 1,
             .maximum = 100,
             .required = true,
             .example = "85 %"}),
      field("debt", spec.debt,
            {.doc = "Debt for which that share was published (stays when the debt is re-sized)",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .required = true,
             .example = "$3.25B"}),
  };
}

schema::Fields describe(SiteSpec& spec) {
  return {
      field("name", spec.name, {.doc = "Name of the site"}),
      field("location", spec.location, {.doc = "Where it stands"}),
      field("utility_power", spec.utility_power,
            {.doc = "Power contracted with the utility",
             .unit = "MW",
             .minimum = 0,
             .maximum = 1e5,
             .example = "330 MW"}),
      field("hard_cost", spec.hard_cost,
            {.doc = "Construction cost of all phases, without contingency, fees and interest",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .example = "$3.2B"}),
      field("hard_cost_per_it_power", spec.hard_cost_per_it_power,
            {.doc = "Construction cost per MW of critical IT capacity",
             .unit = "USD/MW",
             .minimum = 0,
             .maximum = 1e9,
             .example = "$8M/MW"}),
      field("back_solve", spec.back_solve,
            {.doc = "Take the hard cost that a published loan-to-cost implies"}),
      field("soft_cost", spec.soft_cost,
            {.doc = "Design, permits, land and owner's cost",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .example = "$50M"}),
      field("decommissioning_cost", spec.decommissioning_cost,
            {.doc = "Cost of removing the plant and restoring the land, paid by equity in the last "
                    "month of the timeline (none unless said)",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .example = "$40M"}),
      field("contingency", spec.contingency,
            {.doc = "Contingency in the budget, as a share of the hard cost",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "construction.contingency",
             .example = "5 %"}),
      field("delay", spec.delay,
            {.doc = "Delay of a phase against its planned completion",
             .unit = "months",
             .minimum = 0,
             .maximum = 240,
             .catalog = "construction.delay",
             .example = "{ triangular = [\"0 months\", \"1 month\", \"8 months\"] }"}),
      field("delay_correlation", spec.delay_correlation,
            {.doc = "Correlation of the delays of two phases",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "construction.delay_correlation",
             .example = "60 %"}),
      field("cost_overrun", spec.cost_overrun,
            {.doc = "Final over budgeted hard cost, less one",
             .unit = "%",
             .minimum = -100,
             .maximum = 1000,
             .catalog = "construction.overrun",
             .example = "{ triangular = [\"-5 %\", \"3 %\", \"25 %\"] }"}),
  };
}

schema::Fields describe(PhaseSpec& spec) {
  return {
      field("name", spec.name, {.doc = "Name of the hall or building"}),
      field("contract", spec.contract,
            {.doc = "Name of the contract that rents it; may be absent where there is one"}),
      field("it_power", spec.it_power,
            {.doc = "Critical IT capacity",
             .unit = "MW",
             .minimum = 1e-3,
             .maximum = 1e5,
             .required = true,
             .example = "61.25 MW"}),
      field("construction_start", spec.construction_start,
            {.doc = "Month in which its construction starts (financial close unless said)",
             .example = "2026-05"}),
      field("completion", spec.completion,
            {.doc = "Month at whose start it is ready for service",
             .required = true,
             .example = "2027-04"}),
      field("rent_commencement", spec.rent_commencement,
            {.doc = "Month from whose start rent is due (completion unless said)",
             .example = "2027-04"}),
  };
}

std::vector<double> spending_profile(const std::vector<PhaseSpec>& phases,
                                     const base::Timeline& timeline) {
  std::vector<double> share(static_cast<std::size_t>(timeline.rows()), 0.0);
  double total_watts = 0;
  for (const PhaseSpec& phase : phases) total_watts += phase.it_power.base_value();
  for (const PhaseSpec& phase : phases) {
    const int last = std::clamp(timeline.row(phase.completion), 1, timeline.rows());
    const int first = phase.construction_start
                          ? std::clamp(timeline.row(*phase.construction_start), 0, last - 1)
                          : 0;
    const double monthly = phase.it_power.base_value() / total_watts / (last - first);
    for (int row = first; row < last; ++row) share[static_cast<std::size_t>(row)] += monthly;
  }
  return share;
}

}  // namespace gigawatt::site
