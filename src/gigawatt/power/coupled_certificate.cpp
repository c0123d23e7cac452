#include "gigawatt/power/coupled_certificate.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/power/dispatch.h"

namespace gigawatt::power {
namespace {

// min over 0 <= v <= limit of reduced cost x v.
double least(double reduced_cost, double limit) { return std::min(reduced_cost, 0.0) * limit; }

double most_ramped_mw(const Dispatch& dispatch) {
  double most = 0;
  for (std::size_t t = 0; t < dispatch.price_usd_per_mwh.size(); ++t) {
    double sum = 0;
    for (const LoadTier& tier : dispatch.tiers)
      if (!tier.firm && tier.ramped) sum += tier.demand_mw[t];
    most = std::max(most, sum);
  }
  return most;
}

int block_end(const Dispatch& dispatch, std::size_t block) {
  const auto& starts = dispatch.peak.block_starts;
  return block + 1 < starts.size() ? starts[block + 1] : dispatch.hours();
}

// Weak duality: for any multipliers, b'lambda plus the least of each column's reduced cost over its
// own limits is below every feasible plan.
double lower_bound(const Dispatch& dispatch, const CoupledMemory& memory) {
  const int hours = dispatch.hours();
  const Battery& b = dispatch.battery;
  const double most_ramped = most_ramped_mw(dispatch);
  const double up = std::min(dispatch.ramp_up_mw, most_ramped);
  const double down = std::min(dispatch.ramp_down_mw, most_ramped);
  double bound = 0;
  std::size_t block = 0;
  double kappa_sum = 0, import_limit = 0;
  double mu = memory.multiplier(0, kMu), rho = memory.multiplier(0, kRho);
  for (int hour = 0; hour < hours; ++hour) {
    const auto t = static_cast<std::size_t>(hour);
    const int after = hour + 1 < hours ? hour + 1 : 0;
    const double pi = memory.multiplier(hour, kPi);
    const double kappa = std::max(memory.multiplier(hour, kKappa), 0.0);
    const double mu_next = memory.multiplier(after, kMu);
    const double rho_next = memory.multiplier(after, kRho);
    bound += least(dispatch.price_usd_per_mwh[t] - pi + kappa, dispatch.import_limit_mw[t]);
    if (b.present()) {
      bound += least(pi + b.stored_per_mwh_charged * mu, b.charge_mw);
      bound += least(b.wear_usd_per_mwh - pi - b.drawn_per_mwh_discharged * mu, b.discharge_mw);
      bound += least(mu_next - mu, b.energy_mwh);
    }
    bound += rho > 0 ? -rho * down : rho * up;
    for (const Generator& generator : dispatch.generators)
      bound += least(generator.cost_usd_per_mwh - pi, generator.available_mw[t]);
    for (const LoadTier& tier : dispatch.tiers) {
      const double demand = tier.demand_mw[t], value = tier.value_at(t);
      if (tier.firm)
        bound += pi * demand + least(value - pi, demand);
      else
        bound += least(pi - value + (tier.ramped ? rho_next - rho : 0), demand);
    }
    kappa_sum += kappa;
    import_limit = std::max(import_limit, dispatch.import_limit_mw[t]);
    if (after == 0 || after == block_end(dispatch, block)) {
      bound += least(dispatch.peak.usd_per_mw - kappa_sum, import_limit);
      kappa_sum = import_limit = 0;
      ++block;
    }
    mu = mu_next;
    rho = rho_next;
  }
  return bound;
}

// Rounds what the interior point leaves: limits are kept, stored energy is what charging and
// discharging make of it, and imports, then generators, then loads close the balance.
class Repair {
 public:
  Repair(const Dispatch& dispatch, const CoupledMemory& memory)
      : dispatch_(dispatch), memory_(memory) {
    const auto hours = static_cast<std::size_t>(dispatch.hours());
    for (Hourly* column :
         {&plan_.import_mw, &plan_.charge_mw, &plan_.discharge_mw, &plan_.stored_mwh})
      column->resize(hours);
    plan_.generated_mw.assign(dispatch.generators.size(), Hourly(hours));
    plan_.served_mw.assign(dispatch.tiers.size(), Hourly(hours));
  }

  DispatchPlan run() {
    double stored = 0;
    if (dispatch_.battery.present())
      stored = std::clamp(memory_.value(dispatch_.hours() - 1, kStored), 0.0,
                          dispatch_.battery.energy_mwh);
    for (int hour = 0; hour < dispatch_.hours(); ++hour) {
      if (dispatch_.battery.present()) store_energy(hour, stored);
      balance(hour);
    }
    for (std::size_t block = 0; block < dispatch_.peak.block_starts.size(); ++block) {
      const auto first = plan_.import_mw.begin() + dispatch_.peak.block_starts[block];
      plan_.peak_mw.push_back(
          *std::max_element(first, plan_.import_mw.begin() + block_end(dispatch_, block)));
    }
    return std::move(plan_);
  }

 private:
  void store_energy(int hour, double& stored) {
    const auto t = static_cast<std::size_t>(hour);
    const Battery& b = dispatch_.battery;
    double charge = std::clamp(memory_.value(hour, kCharge), 0.0, b.charge_mw);
    double discharge = std::clamp(memory_.value(hour, kDischarge), 0.0, b.discharge_mw);
    const double in = b.stored_per_mwh_charged, out = b.drawn_per_mwh_discharged;
    discharge = std::min(discharge, (stored + in * charge) / out);
    charge = std::min(charge, (b.energy_mwh - stored + out * discharge) / in);
    stored = std::clamp(stored + in * charge - out * discharge, 0.0, b.energy_mwh);
    plan_.charge_mw[t] = charge;
    plan_.discharge_mw[t] = discharge;
    plan_.stored_mwh[t] = stored;
  }

  void balance(int hour) {
    const auto t = static_cast<std::size_t>(hour);
    double need = plan_.charge_mw[t] - plan_.discharge_mw[t];
    int column = kFixedColumns;
    for (std::size_t i = 0; i < dispatch_.generators.size(); ++i) {
      const double limit = dispatch_.generators[i].available_mw[t];
      plan_.generated_mw[i][t] = std::clamp(memory_.value(hour, column++), 0.0, limit);
      need -= plan_.generated_mw[i][t];
    }
    for (std::size_t i = 0; i < dispatch_.tiers.size(); ++i) {
      const LoadTier& tier = dispatch_.tiers[i];
      const double demand = tier.demand_mw[t];
      const double run = std::clamp(memory_.value(hour, column++), 0.0, demand);
      plan_.served_mw[i][t] = tier.firm ? demand - run : run;
      need += plan_.served_mw[i][t];
    }
    for (std::size_t i = 0; i < dispatch_.generators.size() && need < 0; ++i) {
      const double less = std::min(-need, plan_.generated_mw[i][t]);
      plan_.generated_mw[i][t] -= less;
      need += less;
    }
    for (std::size_t i = 0; i < dispatch_.tiers.size() && need < 0; ++i) {
      if (dispatch_.tiers[i].ramped && !dispatch_.tiers[i].firm) continue;
      const double more = std::min(-need, dispatch_.tiers[i].demand_mw[t] - plan_.served_mw[i][t]);
      plan_.served_mw[i][t] += more;
      need += more;
    }
    const double limit = dispatch_.import_limit_mw[t];
    for (std::size_t i = dispatch_.tiers.size(); i-- > 0 && need > limit;) {
      if (dispatch_.tiers[i].ramped && !dispatch_.tiers[i].firm) continue;
      const double less = std::min(need - limit, plan_.served_mw[i][t]);
      plan_.served_mw[i][t] -= less;
      need -= less;
    }
    plan_.import_mw[t] = std::clamp(need, 0.0, limit);
  }

  const Dispatch& dispatch_;
  const CoupledMemory& memory_;
  DispatchPlan plan_;
};

}  // namespace

void certify(const Dispatch& dispatch, const CoupledMemory& memory, CoupledResult& result) {
  result.plan = Repair(dispatch, memory).run();
  result.net_cost_usd = net_cost_usd(dispatch, result.plan);
  result.lower_bound_usd = lower_bound(dispatch, memory);
  result.optimum_gap =
      (result.net_cost_usd - result.lower_bound_usd) / std::max(std::abs(result.net_cost_usd), 1.0);
  result.largest_violation = largest_violation(dispatch, result.plan);
}

}  // namespace gigawatt::power
