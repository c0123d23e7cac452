// How often a job of many chips stops, and what other clusters' records say about it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::cluster {

using ChipHours = base::Quantity<base::dimensions::chips * base::dimensions::time>;

// Chips watched for a time, and how many unplanned stops were counted.
struct StopRecord {
  std::string name;   // "stops.opt"
  std::string scope;  // what was counted: "job", "node", or "chip", which sees a part of the stops
  double chips = 0, hours = 0, stops = 0;

  double chip_hours_per_stop() const { return chips * hours / stops; }
};
std::vector<StopRecord> stop_records(const catalog::Catalog& catalog);

// Chip-hours per stop of a cluster not among the records: log-normal between clusters, so the range
// holds a new one with the given probability (Student's t of the records' logarithms).
struct StopRange {
  double low = 0, middle = 0, high = 0;
  std::size_t records = 0;
};
// `chip_share`: share of all stops that a count by chip sees. At least two records.
StopRange pooled_stops(std::span<const StopRecord> records, double chip_share,
                       double probability = 0.8);

// Mean of the stop rate over that of an old platform, from `age` on for `duration`: the excess of
// the first day, factor - 1, halves with every half-life.
struct Maturity {
  double factor = 1;
  base::Time half_life, age;
};
double mean_stop_multiple(const Maturity& maturity, base::Time duration);

}  // namespace gigawatt::cluster
