#include "gigawatt/power/energy_year.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "gigawatt/base/check.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/coupled.h"
#include "gigawatt/power/merit_order.h"

namespace gigawatt::power {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// Hours in which demand response is called: the dearest of the index.
std::vector<int> called_hours(const DemandResponseSpec& spec, const HoursOfEnergy& hours) {
  std::vector<int> order(hours.index_usd_per_mwh.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](int i) { return hours.index_usd_per_mwh[at(i)]; });
  order.resize(std::min<std::size_t>(order.size(), static_cast<std::size_t>(spec.called_hours)));
  std::ranges::sort(order);
  return order;
}

// Tiers that may be switched off, the least valuable first.
std::vector<std::size_t> flexible_order(const std::vector<LoadTier>& tiers, std::size_t hour) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < tiers.size(); ++i)
    if (!tiers[i].firm) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return tiers[i].value_at(hour); });
  return order;
}

// What a call switches off in each hour.
Hourly switched_off(const EnergySite& site, const HoursOfEnergy& hours,
                    const std::vector<LoadTier>& tiers) {
  Hourly off(hours.clock.size(), 0.0);
  for (int hour : called_hours(site.demand_response, hours)) {
    double flexible = 0;
    for (const LoadTier& tier : tiers) flexible += tier.firm ? 0 : tier.demand_mw[at(hour)];
    off[at(hour)] = std::min(site.demand_response.enrolled.in(base::MW), flexible);
  }
  return off;
}

std::vector<LoadTier> tiers_of(const EnergySite& site, const std::vector<ClockHour>& clock) {
  std::vector<LoadTier> tiers;
  for (const EnergyUse& use : site.uses) {
    GIGAWATT_CHECK(use.pue.size() == clock.size(), "hours of PUE", use.pue.size());
    LoadTier tier{.name = use.name,
                  .value_usd_per_mwh = use.value_usd_per_mwh,
                  .demand_mw = use.pue,
                  .firm = use.firm,
                  .ramped = use.ramped};
    for (double& mw : tier.demand_mw) mw *= use.machines_mw * use.availability;
    for (std::size_t t = 0; t < clock.size(); ++t) {
      const auto month = at(clock[t].month);
      if (!use.monthly_share.empty()) tier.demand_mw[t] *= use.monthly_share[month];
      if (!use.monthly_value_usd_per_mwh.empty())
        tier.hourly_value_usd_per_mwh.push_back(use.monthly_value_usd_per_mwh[month]);
    }
    tiers.push_back(std::move(tier));
  }
  return tiers;
}

// Fills the months of a year from its plan.
class Bill {
 public:
  Bill(const EnergySite& site, const HoursOfEnergy& hours, EnergyYear& year)
      : site_(site),
        hours_(hours),
        year_(year),
        price_(energy_price(site.tariff, hours)),
        demand_(tiers_of(site, hours.clock)),
        off_(switched_off(site, hours, demand_)) {}

  void run() {
    year_.months.assign(12, {});
    for (const LoadTier& tier : demand_)
      year_.uses.push_back({tier.name, std::vector<double>(12), std::vector<double>(12),
                            tier.demand_mw, 0, 0, std::vector<double>(12)});
    for (int t = 0; t < static_cast<int>(hours_.clock.size()); ++t) {
      EnergyMonth& month = year_.months[at(hours_.clock[at(t)].month)];
      bill_energy(at(t), month);
      serve_uses(at(t), month);
    }
    bill_coincident();
    bill_hedges();
    bill_months();
    sum_up();
  }

 private:
  void bill_energy(std::size_t t, EnergyMonth& month) {
    const DispatchPlan& plan = year_.plan;
    month.import_mwh += plan.import_mw[t];
    month.energy_usd += price_[t] * plan.import_mw[t];
    month.delivery_usd += site_.tariff.delivery.in(base::USD_per_MWh)*plan.import_mw[t];
    month.peak_mw = std::max(month.peak_mw, plan.import_mw[t]);
    month.generation_usd += site_.battery.wear_usd_per_mwh * plan.discharge_mw[t];
    month.battery_loss_mwh += plan.charge_mw[t] - plan.discharge_mw[t];
    for (std::size_t i = 0; i < site_.generators.size(); ++i) {
      month.generated_mwh += plan.generated_mw[i][t];
      month.generation_usd += site_.generators[i].cost_usd_per_mwh * plan.generated_mw[i][t];
    }
  }

  void serve_uses(std::size_t t, EnergyMonth& month) {
    const DispatchPlan& plan = year_.plan;
    const double delivered = price_[t] + site_.tariff.delivery.in(base::USD_per_MWh);
    double paid = delivered * plan.import_mw[t], supply = plan.import_mw[t];
    for (std::size_t i = 0; i < site_.generators.size(); ++i) {
      paid += site_.generators[i].cost_usd_per_mwh * plan.generated_mw[i][t];
      supply += plan.generated_mw[i][t];
    }
    const double cost = supply > 0 ? paid / supply : 0;
    double flexible = 0;
    for (std::size_t i = 0; i < demand_.size(); ++i) {
      const double demand = demand_[i].demand_mw[t], served = plan.served_mw[i][t];
      const auto m = at(hours_.clock[t].month);
      month.demanded_mwh += demand;
      month.served_mwh += served;
      month.curtailed_mwh += demand - served;
      year_.uses[i].served_mwh[m] += served;
      year_.uses[i].curtailed_mwh[m] += demand - served;
      year_.uses[i].energy_usd += cost * served;
      const double value = demand_[i].value_at(t) * (demand_[i].firm ? served - demand : served);
      year_.uses[i].value_usd += value;
      year_.uses[i].monthly_value_usd[m] += value;
      machines_mwh_ += served / site_.uses[i].pue[t];
      if (demand_[i].firm) continue;
      flexible += served;
      flexible_mwh_[m] += demand;
    }
    hours_in_[at(hours_.clock[t].month)] += 1;
    const double held = std::min(site_.ancillary.award.in(base::MW), flexible);
    month.credit_usd -= held * site_.ancillary.price.in(base::USD_per_MWh);
    month.credit_usd -= off_[t] * site_.demand_response.called_price.in(base::USD_per_MWh);
  }

  void bill_coincident() {
    if (!site_.tariff.coincident) return;
    const std::vector<int> candidates = coincident_candidates(*site_.tariff.coincident, hours_);
    const double charge = coincident_usd_per_mwh(*site_.tariff.coincident, candidates.size());
    for (int t : candidates)
      year_.months[at(hours_.clock[at(t)].month)].coincident_usd +=
          charge * year_.plan.import_mw[at(t)];
  }

  // A contract for difference: strike less index on the volume.
  void bill_hedges() {
    std::size_t profile = 0;
    for (const HedgeSpec& hedge : site_.tariff.hedges) {
      const Hourly* shape = nullptr;
      if (hedge.shape == HedgeShape::profile) {
        GIGAWATT_CHECK(profile < site_.hedge_profiles.size(), "profiles of hedges", profile);
        shape = &site_.hedge_profiles[profile++];
      }
      for (std::size_t t = 0; t < hours_.clock.size(); ++t) {
        const double volume = hedge.volume.in(base::MW) * (shape ? (*shape)[t] : 1);
        year_.months[at(hours_.clock[t].month)].hedge_usd +=
            (hedge.strike.in(base::USD_per_MWh)-hours_.index_usd_per_mwh[t]) * volume;
      }
    }
  }

  void bill_months() {
    constexpr double kw_per_mw = 1000;
    const DemandResponseSpec& response = site_.demand_response;
    for (std::size_t m = 0; m < year_.months.size(); ++m) {
      EnergyMonth& month = year_.months[m];
      // Nobody is paid for load that is not there.
      const double flexible = hours_in_[m] > 0 ? flexible_mwh_[m] / hours_in_[m] : 0;
      month.demand_usd =
          month.peak_mw * site_.tariff.demand_charge.in(base::USD_per_kW_month)*kw_per_mw;
      month.fee_usd = site_.tariff.fee.in(base::USD / base::months);
      month.credit_usd -= std::min(response.enrolled.in(base::MW), flexible) *
                          response.standby.in(base::USD_per_kW_month)*kw_per_mw;
    }
  }

  void sum_up() {
    EnergyMonth& total = year_.total;
    for (const EnergyMonth& m : year_.months) {
      total.import_mwh += m.import_mwh;
      total.generated_mwh += m.generated_mwh;
      total.battery_loss_mwh += m.battery_loss_mwh;
      total.demanded_mwh += m.demanded_mwh;
      total.served_mwh += m.served_mwh;
      total.curtailed_mwh += m.curtailed_mwh;
      total.peak_mw = std::max(total.peak_mw, m.peak_mw);
      total.energy_usd += m.energy_usd;
      total.delivery_usd += m.delivery_usd;
      total.demand_usd += m.demand_usd;
      total.coincident_usd += m.coincident_usd;
      total.hedge_usd += m.hedge_usd;
      total.fee_usd += m.fee_usd;
      total.generation_usd += m.generation_usd;
      total.credit_usd += m.credit_usd;
    }
    if (total.import_mwh > 0) year_.mean_price_usd_per_mwh = total.cost_usd() / total.import_mwh;
    if (machines_mwh_ > 0) year_.average_pue = total.served_mwh / machines_mwh_;
  }

  const EnergySite& site_;
  const HoursOfEnergy& hours_;
  EnergyYear& year_;
  Hourly price_;
  std::vector<LoadTier> demand_;  // before any call
  Hourly off_;
  double machines_mwh_ = 0;
  std::array<double, 12> flexible_mwh_{}, hours_in_{};  // demanded by flexible uses; by month
};

}  // namespace

double UseYear::mwh() const { return std::accumulate(served_mwh.begin(), served_mwh.end(), 0.0); }

double UseYear::energy_usd_per_mwh() const {
  const double served = mwh();
  return served > 0 ? energy_usd / served : 0;
}

double EnergyMonth::cost_usd() const {
  return energy_usd + delivery_usd + demand_usd + coincident_usd + hedge_usd + fee_usd +
         generation_usd + credit_usd;
}

Dispatch dispatch_of(const EnergySite& site, const HoursOfEnergy& hours) {
  Dispatch dispatch;
  dispatch.price_usd_per_mwh = energy_price(site.tariff, hours);
  for (double& price : dispatch.price_usd_per_mwh)
    price += site.tariff.delivery.in(base::USD_per_MWh);
  if (site.tariff.coincident) {
    const std::vector<int> candidates = coincident_candidates(*site.tariff.coincident, hours);
    const double charge = coincident_usd_per_mwh(*site.tariff.coincident, candidates.size());
    for (int t : candidates) dispatch.price_usd_per_mwh[at(t)] += charge;
  }
  dispatch.import_limit_mw.assign(hours.clock.size(), site.connection_mw);
  dispatch.tiers = tiers_of(site, hours.clock);
  const Hourly off = switched_off(site, hours, dispatch.tiers);
  for (std::size_t t = 0; t < off.size(); ++t) {
    double left = off[t];
    if (left <= 0) continue;
    for (std::size_t i : flexible_order(dispatch.tiers, t)) {
      const double less = std::min(left, dispatch.tiers[i].demand_mw[t]);
      dispatch.tiers[i].demand_mw[t] -= less;
      left -= less;
    }
  }
  dispatch.generators = site.generators;
  dispatch.battery = site.battery;
  dispatch.ramp_up_mw = site.ramp_up_mw;
  dispatch.ramp_down_mw = site.ramp_down_mw;
  dispatch.peak.block_starts = hours.month_starts;
  constexpr double kw_per_mw = 1000;
  dispatch.peak.usd_per_mw = site.tariff.demand_charge.in(base::USD_per_kW_month)*kw_per_mw;
  return dispatch;
}

EnergyYear evaluate(const EnergySite& site, const HoursOfEnergy& hours,
                    const CoupledOptions& options) {
  EnergyYear year;
  year.dispatch = dispatch_of(site, hours);
  if (year.dispatch.couples_hours()) {
    CoupledResult result = solve_coupled(year.dispatch, options);
    year.plan = std::move(result.plan);
    year.optimum_gap = result.optimum_gap;
    year.converged = result.converged;
  } else {
    year.plan = merit_order(year.dispatch);
  }
  Bill(site, hours, year).run();
  return year;
}

}  // namespace gigawatt::power
