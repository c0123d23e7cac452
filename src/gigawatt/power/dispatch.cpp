#include "gigawatt/power/dispatch.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::power {
namespace {

double ramped_load(const Dispatch& dispatch, const DispatchPlan& plan, std::size_t hour) {
  double sum = 0;
  for (std::size_t i = 0; i < dispatch.tiers.size(); ++i)
    if (dispatch.tiers[i].ramped && !dispatch.tiers[i].firm) sum += plan.served_mw[i][hour];
  return sum;
}

// How far `value` lies outside 0 to `limit`.
double outside(double value, double limit) { return std::max({-value, value - limit, 0.0}); }

void check_column(const Hourly& column, std::size_t hours, bool may_be_negative) {
  GIGAWATT_CHECK(column.size() == hours, "hours", column.size());
  for (double value : column)
    GIGAWATT_CHECK(std::isfinite(value) && (may_be_negative || value >= 0), "value", value);
}

}  // namespace

bool Dispatch::has_ramp_limit() const {
  double most = 0;
  for (std::size_t t = 0; t < price_usd_per_mwh.size(); ++t) {
    double sum = 0;
    for (const LoadTier& tier : tiers)
      if (tier.ramped && !tier.firm) sum += tier.demand_mw[t];
    most = std::max(most, sum);
  }
  return std::min(ramp_up_mw, ramp_down_mw) < most;
}

bool Dispatch::couples_hours() const {
  return battery.present() || peak.usd_per_mw != 0 || has_ramp_limit();
}

double net_cost_usd(const Dispatch& dispatch, const DispatchPlan& plan) {
  double cost = 0;
  for (std::size_t t = 0; t < dispatch.price_usd_per_mwh.size(); ++t) {
    cost += dispatch.price_usd_per_mwh[t] * plan.import_mw[t] +
            dispatch.battery.wear_usd_per_mwh * plan.discharge_mw[t];
    for (std::size_t i = 0; i < dispatch.generators.size(); ++i)
      cost += dispatch.generators[i].cost_usd_per_mwh * plan.generated_mw[i][t];
    for (std::size_t i = 0; i < dispatch.tiers.size(); ++i) {
      const LoadTier& tier = dispatch.tiers[i];
      const double served = plan.served_mw[i][t];
      cost += tier.value_at(t) * (tier.firm ? tier.demand_mw[t] - served : -served);
    }
  }
  for (double peak : plan.peak_mw) cost += dispatch.peak.usd_per_mw * peak;
  return cost;
}

double largest_violation(const Dispatch& dispatch, const DispatchPlan& plan) {
  const Battery& b = dispatch.battery;
  double worst = 0;
  std::size_t block = 0;
  for (std::size_t t = 0; t < dispatch.price_usd_per_mwh.size(); ++t) {
    const std::size_t before = t > 0 ? t - 1 : dispatch.price_usd_per_mwh.size() - 1;
    double balance = plan.import_mw[t] + plan.discharge_mw[t] - plan.charge_mw[t];
    worst = std::max(worst, outside(plan.import_mw[t], dispatch.import_limit_mw[t]));
    for (std::size_t i = 0; i < dispatch.generators.size(); ++i) {
      balance += plan.generated_mw[i][t];
      worst =
          std::max(worst, outside(plan.generated_mw[i][t], dispatch.generators[i].available_mw[t]));
    }
    for (std::size_t i = 0; i < dispatch.tiers.size(); ++i) {
      balance -= plan.served_mw[i][t];
      worst = std::max(worst, outside(plan.served_mw[i][t], dispatch.tiers[i].demand_mw[t]));
    }
    const double stored = plan.stored_mwh[before] + b.stored_per_mwh_charged * plan.charge_mw[t] -
                          b.drawn_per_mwh_discharged * plan.discharge_mw[t];
    const bool present = b.present();
    worst = std::max({worst, std::abs(balance), std::abs(plan.stored_mwh[t] - stored),
                      outside(plan.charge_mw[t], present ? b.charge_mw : 0),
                      outside(plan.discharge_mw[t], present ? b.discharge_mw : 0),
                      outside(plan.stored_mwh[t], present ? b.energy_mwh : 0)});
    const double rise = ramped_load(dispatch, plan, t) - ramped_load(dispatch, plan, before);
    worst = std::max({worst, rise - dispatch.ramp_up_mw, -rise - dispatch.ramp_down_mw});
    const auto& starts = dispatch.peak.block_starts;
    while (block + 1 < starts.size() && static_cast<std::size_t>(starts[block + 1]) <= t) ++block;
    worst = std::max(worst, plan.import_mw[t] - plan.peak_mw[block]);
  }
  return worst;
}

void check(const Dispatch& dispatch) {
  const std::size_t hours = dispatch.price_usd_per_mwh.size();
  GIGAWATT_CHECK(hours >= 2, "hours", hours);
  check_column(dispatch.price_usd_per_mwh, hours, true);
  check_column(dispatch.import_limit_mw, hours, false);
  for (const LoadTier& tier : dispatch.tiers) {
    check_column(tier.demand_mw, hours, false);
    if (!tier.hourly_value_usd_per_mwh.empty())
      check_column(tier.hourly_value_usd_per_mwh, hours, true);
  }
  for (const Generator& generator : dispatch.generators)
    check_column(generator.available_mw, hours, false);
  const Battery& b = dispatch.battery;
  GIGAWATT_CHECK(b.charge_mw >= 0 && b.discharge_mw >= 0 && b.energy_mwh >= 0, "battery",
                 b.energy_mwh);
  GIGAWATT_CHECK(b.stored_per_mwh_charged > 0 && b.drawn_per_mwh_discharged > 0, "battery",
                 b.stored_per_mwh_charged);
  GIGAWATT_CHECK(dispatch.ramp_up_mw > 0 && dispatch.ramp_down_mw > 0, "ramp", dispatch.ramp_up_mw);
  GIGAWATT_CHECK(dispatch.peak.usd_per_mw >= 0, "peak charge", dispatch.peak.usd_per_mw);
  const auto& starts = dispatch.peak.block_starts;
  GIGAWATT_CHECK(!starts.empty() && starts[0] == 0, "block starts", starts.size());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const int end = i + 1 < starts.size() ? starts[i + 1] : dispatch.hours();
    GIGAWATT_CHECK(end - starts[i] >= 2, "hours of a block", end - starts[i]);
  }
}

}  // namespace gigawatt::power
