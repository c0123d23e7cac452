// The flows of mining on, converting, or both, for a given path of hashprice.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/finance/metrics.h"
#include "gigawatt/mining/fleet_path.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/site_loads.h"

namespace gigawatt::plan {

// What the three options share. By row of the study's timeline.
struct OptionTerms {
  base::Timeline timeline;
  const mining::Mine* mine = nullptr;
  const HourlyPrices* prices = nullptr;
  base::EnergyPrice power_price;  // of whoever buys used machines
  base::Fraction seller_share;
  mining::HashpriceOutlook hashprice;
  std::vector<double> hall_cash_usd;  // of the contracts, less the owner's works, residuals in
  std::vector<double> part_mines;     // share of the part that makes way, that still mines
  std::vector<double> part_works;     // share of it under works
  double part = 0;                    // that makes way, of the mine
  double annual_rate = 0;
  // What each option pays for power beside hourly prices (site_bill.h), by row; empty: nothing.
  std::vector<double> mine_bill_usd, convert_bill_usd, both_bill_usd;
};

// Flow 0 at close, row r at 1 + r.
struct OptionFlows {
  std::vector<double> mine_usd, convert_usd, both_usd;
  mining::FleetPath mine;            // of mining on
  double never_npv_usd = 0;          // of mining on with the machines that stand there
  double first_year_margin_usd = 0;  // of these
  double lost_mining_usd = 0;        // of these, under works
  double resale_usd = 0;             // of machines that make way
};

// The drift of the hashprice scaled by `factor`.
OptionFlows option_flows(const OptionTerms& terms, double factor = 1);

// What mines on under each option.
struct OptionFleets {
  std::vector<FleetShare> mine, convert, both;
};
OptionFleets option_fleets(const OptionTerms& terms);

enum class ConvertOption { convert, both };

// The factor on the hashprice at which mining on is worth as much as the option; the named reason
// where there is none up to a hundredfold.
finance::Metric break_even_factor(const OptionTerms& terms, ConvertOption option);

// Row from whose start on `flows` have brought more than `mining`, discounted, to the end; the
// reason in words where there is none.
struct Ahead {
  int row = -1;
  std::string why_never;
};
Ahead first_ahead(const std::vector<double>& flows, const std::vector<double>& mining,
                  const OptionTerms& terms);

}  // namespace gigawatt::plan
