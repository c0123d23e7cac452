#include "gigawatt/job/data_parallel.h"

#include <algorithm>

namespace gigawatt::job {
namespace {

using cluster::Collective;

// One kind of parameters: those every replica holds, or those of this rank's experts.
struct Sharded {
  double parameters = 0;
  cluster::Group replicas;  // that hold the same parameters
  int shards = 1;           // of them, that share one copy of what is sharded
};

Sharded dense_part(const TrainingJob& job, double parameters) {
  const Layout& layout = job.layout;
  const int replicas = layout.data * layout.context;
  return {.parameters = parameters,
          .replicas = {.ranks = replicas, .stride = layout.tensor},
          .shards = layout.shard_ranks > 0 ? std::min(layout.shard_ranks, replicas) : replicas};
}

Sharded expert_part(const TrainingJob& job, double parameters) {
  const Layout& layout = job.layout;
  const int ranks = layout.expert * layout.expert_tensor;
  const int replicas = std::max(1, layout.data * layout.context * layout.tensor / ranks);
  return {.parameters = parameters,
          .replicas = {.ranks = replicas, .stride = ranks},
          .shards = layout.shard_ranks > 0 ? std::min(layout.shard_ranks, replicas) : replicas};
}

class DataClock {
 public:
  DataClock(const TrainingJob& job, const Machine& machine) : job_(job), machine_(machine) {}

  // Gradients at the end of the step.
  double reduce_s(const Sharded& part) const {
    const double bytes = part.parameters * machine_.software.gradient_bytes;
    if (job_.layout.sharding == Sharding::none) return across(Collective::all_reduce, bytes, part);
    return within(Collective::reduce_scatter, bytes, part) + between(bytes, part);
  }
  // Parameters after the optimizer.
  double gather_s(const Sharded& part) const {
    if (job_.layout.sharding == Sharding::none) return 0;
    return within(Collective::all_gather, part.parameters * machine_.software.gather_bytes, part);
  }
  double within(Collective collective, double bytes, const Sharded& part) const {
    return seconds(collective, bytes, {.ranks = part.shards, .stride = part.replicas.stride});
  }
  // Copies of the shards (HSDP, ZeRO within a group) are summed.
  double between(double bytes, const Sharded& part) const {
    const int copies = part.replicas.ranks / part.shards;
    if (copies <= 1) return 0;
    return seconds(Collective::all_reduce, bytes / part.shards,
                   {.ranks = copies, .stride = part.replicas.stride * part.shards});
  }

 private:
  double across(Collective collective, double bytes, const Sharded& part) const {
    return seconds(collective, bytes, part.replicas);
  }
  double seconds(Collective collective, double bytes, const cluster::Group& group) const {
    if (group.ranks <= 1 || bytes <= 0) return 0;
    return machine_.software.network_level *
           cluster::collective_seconds(machine_.cluster, collective, bytes, group);
  }

  const TrainingJob& job_;
  const Machine& machine_;
};

double wire(const Sharded& part, double bytes) {
  const double n = part.replicas.ranks;
  return bytes * (n - 1) / n;
}

// Layer by layer and micro-batch by micro-batch, gathered before use and reduced after.
DataTime fully_sharded(const DataClock& clock, const Machine& machine, const TrainingJob& job,
                       const std::vector<Sharded>& parts, const RankParameters& rank,
                       const StageWork& work) {
  const bool lora = job.workload == Workload::lora;
  const SoftwareLevel& software = machine.software;
  const double layers = std::max(1.0, rank.layers);
  double gather = 0, reduce = 0, between = 0;
  DataTime time;
  for (const Sharded& part : parts) {
    if (part.parameters <= 0 || part.replicas.ranks <= 1) continue;
    Sharded layer = part;
    layer.parameters /= layers;
    gather += layers * clock.gather_s(layer);
    const double gradients = layer.parameters * software.gradient_bytes;
    if (!lora) {
      reduce += layers * clock.within(Collective::reduce_scatter, gradients, layer);
      between += layers * clock.between(gradients, layer);
    }
    time.wire_bytes += wire(part, part.parameters) * work.micro_batches *
                       (2 * software.gather_bytes + (lora ? 0 : software.gradient_bytes));
  }
  const double share = job.layout.data_overlap ? software.data_overlap : 0;
  const auto pass = [&](double traffic_s, double compute_s) {
    const double hidden = std::min(traffic_s * (layers - 1) / layers, compute_s * share);
    time.exposed_s += traffic_s - hidden;
    time.hidden_s += hidden;
  };
  const double once = between;  // copies are summed once a step
  for (const double pass_s : {gather}) pass(pass_s, work.forward_s);
  pass(gather + reduce, work.backward_s);
  time.exposed_s *= work.micro_batches;
  time.hidden_s *= work.micro_batches;
  pass(once, std::max(0.0, work.backward_s - gather - reduce));
  return time;
}

}  // namespace

DataTime data_parallel_time(const TrainingJob& job, const Machine& machine,
                            const RankParameters& rank, const StageWork& work) {
  const DataClock clock(job, machine);
  const SoftwareLevel& software = machine.software;
  const std::vector<Sharded> parts{dense_part(job, rank.dense + rank.ends),
                                   expert_part(job, rank.experts)};
  if (job.layout.sharding == Sharding::zero_3)
    return fully_sharded(clock, machine, job, parts, rank, work);
  DataTime time;
  if (job.workload == Workload::lora) return time;  // the adapters are small
  double reduce = 0, gather = 0;
  for (const Sharded& part : parts) {
    if (part.parameters <= 0 || part.replicas.ranks <= 1) continue;
    reduce += clock.reduce_s(part);
    gather += clock.gather_s(part);
    time.wire_bytes +=
        wire(part, part.parameters) *
        (software.gradient_bytes +
         (job.layout.sharding == Sharding::none ? software.gradient_bytes : software.gather_bytes));
  }
  const double layers = std::max(1.0, rank.layers);
  const double share = job.layout.data_overlap ? software.data_overlap : 0;
  // Behind the last backward of the stage; with several chunks a stage all but the last chunk's
  // gradients have the backwards of other micro-batches to hide behind as well.
  const double p = job.layout.pipeline, v = job.layout.virtual_pipeline;
  const double chunks = p > 1 ? 1 + (std::min(p, work.micro_batches) - 1) * (v - 1) / v : 1;
  const auto overlap = [&](double traffic_s, double window_s) {
    const double hidden = std::min(traffic_s * (layers - 1) / layers, window_s * share);
    time.exposed_s += traffic_s - hidden;
    time.hidden_s += hidden;
  };
  overlap(reduce, chunks * work.backward_s);
  overlap(gather, chunks * work.forward_s);
  return time;
}

OptimizerTime optimizer_time(const TrainingJob& job, const Machine& machine,
                             const RankParameters& rank) {
  if (job.workload == Workload::lora) return {};
  const SoftwareLevel& software = machine.software;
  const bool shared = job.layout.sharding != Sharding::none;
  const Sharded dense = dense_part(job, rank.dense + rank.ends);
  const Sharded experts = expert_part(job, rank.experts);
  const double parameters = dense.parameters / (shared ? dense.shards : 1) +
                            experts.parameters / (shared ? experts.shards : 1);
  // Reads the gradient twice (norm, update) and the state, writes the state and the parameter;
  // then clears all accumulated gradients.
  const double bytes =
      parameters * (2 * software.gradient_bytes + 2 * software.optimizer_bytes + 2) +
      rank.total() * software.gradient_bytes;
  return {.seconds = chip::memory_bound_time(machine.chip, bytes).seconds(), .bytes = bytes};
}

}  // namespace gigawatt::job
