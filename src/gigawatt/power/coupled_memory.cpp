#include "gigawatt/power/coupled_memory.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gigawatt/base/check.h"
#include "gigawatt/power/dispatch.h"

namespace gigawatt::power {

int Segments::longest() const {
  int most = 0;
  for (int s = 0; s < count(); ++s)
    most = std::max(most,
                    starts[static_cast<std::size_t>(s) + 1] - starts[static_cast<std::size_t>(s)]);
  return most;
}

Segments cut(int hours, const std::vector<int>& block_starts) {
  const int blocks = static_cast<int>(block_starts.size());
  int parts = 1;  // of each block: fill the lanes, but leave segments long
  while ((blocks * parts) % kStride != 0 && parts < kStride && hours / (blocks * (parts + 1)) >= 8)
    ++parts;
  Segments segments;
  for (int block = 0; block < blocks; ++block) {
    const int first = block_starts[static_cast<std::size_t>(block)];
    const int end = block + 1 < blocks ? block_starts[static_cast<std::size_t>(block) + 1] : hours;
    const int here = std::max(1, std::min(parts, (end - first) / 2));
    for (int part = 0; part < here; ++part) {
      segments.starts.push_back(first + (end - first) * part / here);
      segments.block.push_back(block);
    }
  }
  segments.starts.push_back(hours);
  return segments;
}

CoupledMemory::CoupledMemory(const Dispatch& dispatch)
    : segments_(cut(dispatch.hours(), dispatch.peak.block_starts)) {
  for (std::size_t i = 0; i < dispatch.generators.size(); ++i) roles_.push_back(kSupply);
  for (const LoadTier& tier : dispatch.tiers)
    roles_.push_back(tier.firm ? kSupply : tier.ramped ? kRampedLoad : kLoad);
  const int slot_size = rows_of_slot(static_cast<int>(roles_.size())) * kStride;
  const int longest = segments_.longest(), group_count = segments_.groups();
  const auto group_size = static_cast<std::size_t>(longest) * static_cast<std::size_t>(slot_size);
  slots_.resize(group_size * static_cast<std::size_t>(group_count));
  edges_.resize(static_cast<std::size_t>(kEdgeRows * kStride * group_count));
  for (int g = 0; g < group_count; ++g)
    groups_.push_back({.slots = slots_.data() + group_size * static_cast<std::size_t>(g),
                       .edges = edges_.data() + g * kEdgeRows * kStride,
                       .hours = longest,
                       .slot_size = slot_size});
  for (int s = 0; s < segments_.count(); ++s)
    segment_of_.insert(segment_of_.end(),
                       static_cast<std::size_t>(segments_.starts[static_cast<std::size_t>(s) + 1] -
                                                segments_.starts[static_cast<std::size_t>(s)]),
                       s);
  peaks_.resize(dispatch.peak.block_starts.size());
}

const double* CoupledMemory::slot(int segment, int hour) const {
  const CoupledGroup& group = groups_[static_cast<std::size_t>(segment / kStride)];
  // Segments end together; what is missing at the front is padding.
  const int from_end = segments_.starts[static_cast<std::size_t>(segment) + 1] - hour;
  return group.slots + static_cast<std::ptrdiff_t>(group.hours - from_end) * group.slot_size +
         segment % kStride;
}
double* CoupledMemory::slot(int segment, int hour) {
  return const_cast<double*>(std::as_const(*this).slot(segment, hour));
}

double CoupledMemory::value(int hour, int column) const {
  return slot(segment_of(hour), hour)[(column_row(column) + kValue) * kStride] * power_unit_;
}
double CoupledMemory::multiplier(int hour, SlotRow row) const {
  return slot(segment_of(hour), hour)[row * kStride] * price_unit_;
}

void CoupledMemory::put_column(double* slot, int column, double cost, double limit, double value) {
  double* at = slot + column_row(column) * kStride;
  const auto set = [&](int row, double number) { at[row * kStride] = number; };
  set(kLimit, limit);
  set(kCost, cost);
  if (!(limit > 0)) return;
  // Reduced costs are the costs themselves as long as the multipliers are zero.
  set(kValue, value);
  set(kLow, std::max(cost, 0.0) + 1);
  set(kHigh, std::max(-cost, 0.0) + 1);
  complementarities_ += 2;
  turnover_ += std::abs(cost) * limit;
}

void CoupledMemory::start_hour(const Dispatch& dispatch, int segment, int hour) {
  double* at = slot(segment, hour);
  const auto t = static_cast<std::size_t>(hour);
  const double p = 1 / power_unit_, c = 1 / price_unit_;
  const Battery& battery = dispatch.battery;
  const PeakColumn& peak =
      peaks_[static_cast<std::size_t>(segments_.block[static_cast<std::size_t>(segment)])];
  const bool stores = battery.present();
  const double grid_limit = dispatch.import_limit_mw[t] * p;
  const double charge = stores ? battery.charge_mw * p : 0;
  const double discharge = stores ? battery.discharge_mw * p : 0;
  double firm = 0;
  int column = kFixedColumns;
  for (const Generator& generator : dispatch.generators) {
    const double limit = generator.available_mw[t] * p;
    put_column(at, column++, generator.cost_usd_per_mwh * c, limit, limit / 2);
  }
  for (const LoadTier& tier : dispatch.tiers) {
    const double limit = tier.demand_mw[t] * p, value = tier.value_at(t) * c;
    put_column(at, column++, tier.firm ? value : -value, limit, limit / 2);
    if (tier.firm) firm += limit;
  }
  const double grid = std::min(grid_limit, peak.limit) / 2;
  put_column(at, kGrid, dispatch.price_usd_per_mwh[t] * c, grid_limit, grid);
  put_column(at, kSlack, 0, peak.limit, peak.value - grid);
  put_column(at, kCharge, 0, charge, charge / 2);
  put_column(at, kDischarge, battery.wear_usd_per_mwh * c, discharge, discharge / 2);
  put_column(at, kStored, 0, stores ? battery.energy_mwh * p : 0, battery.energy_mwh * p / 2);
  const double up = groups_[0].shape.ramp_down + ramp_up_;
  put_column(at, kRamp, 0, up, up / 2);
  at[kFirmLoad * kStride] = firm;
  at[kInUse * kStride] = 1;
  at[kFirst * kStride] = hour == segments_.starts[static_cast<std::size_t>(segment)] ? 1 : 0;
}

void CoupledMemory::start(const Dispatch& dispatch, double stiffness) {
  std::ranges::fill(slots_, 0.0);
  std::ranges::fill(edges_, 0.0);
  complementarities_ = 0;
  turnover_ = 0;
  const int hours = dispatch.hours();
  double most = dispatch.battery.present() ? dispatch.battery.energy_mwh : 0, price = 0;
  double most_ramped = 0;
  for (std::size_t t = 0; t < static_cast<std::size_t>(hours); ++t) {
    double load = 0, ramped = 0;
    for (const LoadTier& tier : dispatch.tiers) {
      load += tier.demand_mw[t];
      if (!tier.firm && tier.ramped) ramped += tier.demand_mw[t];
    }
    most = std::max(most, load);
    most_ramped = std::max(most_ramped, ramped);
    price += std::abs(dispatch.price_usd_per_mwh[t]) / hours;
  }
  power_unit_ = most > 0 ? most : 1;
  price_unit_ = price > 0 ? price : 1;
  const double p = 1 / power_unit_;
  ramp_up_ = std::min(dispatch.ramp_up_mw, most_ramped) * p;
  for (CoupledGroup& group : groups_)
    group.shape = {.others = static_cast<int>(roles_.size()),
                   .roles = roles_.data(),
                   .stored_per_charged = dispatch.battery.stored_per_mwh_charged,
                   .drawn_per_discharged = dispatch.battery.drawn_per_mwh_discharged,
                   .ramp_down = std::min(dispatch.ramp_down_mw, most_ramped) * p,
                   .stiffness = stiffness};
  for (std::size_t b = 0; b < peaks_.size(); ++b) {
    const int first = dispatch.peak.block_starts[b];
    const int end = b + 1 < peaks_.size() ? dispatch.peak.block_starts[b + 1] : hours;
    double limit = 0;
    for (int t = first; t < end; ++t)
      limit = std::max(limit, dispatch.import_limit_mw[static_cast<std::size_t>(t)] * p);
    const double cost = dispatch.peak.usd_per_mw / price_unit_;
    peaks_[b] = {.value = 0.9 * limit, .limit = limit, .low = cost + 1, .high = 1, .cost = cost};
    if (limit > 0) complementarities_ += 2;
  }
  for (int hour = 0; hour < hours; ++hour) start_hour(dispatch, segment_of(hour), hour);
}

void CoupledMemory::exchange() {
  const int count = segments_.count();
  for (int segment = 0; segment < count; ++segment) {
    double* edges = groups_[static_cast<std::size_t>(segment / kStride)].edges + segment % kStride;
    const int next = (segment + 1) % count, before = (segment + count - 1) % count;
    const double* first = slot(next, segments_.starts[static_cast<std::size_t>(next)]);
    const double* last = slot(before, segments_.starts[static_cast<std::size_t>(before) + 1] - 1);
    double ramped = 0;
    for (std::size_t i = 0; i < roles_.size(); ++i)
      if (roles_[i] == kRampedLoad)
        ramped += last[(column_row(kFixedColumns + static_cast<int>(i)) + kValue) * kStride];
    edges[kMuNext * kStride] = first[kMu * kStride];
    edges[kRhoNext * kStride] = first[kRho * kStride];
    edges[kStoredBefore * kStride] = last[(column_row(kStored) + kValue) * kStride];
    edges[kLoadBefore * kStride] = ramped;
    edges[kPeak * kStride] =
        peaks_[static_cast<std::size_t>(segments_.block[static_cast<std::size_t>(segment)])].value;
  }
}

}  // namespace gigawatt::power
