// One path alone, every column of its waterfall recorded.
#pragma once

#include <cstdint>
#include <vector>

#include "gigawatt/finance/statements.h"
#include "gigawatt/finance/waterfall_terms.h"
#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::plan {

struct Replay {
  finance::WaterfallRecord record;
  std::vector<double> cash_usd, income_usd, market_factor;
  std::vector<double> distributions_usd;  // less the owners' tax
  // Of a mine in the cash flow, of a power price that moves and of a bill beside it, else empty.
  std::vector<double> mining_usd, hashprice_factor, power_factor, site_bill_usd;
  double delay_months = 0, overrun = 0, tenant_lost_row = 0;
  finance::WaterfallOutcome<double> outcome{};
};
Replay replay(const Plan& plan, const RegimeChain& chain, const Financing& financing,
              std::int64_t path);

}  // namespace gigawatt::plan
