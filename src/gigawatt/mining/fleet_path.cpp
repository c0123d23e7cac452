#include "gigawatt/mining/fleet_path.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gigawatt/base/check.h"

namespace gigawatt::mining {

namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

}  // namespace

FleetModel::FleetModel(const Mine& mine, FleetPrices prices)
    : mine_(mine), prices_(std::move(prices)) {
  const int rows = prices_.timeline.rows();
  GIGAWATT_CHECK(prices_.hashprice_usd_per_ph_day.size() >= at(rows), "hashprice rows", rows);
  for (const MachineGroup& group : mine.groups)
    groups_.push_back(vintage(0, group.efficiency, group.age_months));
  if (mine.refresh.policy == RefreshPolicy::never) return;
  for (int row = 0; row < rows; ++row)
    new_.push_back(
        vintage(row, bought_in(mine.refresh.frontier, prices_.timeline.month(row)), -row));
}

double FleetModel::Vintage::at(const std::vector<double>& column, int row) const {
  return column[static_cast<std::size_t>(row - bought)];
}

FleetModel::Vintage FleetModel::vintage(int bought, HashEfficiency efficiency,
                                        double age_months) const {
  Vintage v{.bought = bought, .efficiency = efficiency, .age_months = age_months};
  const base::Power megawatt = base::MW(1.0);
  v.hash_rate_ph = (megawatt / efficiency / mine_.terms.overhead.in(base::ratio)).in(PH_per_s);
  const double runs_on =
      (mine_.operating_cost * base::MW_capacity(1) * base::months(1)).in(base::USD);
  const double kept = 1 - mine_.attrition.in(base::ratio);
  for (int row = bought; row < prices_.timeline.rows(); ++row) {
    const HashPrice hashprice = USD_per_PH_day(prices_.hashprice_usd_per_ph_day[at(row)]);
    const double works = mine_.terms.uptime.in(base::ratio)*std::pow(kept, (age_months + row) / 12);
    const double value = mining_value(hashprice, efficiency, mine_.terms).in(base::USD_per_MWh);
    v.margin_usd.push_back(std::max(0.0, works * prices_.margin_usd_per_mw(row, value) - runs_on));
    const MachinePrice used = used_machine_price(
        new_machine_price(hashprice, mine_.refresh.price_days), hashprice,
        {.efficiency = efficiency,
         .efficiency_of_new = bought_in(mine_.refresh.frontier, prices_.timeline.month(row)),
         .power_price = prices_.power_price,
         .seller_share = prices_.seller_share},
        mine_.terms);
    v.used_usd.push_back((PH_per_s(v.hash_rate_ph * works) * used).in(base::USD));
  }
  return v;
}

double FleetModel::new_usd(int row) const {
  const HashPrice hashprice = USD_per_PH_day(prices_.hashprice_usd_per_ph_day[at(row)]);
  const base::Money price =
      PH_per_s(new_[at(row)].hash_rate_ph) * new_machine_price(hashprice, mine_.refresh.price_days);
  return price.in(base::USD) * (1 + mine_.refresh.installation.in(base::ratio));
}

// value[v] is what a MW of vintage v is worth at the start of a row, from the last row backward.
// Entry `end` stands for the group that is there at first.
std::vector<std::vector<bool>> FleetModel::replacements(const Vintage& group, int end) const {
  const double discount = std::pow(1 + prices_.annual_rate, -1.0 / 12);
  const int last = prices_.timeline.rows() - 1;
  const auto used = [&](int v, int row) {
    const Vintage& machines = v == end ? group : new_[at(v)];
    return machines.at(machines.used_usd, std::min(row, last));
  };
  std::vector<double> value(at(end + 1));
  for (int v = 0; v <= end; ++v) value[at(v)] = used(v, end);
  std::vector<std::vector<bool>> replaced(at(end), std::vector<bool>(at(end + 1), false));
  for (int row = end - 1; row >= 0; --row) {
    const auto keep = [&](int v) {
      const Vintage& machines = v == end ? group : new_[at(v)];
      return discount * (machines.at(machines.margin_usd, row) + value[at(v)]);
    };
    const bool delivered = row >= mine_.refresh.delivery_months;
    const double fresh = delivered ? keep(row) - new_usd(row) : 0;
    for (int v = 0; v <= end; ++v) {
      if (v >= row && v < end) continue;  // not bought yet
      const double kept = keep(v), anew = fresh + used(v, row);
      replaced[at(row)][at(v)] = delivered && anew > kept;
      value[at(v)] = replaced[at(row)][at(v)] ? anew : kept;
    }
    value[at(row)] = keep(row);
  }
  return replaced;
}

void FleetModel::follow(const Vintage& group, double megawatts, int end, RefreshPolicy policy,
                        FleetPath& path) const {
  std::vector<std::vector<bool>> replaced;
  if (policy == RefreshPolicy::when_it_pays) replaced = replacements(group, end);
  const Vintage* machines = &group;
  const auto begin_stint = [&](int row) {
    path.stints.push_back({.from = row,
                           .until = end,
                           .efficiency = machines->efficiency,
                           .megawatts = megawatts,
                           .age_months = machines->age_months});
  };
  begin_stint(0);
  const auto sell = [&](int row) {
    const double usd =
        megawatts * machines->at(machines->used_usd, std::min(row, prices_.timeline.rows() - 1));
    path.flows_usd[at(row)] += usd;
    path.sold_usd += usd;
  };
  for (int row = 0; row < end; ++row) {
    const int v = machines == &group ? end : machines->bought;
    if (!replaced.empty() && replaced[at(row)][at(v)]) {
      sell(row);
      machines = &new_[at(row)];
      path.stints.back().until = row;
      begin_stint(row);
      const double usd = megawatts * new_usd(row);
      path.flows_usd[at(row)] -= usd;
      path.bought_usd += usd;
      path.purchases.push_back({.row = row,
                                .usd = usd,
                                .hash_rate = PH_per_s(megawatts * machines->hash_rate_ph),
                                .efficiency = machines->efficiency});
    }
    const double margin = megawatts * machines->at(machines->margin_usd, row);
    path.margin_usd[at(row)] += margin;
    path.flows_usd[at(row + 1)] += margin;
  }
  sell(end);
}

FleetPath FleetModel::path(int end, RefreshPolicy policy) const {
  const int rows = prices_.timeline.rows();
  GIGAWATT_CHECK(end >= 0 && end <= rows, "the end of the machines", end, rows);
  GIGAWATT_CHECK(policy == RefreshPolicy::never || !new_.empty(), "new machines were priced");
  FleetPath path{.flows_usd = std::vector<double>(at(rows + 1), 0.0),
                 .margin_usd = std::vector<double>(at(rows), 0.0)};
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const MachineGroup& group = mine_.groups[g];
    const base::Power load =
        group.hash_rate * group.efficiency * mine_.terms.overhead.in(base::ratio);
    follow(groups_[g], load.in(base::MW), end, policy, path);
  }
  std::ranges::stable_sort(path.purchases, {}, &Purchase::row);
  return path;
}

}  // namespace gigawatt::mining
