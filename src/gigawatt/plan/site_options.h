// The flows of mining on, converting, or both, for a given path of hashprice.
#pragma once

#include <vector>

#include "gigawatt/mining/fleet.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/site_study.h"

namespace gigawatt::plan {

// What the three options share. By row of the plan's timeline.
struct OptionTerms {
  const Plan* plan = nullptr;
  const mining::Mine* mine = nullptr;
  mining::ResaleTerms resale;
  const HourlyPrices* prices = nullptr;
  std::vector<double> hashprice_usd_per_ph_day;
  std::vector<double> hall_cash_usd;  // of the contracts, less the owner's works, residuals in
  std::vector<double> part_mines;     // share of the part that makes way, that still mines
  std::vector<double> part_works;     // share of it under works
  double part = 0;                    // that makes way, of the mine
  int leaves_row = 0;                 // when the first of it stops
  double annual_rate = 0;
};

// What the whole mine earns in a row, hour by hour: each group runs where its MWh is worth more
// than power. Zero where that does not cover the cost that runs on: the mine is closed for that
// month.
double mine_margin_usd(const mining::Mine& mine, const HourlyPrices& prices,
                       mining::HashPrice hashprice, int row);

struct OptionFlows {
  std::vector<double> mine_usd, convert_usd, both_usd;
  double lost_mining_usd = 0, resale_usd = 0;
};

// Hashprice scaled by `factor`.
OptionFlows option_flows(const OptionTerms& terms, double factor = 1);

// The factor on the hashprice at which mining on is worth as much as doing both; the named reason
// where there is none up to a hundredfold.
finance::Metric break_even_factor(const OptionTerms& terms);

}  // namespace gigawatt::plan
