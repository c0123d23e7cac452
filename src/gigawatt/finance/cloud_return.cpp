#include "gigawatt/finance/cloud_return.h"

#include <algorithm>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::finance {

using contract::CloudSpec;

schema::Fields describe(CloudAssetsSpec& spec) {
  using schema::field;
  return {
      field("chips", spec.chips,
            {.doc = "Cost of the chips with their network and installation",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .required = true,
             .example = "$5.8B"}),
      field("halls", spec.halls,
            {.doc = "Cost of the halls",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .required = true,
             .example = "$3.0B"}),
      field("chip_residual", spec.chip_residual,
            {.doc = "Share of the chips' cost that is left when the term ends",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "cloud.chip_residual",
             .example = "20 %"}),
      field("hall_residual", spec.hall_residual,
            {.doc = "Share of the halls' cost that is left when the term ends",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "cloud.hall_residual",
             .example = "70 %"}),
      field("hall_build", spec.hall_build,
            {.doc = "Months before a delivery over which its hall is paid",
             .unit = "months",
             .minimum = 1,
             .maximum = 120,
             .catalog = "cloud.hall_build",
             .example = "12 months"}),
  };
}

std::string_view name_of(CloudConvention convention) {
  switch (convention) {
    case CloudConvention::annual:
      return "annual";
    case CloudConvention::annual_without_prepayment:
      return "annual, without prepayment";
    case CloudConvention::monthly:
      return "monthly, by the contract's dates";
  }
  return "";
}

std::string_view name_of(CloudResidual residual) {
  switch (residual) {
    case CloudResidual::none:
      return "no residual";
    case CloudResidual::halls:
      return "halls";
    case CloudResidual::halls_and_chips:
      return "halls and chips";
  }
  return "";
}

namespace {

double residual_usd(const CloudAssetsSpec& assets, CloudResidual residual) {
  double left = 0;
  if (residual != CloudResidual::none)
    left += assets.halls.in(base::USD)*assets.hall_residual.in(base::ratio);
  if (residual == CloudResidual::halls_and_chips)
    left += assets.chips.in(base::USD)*assets.chip_residual.in(base::ratio);
  return left;
}

std::vector<double> annual_flows(CloudSpec spec, const CloudAssetsSpec& assets, double left_usd) {
  const base::Month start = spec.tranches.front().delivery;
  spec.tranches = {{.delivery = start, .share = {}}};
  if (spec.prepayment) spec.prepayment->before = {};
  const base::Timeline timeline(start, spec.term.count);
  const base::Table table = evaluate(contract::resolve(spec, timeline), timeline);
  const int years = (spec.term.count + 11) / 12;
  std::vector<double> flows(static_cast<std::size_t>(12 * years + 1), 0.0);
  flows[0] = -(assets.chips + assets.halls).in(base::USD);
  for (int row = 0; row < timeline.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row),
               end = static_cast<std::size_t>(12 * (row / 12 + 1));
    const double prepaid = table.values("prepaid_usd")[r];
    flows[0] += prepaid;
    flows[end] += table.values("cash_usd")[r] - prepaid;
  }
  flows.back() += left_usd;
  return flows;
}

// Chips are paid when they are delivered, halls evenly before; a month's cash comes at its end.
std::vector<double> monthly_flows(const CloudSpec& spec, const CloudAssetsSpec& assets,
                                  double left_usd) {
  const int before =
      std::max(assets.hall_build.count, spec.prepayment ? spec.prepayment->before.count : 0);
  const base::Month start = base::plus(spec.tranches.front().delivery, -before);
  const int last = base::months_between(start, spec.tranches.back().delivery);
  const base::Timeline timeline(start, last + spec.term.count);
  const contract::Cloud cloud = contract::resolve(spec, timeline);
  const base::Table table = evaluate(cloud, timeline);
  std::vector<double> flows(table.rows() + 1, 0.0);
  const double value_usd = total_value(spec).in(base::USD);
  for (const contract::CloudTranche& tranche : cloud.tranches) {
    const double share = tranche.fee_usd * cloud.term_months / value_usd;
    const auto delivery = static_cast<std::size_t>(tranche.delivery_row);
    const int build = assets.hall_build.count;
    for (int month = 1; month <= build; ++month)
      flows[delivery - static_cast<std::size_t>(month)] -=
          share * assets.halls.in(base::USD) / build;
    flows[delivery] -= share * assets.chips.in(base::USD);
    flows[delivery + static_cast<std::size_t>(cloud.term_months)] += share * left_usd;
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double prepaid = table.values("prepaid_usd")[row];
    flows[row] += prepaid;
    flows[row + 1] += table.values("cash_usd")[row] - prepaid;
  }
  return flows;
}

}  // namespace

std::vector<double> cloud_flows_usd(const CloudSpec& spec, const CloudAssetsSpec& assets,
                                    CloudConvention convention, CloudResidual residual) {
  const double left_usd = residual_usd(assets, residual);
  if (convention == CloudConvention::monthly) return monthly_flows(spec, assets, left_usd);
  CloudSpec annual = spec;
  if (convention == CloudConvention::annual_without_prepayment) annual.prepayment.reset();
  return annual_flows(std::move(annual), assets, left_usd);
}

std::vector<CloudReturn> cloud_returns(const CloudSpec& spec, const CloudAssetsSpec& assets) {
  std::vector<CloudReturn> returns;
  for (CloudConvention convention :
       {CloudConvention::annual, CloudConvention::annual_without_prepayment,
        CloudConvention::monthly})
    for (CloudResidual residual :
         {CloudResidual::none, CloudResidual::halls, CloudResidual::halls_and_chips})
      returns.push_back({convention, residual,
                         internal_rate(cloud_flows_usd(spec, assets, convention, residual))});
  return returns;
}

double prepaid_share_of_chips(const CloudSpec& spec, const CloudAssetsSpec& assets) {
  if (!spec.prepayment) return 0;
  GIGAWATT_CHECK(assets.chips > base::Money{}, "chips", assets.chips.base_value());
  return (total_value(spec) * spec.prepayment->share.in(base::ratio) / assets.chips)
      .in(base::ratio);
}

}  // namespace gigawatt::finance
