// The columns, multipliers and peaks of one coupled dispatch, laid out for the kernels.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/power/coupled_layout.h"

namespace gigawatt::power {

// The peak of one block: a column of its own, between 0 and the largest import limit.
struct PeakColumn {
  double value = 0, limit = 0, low = 0, high = 0, cost = 0;
  bool open() const { return limit > 0; }
  double room() const { return limit - value; }
};

class CoupledMemory {
 public:
  explicit CoupledMemory(const Dispatch& dispatch);

  // Numbers of `dispatch`, in units of the site's size and of the mean price, and a first point.
  void start(const Dispatch& dispatch, double stiffness);
  // Tells each segment the values and multipliers next to it.
  void exchange();

  const Segments& segments() const { return segments_; }
  std::span<const CoupledGroup> groups() const { return groups_; }
  std::vector<PeakColumn>& peaks() { return peaks_; }
  const std::vector<PeakColumn>& peaks() const { return peaks_; }
  std::size_t complementarities() const { return complementarities_; }
  // Scale of the objective: what serving or refusing everything would move, scaled.
  double turnover() const { return turnover_; }

  double power_unit() const { return power_unit_; }  // MW
  double price_unit() const { return price_unit_; }  // USD/MWh
  const double* slot(int segment, int hour) const;   // hour of the span
  double value(int hour, int column) const;          // unscaled, MW or MWh
  double multiplier(int hour, SlotRow row) const;    // unscaled, USD/MWh
  int segment_of(int hour) const { return segment_of_[static_cast<std::size_t>(hour)]; }

 private:
  double* slot(int segment, int hour);
  void start_hour(const Dispatch& dispatch, int segment, int hour);
  void put_column(double* slot, int column, double cost, double limit, double value);

  Segments segments_;
  std::vector<int> segment_of_, roles_;
  std::vector<double> slots_, edges_;
  std::vector<CoupledGroup> groups_;
  std::vector<PeakColumn> peaks_;
  std::size_t complementarities_ = 0;
  double turnover_ = 0, power_unit_ = 1, price_unit_ = 1, ramp_up_ = 0;
};

}  // namespace gigawatt::power
