#include "gigawatt/power/merit_order.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "gigawatt/base/check.h"

namespace gigawatt::power {
namespace {

DispatchPlan empty_plan(const Dispatch& dispatch) {
  const auto hours = static_cast<std::size_t>(dispatch.hours());
  DispatchPlan plan;
  plan.import_mw.resize(hours);
  plan.charge_mw.resize(hours);
  plan.discharge_mw.resize(hours);
  plan.stored_mwh.resize(hours);
  plan.generated_mw.assign(dispatch.generators.size(), Hourly(hours));
  plan.served_mw.assign(dispatch.tiers.size(), Hourly(hours));
  return plan;
}

void set_peaks(const Dispatch& dispatch, DispatchPlan& plan) {
  const auto& starts = dispatch.peak.block_starts;
  for (std::size_t b = 0; b < starts.size(); ++b) {
    const auto end =
        b + 1 < starts.size() ? plan.import_mw.begin() + starts[b + 1] : plan.import_mw.end();
    plan.peak_mw.push_back(*std::max_element(plan.import_mw.begin() + starts[b], end));
  }
}

// One source or load of an hour.
struct Step {
  double usd_per_mwh = 0;
  double limit_mw = 0;
  double* taken_mw = nullptr;
};

// Feeds the loads, most valuable first, from the sources, cheapest first, while it pays.
void match(std::span<const Step> sources, std::span<const Step> loads) {
  std::size_t s = 0, l = 0;
  double left = sources.empty() ? 0 : sources[0].limit_mw;
  double wanted = loads.empty() ? 0 : loads[0].limit_mw;
  while (s < sources.size() && l < loads.size() && loads[l].usd_per_mwh > sources[s].usd_per_mwh) {
    const double flow = std::min(left, wanted);
    *sources[s].taken_mw += flow;
    *loads[l].taken_mw += flow;
    left -= flow;
    wanted -= flow;
    if (left <= 0 && ++s < sources.size()) left = sources[s].limit_mw;
    if (wanted <= 0 && ++l < loads.size()) wanted = loads[l].limit_mw;
  }
}

}  // namespace

DispatchPlan merit_order(const Dispatch& dispatch) {
  check(dispatch);
  DispatchPlan plan = empty_plan(dispatch);
  std::vector<std::size_t> cheapest(dispatch.generators.size()), dearest(dispatch.tiers.size());
  std::iota(cheapest.begin(), cheapest.end(), 0u);
  std::iota(dearest.begin(), dearest.end(), 0u);
  std::ranges::stable_sort(cheapest, {},
                           [&](std::size_t i) { return dispatch.generators[i].cost_usd_per_mwh; });
  const auto sort_tiers = [&](std::size_t t) {
    std::ranges::stable_sort(dearest, std::greater{},
                             [&](std::size_t i) { return dispatch.tiers[i].value_at(t); });
  };
  sort_tiers(0);
  const bool values_move = std::ranges::any_of(
      dispatch.tiers, [](const LoadTier& tier) { return !tier.hourly_value_usd_per_mwh.empty(); });
  std::vector<Step> sources(cheapest.size() + 1), loads(dearest.size());
  for (std::size_t t = 0; t < dispatch.price_usd_per_mwh.size(); ++t) {
    const Step grid = {dispatch.price_usd_per_mwh[t], dispatch.import_limit_mw[t],
                       &plan.import_mw[t]};
    std::size_t count = 0;
    bool placed = false;
    for (std::size_t i : cheapest) {
      const Generator& g = dispatch.generators[i];
      if (!placed && grid.usd_per_mwh < g.cost_usd_per_mwh) {
        sources[count++] = grid;
        placed = true;
      }
      sources[count++] = {g.cost_usd_per_mwh, g.available_mw[t], &plan.generated_mw[i][t]};
    }
    if (!placed) sources[count++] = grid;
    if (values_move) sort_tiers(t);
    for (std::size_t k = 0; k < dearest.size(); ++k) {
      const LoadTier& tier = dispatch.tiers[dearest[k]];
      loads[k] = {tier.value_at(t), tier.demand_mw[t], &plan.served_mw[dearest[k]][t]};
    }
    match(sources, loads);
  }
  set_peaks(dispatch, plan);
  return plan;
}

DispatchPlan merit_order_reference(const Dispatch& dispatch) {
  check(dispatch);
  DispatchPlan plan = empty_plan(dispatch);
  for (std::size_t t = 0; t < dispatch.price_usd_per_mwh.size(); ++t) {
    std::vector<Step> sources, loads;
    for (std::size_t i = 0; i < dispatch.generators.size(); ++i)
      sources.push_back({dispatch.generators[i].cost_usd_per_mwh,
                         dispatch.generators[i].available_mw[t], &plan.generated_mw[i][t]});
    sources.push_back(
        {dispatch.price_usd_per_mwh[t], dispatch.import_limit_mw[t], &plan.import_mw[t]});
    for (std::size_t i = 0; i < dispatch.tiers.size(); ++i)
      loads.push_back(
          {dispatch.tiers[i].value_at(t), dispatch.tiers[i].demand_mw[t], &plan.served_mw[i][t]});
    std::ranges::stable_sort(sources, {}, &Step::usd_per_mwh);
    std::ranges::stable_sort(loads, std::greater{}, &Step::usd_per_mwh);
    match(sources, loads);
  }
  set_peaks(dispatch, plan);
  return plan;
}

MarginCurve::MarginCurve(std::span<const double> price_usd_per_mwh,
                         std::span<const int> month_starts)
    : starts_(month_starts.begin(), month_starts.end()),
      sorted_(price_usd_per_mwh.begin(), price_usd_per_mwh.end()) {
  GIGAWATT_CHECK(!starts_.empty() && starts_.front() == 0, "months", starts_.size());
  starts_.push_back(static_cast<int>(price_usd_per_mwh.size()));
  for (int month = 0; month < months(); ++month) {
    GIGAWATT_CHECK(hours(month) > 0, "hours of a month", hours(month));
    const auto first = sorted_.begin() + starts_[static_cast<std::size_t>(month)];
    std::sort(first, first + hours(month));
    prefix_.push_back(0);
    for (auto price = first; price != first + hours(month); ++price)
      prefix_.push_back(prefix_.back() + *price);
  }
}

int MarginCurve::hours(int month) const {
  const auto m = static_cast<std::size_t>(month);
  return starts_[m + 1] - starts_[m];
}

RunMargin MarginCurve::at(int month, double value_usd_per_mwh) const {
  const int start = starts_[static_cast<std::size_t>(month)];
  const auto first = sorted_.begin() + start;
  const auto run = std::lower_bound(first, first + hours(month), value_usd_per_mwh) - first;
  const double energy = prefix_[static_cast<std::size_t>(start + month + run)];
  return {.hours = static_cast<int>(run),
          .energy_usd_per_mw = energy,
          .margin_usd_per_mw = static_cast<double>(run) * value_usd_per_mwh - energy};
}

RunMargin MarginCurve::at_reference(int month, double value_usd_per_mwh) const {
  RunMargin margin;
  for (int hour = 0; hour < hours(month); ++hour) {
    const double price =
        sorted_[static_cast<std::size_t>(starts_[static_cast<std::size_t>(month)] + hour)];
    if (!(price < value_usd_per_mwh)) continue;
    ++margin.hours;
    margin.energy_usd_per_mw += price;
  }
  margin.margin_usd_per_mw = margin.hours * value_usd_per_mwh - margin.energy_usd_per_mw;
  return margin;
}

MonthCurve MarginCurve::month(int month) const {
  const int start = starts_[static_cast<std::size_t>(month)];
  return {.sorted_usd_per_mwh = sorted_.data() + start,
          .energy_usd_per_mw = prefix_.data() + start + month,
          .hours = hours(month)};
}

double MarginCurve::mean_price(int month) const {
  const auto end =
      static_cast<std::size_t>(starts_[static_cast<std::size_t>(month)] + month + hours(month));
  return prefix_[end] / hours(month);
}

}  // namespace gigawatt::power
