#include "gigawatt/cluster/goodput.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::cluster {
namespace {

using schema::field;

schema::Fields stop_fields(ReliabilitySpec& spec) {
  return {
      field("chip_hours_per_stop", spec.chip_hours_per_stop,
            {.doc = "Chip-hours per unplanned stop of all causes, on an old platform",
             .unit = "chip-hours",
             .minimum = 1,
             .maximum = 1e9,
             .catalog = "goodput.chip_hours_per_stop",
             .example = "50,000 chip-hours"}),
      field("domain_time_per_stop", spec.domain_time_per_stop,
            {.doc = "Mean time between stops that take a whole scale-up domain (its power, its "
                    "switches); absent: counted among the stops of its chips",
             .unit = "hours",
             .minimum = 1,
             .maximum = 1e9,
             .example = "20,000 hours"}),
      field("hardware_share", spec.hardware_share,
            {.doc = "Share of stops that take a node away for repair",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "goodput.hardware_share"}),
      field("young_factor", spec.young_factor,
            {.doc = "Stops on the first day of a new platform over those of an old one",
             .minimum = 1,
             .maximum = 100,
             .catalog = "goodput.young_factor"}),
      field("young_half_life", spec.young_half_life,
            {.doc = "Time in which the excess of a new platform halves",
             .unit = "months",
             .minimum = 0.01,
             .maximum = 120,
             .catalog = "goodput.young_half_life"}),
      field("platform_age", spec.platform_age,
            {.doc = "For how long the cluster has been in use when the job begins",
             .unit = "months",
             .minimum = 0,
             .maximum = 240,
             .catalog = "goodput.platform_age"}),
  };
}

schema::Fields restart_fields(ReliabilitySpec& spec) {
  return {
      field("detect", spec.detect,
            {.doc = "From a stop to the scheduler's knowing of it",
             .unit = "min",
             .minimum = 0,
             .maximum = 1e4,
             .catalog = "goodput.detect"}),
      field("requeue", spec.requeue,
            {.doc = "From knowing to running processes, a spare in the failed node's place",
             .unit = "min",
             .minimum = 0,
             .maximum = 1e5,
             .catalog = "goodput.requeue"}),
      field("warm_up", spec.warm_up,
            {.doc = "From running processes to full speed, beside loading the checkpoint",
             .unit = "min",
             .minimum = 0,
             .maximum = 1e4,
             .catalog = "goodput.warm_up"}),
      field("repair", spec.repair,
            {.doc = "From a node's fault to its return",
             .unit = "days",
             .minimum = 0,
             .maximum = 1000,
             .catalog = "goodput.repair"}),
      field("spare_nodes", spec.spare_nodes,
            {.doc = "Nodes held beside those of the job; absent: as many as spares_confidence asks",
             .minimum = 0,
             .maximum = 1e7}),
      field("spares_confidence", spec.spares_confidence,
            {.doc = "Share of the time for which spares suffice",
             .unit = "%",
             .minimum = 1,
             .maximum = 99.9999,
             .catalog = "goodput.spares_confidence"}),
  };
}

schema::Fields checkpoint_fields(ReliabilitySpec& spec) {
  return {
      field("asynchronous", spec.asynchronous,
            {.doc = "Whether training goes on while a checkpoint is written"}),
      field("asynchronous_stall", spec.asynchronous_stall,
            {.doc = "Stall of an asynchronous checkpoint, for the copy to host memory",
             .unit = "s",
             .minimum = 0,
             .maximum = 1e5,
             .catalog = "goodput.asynchronous_stall"}),
      field("storage_per_chip", spec.storage_per_chip,
            {.doc = "Share of one chip in the storage's bandwidth",
             .unit = "GB/s",
             .minimum = 1e-6,
             .maximum = 1e4,
             .catalog = "goodput.storage_per_chip"}),
      field("checkpoint_per_parameter", spec.checkpoint_per_parameter,
            {.doc = "Size of a checkpoint for each parameter of the model",
             .unit = "B",
             .minimum = 0,
             .maximum = 1000,
             .catalog = "goodput.checkpoint_per_parameter"}),
      field("checkpoint_interval", spec.checkpoint_interval,
            {.doc = "Training between two checkpoints; absent: the best (Young, Daly)",
             .unit = "min",
             .minimum = 0.01,
             .maximum = 1e6,
             .example = "30 min"}),
  };
}

double bounded(double share) { return std::clamp(share, 0.0, 1.0); }

// Splits the wall time of one interval into what it went to.
void divide_time(Goodput& result, double unsafe_s) {
  const double mean = result.mean_time_between_stops_s;
  const double useful = result.interval_s, saving = result.save_s;
  const double lost_s = result.restart_s + unsafe_s;
  const double present = result.enough_nodes;  // the rest of the time nothing runs
  const double failures = std::expm1((useful + saving) / mean);
  const double restarting = failures * mean * std::expm1(lost_s / mean);
  const double wall = failures * mean + restarting;
  result.waiting_share = 1 - present;
  if (!std::isfinite(wall)) {
    result.fraction = 0;
    result.rework_share = present;
    return;
  }
  const double unsafe = lost_s > 0 ? restarting * unsafe_s / lost_s : 0;
  result.fraction = bounded(useful / wall) * present;
  result.saving_share = bounded(saving / wall) * present;
  result.restart_share = bounded((restarting - unsafe) / wall) * present;
  result.rework_share =
      bounded(present - result.fraction - result.saving_share - result.restart_share);
}

}  // namespace

schema::Fields describe(ReliabilitySpec& spec) {
  schema::Fields fields = stop_fields(spec);
  for (const auto& more : {restart_fields(spec), checkpoint_fields(spec)})
    schema::append(fields, more);
  return fields;
}

ReliabilitySpec default_reliability(const catalog::Catalog& catalog) {
  ReliabilitySpec spec;
  for (const schema::Field& f : describe(spec)) {
    if (f.meta.catalog.empty()) continue;
    const catalog::Row& row = catalog.at(f.meta.catalog);
    const auto* slot = std::get_if<schema::QuantitySlot>(&f.slot);
    GIGAWATT_CHECK(slot && slot->dimension == row.dimension, row.name);
    *slot->base_value = row.base_value();
  }
  return spec;
}

double daly_interval_s(double save_s, double mean_time_between_stops_s) {
  GIGAWATT_CHECK(save_s >= 0 && mean_time_between_stops_s > 0, save_s, mean_time_between_stops_s);
  const double half = save_s / (2 * mean_time_between_stops_s);
  if (half >= 1) return mean_time_between_stops_s;
  return std::sqrt(2 * save_s * mean_time_between_stops_s) * (1 + std::sqrt(half) / 3 + half / 9) -
         save_s;
}

double expected_wall_s(double useful_s, const CheckpointTimes& times) {
  GIGAWATT_CHECK(times.interval_s > 0 && times.mean_time_between_stops_s > 0, times.interval_s);
  const double mean = times.mean_time_between_stops_s;
  return mean * std::exp(times.restart_s / mean) *
         std::expm1((times.interval_s + times.save_s) / mean) * useful_s / times.interval_s;
}

double enough_nodes(std::int64_t needed, std::int64_t spares, double away) {
  GIGAWATT_CHECK(needed >= 0 && spares >= 0 && away >= 0 && away < 1, needed, spares, away);
  if (away == 0) return 1;
  const auto nodes = static_cast<double>(needed + spares);
  double log_term = nodes * std::log1p(-away), sum = 0;  // of none away, then one more each
  const double odds = std::log(away) - std::log1p(-away);
  for (std::int64_t gone = 0; gone <= spares; ++gone) {
    sum += std::exp(log_term);
    const auto k = static_cast<double>(gone);
    log_term += odds + std::log((nodes - k) / (k + 1));
  }
  return std::min(1.0, sum);
}

std::int64_t spares_for(std::int64_t needed, double away, double confidence) {
  const auto enough = [&](std::int64_t spares) {
    return enough_nodes(needed, spares, away) >= confidence;
  };
  const std::int64_t most = 20 * needed + 20;  // beyond it the job is hopeless
  std::int64_t high = 1;
  if (enough(0)) return 0;
  while (high < most && !enough(high)) high *= 2;
  std::int64_t low = high / 2;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

Goodput goodput(const ReliabilitySpec& spec, const GoodputInputs& inputs) {
  GIGAWATT_CHECK(inputs.chips >= 1 && inputs.domain_chips >= 1 && inputs.node_chips >= 1,
                 inputs.chips, inputs.domain_chips, inputs.node_chips);
  const auto seconds = [](base::Time time) { return time.in(base::seconds); };
  const double chips = inputs.chips;
  const double multiple = mean_stop_multiple({.factor = spec.young_factor.in(base::ratio),
                                              .half_life = spec.young_half_life,
                                              .age = spec.platform_age},
                                             inputs.duration);
  double rate = chips / spec.chip_hours_per_stop.base_value();
  if (spec.domain_time_per_stop)
    rate += std::ceil(chips / inputs.domain_chips) / seconds(*spec.domain_time_per_stop);
  Goodput result;
  result.mean_time_between_stops_s = 1 / (rate * multiple);

  const double bytes = inputs.parameters * spec.checkpoint_per_parameter.base_value();
  result.write_s = bytes / (chips * spec.storage_per_chip.base_value());
  result.save_s = spec.asynchronous ? seconds(spec.asynchronous_stall) : result.write_s;
  result.restart_s =
      seconds(spec.detect) + seconds(spec.requeue) + seconds(spec.warm_up) + result.write_s;
  // Of an asynchronous checkpoint the file must be written before the next begins, and until then
  // a stop falls back to the one before.
  const double unsafe_s = spec.asynchronous ? result.write_s : 0;
  result.interval_s = spec.checkpoint_interval
                          ? seconds(*spec.checkpoint_interval)
                          : daly_interval_s(result.save_s, result.mean_time_between_stops_s);
  constexpr double shortest_s = 1;
  result.interval_s = std::max({result.interval_s, unsafe_s, inputs.step_s, shortest_s});

  const auto nodes = static_cast<std::int64_t>(std::ceil(chips / inputs.node_chips));
  const double faults = rate * multiple / static_cast<double>(nodes) *
                        spec.hardware_share.in(base::ratio)*seconds(spec.repair);
  const double away = faults / (1 + faults);
  result.spare_nodes =
      spec.spare_nodes.value_or(spares_for(nodes, away, spec.spares_confidence.in(base::ratio)));
  result.enough_nodes = enough_nodes(nodes, result.spare_nodes, away);
  divide_time(result, unsafe_s);
  return result;
}

}  // namespace gigawatt::cluster
