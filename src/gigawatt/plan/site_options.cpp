#include "gigawatt/plan/site_options.h"

#include <algorithm>

#include "gigawatt/base/check.h"

namespace gigawatt::plan {

namespace {

constexpr double kMostFactor = 100;
constexpr int kBisections = 60;

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

}  // namespace

double mine_margin_usd(const mining::Mine& mine, const HourlyPrices& prices,
                       mining::HashPrice hashprice, int row) {
  double earned = 0;
  for (const mining::MiningTier& tier : mining::tiers(mine, hashprice, row))
    earned += tier.load.in(base::MW)*prices.margin(row, tier.value.in(base::USD_per_MWh))
                  .margin_usd_per_mw;
  const base::Capacity load = base::MW_capacity(mine.load().in(base::MW));
  const double runs_on = (mine.operating_cost * load * base::months(1)).in(base::USD);
  return std::max(0.0, earned - runs_on);
}

OptionFlows option_flows(const OptionTerms& terms, double factor) {
  const base::Timeline& timeline = terms.plan->timeline;
  const auto rows = static_cast<std::size_t>(timeline.rows());
  const std::vector<double> hashprice = scaled(terms.hashprice_usd_per_ph_day, factor);
  std::vector<double> margin;
  for (int row = 0; row < timeline.rows(); ++row)
    margin.push_back(mine_margin_usd(*terms.mine, *terms.prices,
                                     mining::USD_per_PH_day(hashprice[margin.size()]), row));
  const auto sale = [&](std::size_t row) {
    return mining::resale_value(*terms.mine, mining::USD_per_PH_day(hashprice[row]),
                                static_cast<int>(row), terms.resale)
        .in(base::USD);
  };
  OptionFlows flows;
  flows.mine_usd.assign(rows + 1, 0.0);
  flows.convert_usd.assign(rows + 1, 0.0);
  flows.both_usd.assign(rows + 1, 0.0);
  double mined_before = 1;
  for (std::size_t row = 0; row < rows; ++row) {
    const double part_mines = terms.part * terms.part_mines[row];
    const double rest = 1 - terms.part;
    const double stopped = terms.part * std::max(0.0, mined_before - terms.part_mines[row]);
    mined_before = terms.part_mines[row];
    const double sold = stopped > 0 ? stopped * sale(row) : 0;
    const bool rest_mines = static_cast<int>(row) < terms.leaves_row;
    const double rest_sold =
        static_cast<int>(row) == terms.leaves_row && rest > 0 ? rest * sale(row) : 0;
    flows.mine_usd[row + 1] += margin[row];
    flows.both_usd[row + 1] += terms.hall_cash_usd[row] + (rest + part_mines) * margin[row] + sold;
    flows.convert_usd[row + 1] += terms.hall_cash_usd[row] +
                                  ((rest_mines ? rest : 0) + part_mines) * margin[row] + sold +
                                  rest_sold;
    flows.lost_mining_usd += terms.part * terms.part_works[row] * margin[row];
    flows.resale_usd += sold;
  }
  // What still hashes at the end is sold.
  const double left = sale(rows - 1);
  flows.mine_usd[rows] += left;
  flows.both_usd[rows] += (1 - terms.part) * left;
  return flows;
}

finance::Metric break_even_factor(const OptionTerms& terms) {
  const auto advantage = [&](double factor) {  // of mining on
    const OptionFlows flows = option_flows(terms, factor);
    return finance::net_present_value(flows.mine_usd, terms.annual_rate) -
           finance::net_present_value(flows.both_usd, terms.annual_rate);
  };
  if (terms.part <= 0) return finance::Metric::none("no part of the mine makes way");
  double low = 0, high = kMostFactor;
  if (advantage(low) >= 0) return finance::Metric::none("mining on is worth more at any hashprice");
  if (advantage(high) <= 0)
    return finance::Metric::none("converting is worth more up to a hundred times the hashprice");
  for (int i = 0; i < kBisections; ++i) {
    const double middle = 0.5 * (low + high);
    (advantage(middle) < 0 ? low : high) = middle;
  }
  return finance::Metric::of(0.5 * (low + high));
}

}  // namespace gigawatt::plan
