// A scenario as its author wrote it: every section of the file, nothing resolved yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/contract/cloud.h"
#include "gigawatt/contract/customer_funding.h"
#include "gigawatt/contract/lease.h"
#include "gigawatt/finance/cloud_return.h"
#include "gigawatt/finance/debt.h"
#include "gigawatt/finance/terms.h"
#include "gigawatt/job/job_spec.h"
#include "gigawatt/market/market.h"
#include "gigawatt/mining/mine_spec.h"
#include "gigawatt/power/supply.h"
#include "gigawatt/risk/risk_spec.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/site/conversion_spec.h"
#include "gigawatt/site/site.h"

namespace gigawatt::plan {

// [scenario].
struct HeaderSpec {
  std::string name;
  std::string description;
  base::Month close{};  // financial close: the first month of the timeline
};

// The whole file. A section that is absent is a link of the chain that the scenario does not use.
struct ScenarioSpec {
  HeaderSpec header;
  site::SiteSpec site;
  std::vector<site::PhaseSpec> phases;
  std::optional<power::SupplySpec> power;
  std::optional<job::ChipSpec> chip;
  std::optional<job::JobSpec> job;
  std::vector<contract::LeaseSpec> contracts;
  std::vector<contract::CloudSpec> clouds;
  std::vector<finance::DebtSpec> debts;
  finance::FinanceSpec finance;
  market::MarketSpec market;
  risk::RiskSpec risk;
  // What `site` weighs: the mine that stands there, and what becomes of it.
  std::optional<mining::MineSpec> mining;
  std::optional<site::ConversionSpec> conversion;
  std::optional<contract::CustomerFundingSpec> customer_funding;
  std::optional<finance::CloudAssetsSpec> cloud_assets;
};

schema::Fields describe(HeaderSpec& spec);
schema::Fields describe(ScenarioSpec& spec);

}  // namespace gigawatt::plan
