#include "gigawatt/plan/site_options.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/mining/fleet.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_site.h"

namespace gigawatt::plan {

namespace {

constexpr double kMostFactor = 100;
constexpr int kBisections = 60;

std::size_t at(int row) { return static_cast<std::size_t>(row); }

void add(std::vector<double>& sum, double share, const std::vector<double>& flows) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += share * flows[i];
}

void pay(const std::vector<double>& bill_usd, std::vector<double>& flows) {
  for (std::size_t row = 0; row < bill_usd.size(); ++row) flows[row + 1] -= bill_usd[row];
}

// A share of the part that makes way, and the row at whose start it stops.
struct Leaving {
  double share = 0;
  int row = 0;
};

// Power that has stopped mining does not start again.
std::vector<Leaving> leaving(const OptionTerms& terms) {
  constexpr double least = 1e-9;
  std::vector<Leaving> parts;
  double mines = 1;
  for (int row = 0; row < terms.timeline.rows(); ++row) {
    const double now = std::min(mines, terms.part_mines[at(row)]);
    if (mines - now > least) parts.push_back({mines - now, row});
    mines = now;
  }
  if (mines > least) parts.push_back({mines, terms.timeline.rows()});
  return parts;
}

struct Fleets {
  std::vector<double> hashprice;
  mining::FleetModel model;
  mining::RefreshPolicy policy;

  Fleets(const OptionTerms& terms, double factor)
      : hashprice(terms.hashprice.path(factor)),
        model(*terms.mine, {.timeline = terms.timeline,
                            .hashprice_usd_per_ph_day = hashprice,
                            .margin_usd_per_mw =
                                [&terms](int row, double value) {
                                  return terms.prices->margin(row, value).margin_usd_per_mw;
                                },
                            .power_price = terms.power_price,
                            .seller_share = terms.seller_share,
                            .annual_rate = terms.annual_rate}),
        policy(terms.mine->refresh.policy) {}

  mining::FleetPath until(int row) const { return model.path(row, policy); }
};

}  // namespace

OptionFlows option_flows(const OptionTerms& terms, double factor) {
  const int rows = terms.timeline.rows();
  const Fleets fleets(terms, factor);
  OptionFlows flows;
  flows.mine = fleets.until(rows);
  flows.mine_usd = flows.mine.flows_usd;
  flows.both_usd.assign(at(rows + 1), 0.0);
  for (int row = 0; row < rows; ++row) flows.both_usd[at(row + 1)] = terms.hall_cash_usd[at(row)];
  const std::vector<Leaving> parts = leaving(terms);
  for (const Leaving& part : parts) {
    const mining::FleetPath path = fleets.until(part.row);
    add(flows.both_usd, terms.part * part.share, path.flows_usd);
    if (part.row < rows) flows.resale_usd += terms.part * part.share * path.sold_usd;
  }
  flows.convert_usd = flows.both_usd;
  add(flows.both_usd, 1 - terms.part, flows.mine_usd);
  const int first = parts.empty() ? rows : parts.front().row;
  if (terms.part < 1) add(flows.convert_usd, 1 - terms.part, fleets.until(first).flows_usd);

  pay(terms.mine_bill_usd, flows.mine_usd);
  pay(terms.convert_bill_usd, flows.convert_usd);
  pay(terms.both_bill_usd, flows.both_usd);

  const mining::FleetPath never = fleets.model.path(rows, mining::RefreshPolicy::never);
  std::vector<double> never_usd = never.flows_usd;
  pay(terms.mine_bill_usd, never_usd);
  flows.never_npv_usd = finance::net_present_value(never_usd, terms.annual_rate);
  for (int row = 0; row < rows; ++row) {
    if (row < 12) flows.first_year_margin_usd += never.margin_usd[at(row)];
    flows.lost_mining_usd += terms.part * terms.part_works[at(row)] * never.margin_usd[at(row)];
  }
  return flows;
}

OptionFleets option_fleets(const OptionTerms& terms) {
  const int rows = terms.timeline.rows();
  const Fleets fleets(terms, 1);
  OptionFleets option;
  const mining::FleetPath whole = fleets.until(rows);
  option.mine.push_back({1, whole});
  const std::vector<Leaving> parts = leaving(terms);
  for (const Leaving& part : parts)
    option.both.push_back({terms.part * part.share, fleets.until(part.row)});
  option.convert = option.both;
  option.both.push_back({1 - terms.part, whole});
  const int first = parts.empty() ? rows : parts.front().row;
  option.convert.push_back({1 - terms.part, fleets.until(first)});
  return option;
}

finance::Metric break_even_factor(const OptionTerms& terms, ConvertOption option) {
  const auto advantage = [&](double factor) {  // of mining on
    const OptionFlows flows = option_flows(terms, factor);
    return finance::net_present_value(flows.mine_usd, terms.annual_rate) -
           finance::net_present_value(
               option == ConvertOption::both ? flows.both_usd : flows.convert_usd,
               terms.annual_rate);
  };
  if (terms.part <= 0) return finance::Metric::none("no part of the mine makes way");
  double low = 0, high = kMostFactor;
  if (advantage(low) >= 0)
    return finance::Metric::none("mining on is worth more even at a hashprice of nothing");
  if (advantage(high) <= 0)
    return finance::Metric::none("converting is worth more up to a hundred times the hashprice");
  for (int i = 0; i < kBisections; ++i) {
    const double middle = 0.5 * (low + high);
    (advantage(middle) < 0 ? low : high) = middle;
  }
  return finance::Metric::of(0.5 * (low + high));
}

Ahead first_ahead(const std::vector<double>& flows, const std::vector<double>& mining,
                  const OptionTerms& terms) {
  const double monthly = std::pow(1 + terms.annual_rate, 1.0 / 12);
  std::vector<double> ahead;
  double sum = 0;
  for (std::size_t i = 0; i < flows.size(); ++i)
    ahead.push_back(sum += (flows[i] - mining[i]) / std::pow(monthly, static_cast<double>(i)));
  std::size_t first = ahead.size();
  while (first > 0 && ahead[first - 1] > 0) --first;
  if (first < ahead.size())
    return {.row = std::max(0, static_cast<int>(first) - 1), .why_never = {}};
  return {.row = -1,
          .why_never = fmt::format("at the end of {} it is still {:.0f} MUSD behind, discounted",
                                   base::to_text(terms.timeline.month(terms.timeline.rows() - 1)),
                                   -ahead.back() / 1e6)};
}

}  // namespace gigawatt::plan
