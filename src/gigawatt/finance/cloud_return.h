// What a GPU-cloud contract returns on its chips and halls before debt and tax, and on which of its
// assumptions that hangs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/contract/cloud.h"
#include "gigawatt/finance/metrics.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::finance {

// [cloud_assets]: what is bought to serve a contract, and what is left of it when the term ends.
struct CloudAssetsSpec {
  base::Money chips;  // with network and installation
  base::Money halls;
  base::Fraction chip_residual, hall_residual;  // of their cost, at the end of the term
  base::Months hall_build;                      // spent evenly over so many months before delivery
};
schema::Fields describe(CloudAssetsSpec& spec);

// How flows are placed in time. annual: everything is bought and prepaid at close, all tranches
// start then, each year's cash comes at its end. monthly: by the dates of the contract.
enum class CloudConvention { annual, annual_without_prepayment, monthly };
std::string_view name_of(CloudConvention convention);
enum class CloudResidual { none, halls, halls_and_chips };
std::string_view name_of(CloudResidual residual);

// Flows by month, flow 0 at the first payment.
std::vector<double> cloud_flows_usd(const contract::CloudSpec& spec, const CloudAssetsSpec& assets,
                                    CloudConvention convention, CloudResidual residual);

// The unlevered return under every convention and residual.
struct CloudReturn {
  CloudConvention convention;
  CloudResidual residual;
  Metric internal_rate;
};
std::vector<CloudReturn> cloud_returns(const contract::CloudSpec& spec,
                                       const CloudAssetsSpec& assets);

// Share of the chips' cost that the customer pays ahead.
double prepaid_share_of_chips(const contract::CloudSpec& spec, const CloudAssetsSpec& assets);

}  // namespace gigawatt::finance
