// What share of its time a long job makes progress: stops, checkpoints, restarts, spares.
#pragma once

#include <cstdint>
#include <optional>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/reliability.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::cluster {

// [reliability]. Absent keys take the catalog's rows goodput.*
struct ReliabilitySpec {
  ChipHours chip_hours_per_stop;  // of an old platform, unplanned stops of all causes
  std::optional<base::Time> domain_time_per_stop;  // of what a whole scale-up domain shares
  base::Fraction hardware_share;                   // of stops that take a node away for repair
  base::Time detect, requeue, warm_up;             // after a stop, beside loading the checkpoint
  bool asynchronous = true;                        // training goes on while a checkpoint is written
  base::Time asynchronous_stall;                   // of the copy to host memory
  base::Bandwidth storage_per_chip;  // share of one chip in reading and writing checkpoints
  base::Data checkpoint_per_parameter;
  std::optional<base::Time> checkpoint_interval;  // absent: the best one
  std::optional<std::int64_t> spare_nodes;        // absent: as many as spares_confidence asks
  base::Fraction spares_confidence;
  base::Time repair;  // from a node's fault to its return
  base::Fraction young_factor =
      base::ratio(1);  // stops of a platform's first day over an old one's
  base::Time young_half_life, platform_age;
};
schema::Fields describe(ReliabilitySpec& spec);
ReliabilitySpec default_reliability(const catalog::Catalog& catalog);

struct GoodputInputs {
  int chips = 1;
  int domain_chips = 1;   // chips that share what domain_time_per_stop speaks of
  int node_chips = 8;     // that leave together for repair
  double parameters = 0;  // of the model
  double step_s = 0;      // a checkpoint is taken between steps; 0: at any time
  base::Time duration;    // of the job, over which a young platform matures; 0: as at its start
};

// All in seconds; shares are of the time in which the job holds its chips.
struct Goodput {
  double fraction = 1;  // useful over wall time, waiting for nodes included
  double mean_time_between_stops_s = 0;
  double save_s = 0;         // training stands still for each checkpoint
  double write_s = 0;        // until the checkpoint is safe
  double interval_s = 0;     // useful work between checkpoints
  double restart_s = 0;      // detect, requeue, load, warm up
  double saving_share = 0;   // lost to checkpoints
  double restart_share = 0;  // lost to restarts
  double rework_share = 0;   // lost to work done twice
  double waiting_share = 0;  // lost for want of whole nodes
  std::int64_t spare_nodes = 0;
  double enough_nodes = 1;  // probability that the job's nodes are whole
};
Goodput goodput(const ReliabilitySpec& spec, const GoodputInputs& inputs);

// Useful work between checkpoints that Daly (2006, eq. 37) finds best, given the time of a
// checkpoint and the mean time between stops.
double daly_interval_s(double save_s, double mean_time_between_stops_s);

// Expected wall time of `useful_s` of work under Poisson stops (Daly 2006, eq. 20): infinite where
// stops outrun progress.
struct CheckpointTimes {
  double mean_time_between_stops_s = 0, save_s = 0, interval_s = 0, restart_s = 0;
};
double expected_wall_s(double useful_s, const CheckpointTimes& times);

// Probability that at least `needed` of `needed + spares` nodes are whole, each away for a share
// `away` of its time; and the fewest spares for which it reaches `confidence`.
double enough_nodes(std::int64_t needed, std::int64_t spares, double away);
std::int64_t spares_for(std::int64_t needed, double away, double confidence);

}  // namespace gigawatt::cluster
