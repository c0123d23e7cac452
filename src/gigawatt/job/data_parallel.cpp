#include "gigawatt/job/data_parallel.h"

#include <algorithm>
#include <array>

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
  const int copies = stage_copies(layout);
  const int replicas = layout.data * layout.context * copies;
  const Strides stride = strides(layout);
  return {
      .parameters = parameters * copies,
      .replicas = {.ranks = replicas, .stride = layout.context > 1 ? stride.context : stride.data},
      .shards = layout.shard_ranks > 0 ? std::min(layout.shard_ranks, replicas) : replicas};
}

Sharded expert_part(const TrainingJob& job, double parameters) {
  const Layout& layout = job.layout;
  const int ranks = layout.expert * layout.expert_tensor;
  const int copies = stage_copies(layout);
  const int replicas = std::max(1, layout.data * layout.context * layout.tensor / ranks) * copies;
  return {.parameters = parameters * copies,
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
    return within(Collective::all_gather, part.parameters * machine_.software.gather_bytes, part) +
           part.shards * machine_.software.shard_start_s;
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
    return collective_seconds(machine_.software, machine_.cluster, collective, bytes, group);
  }

  const TrainingJob& job_;
  const Machine& machine_;
};

double wire(const Sharded& part, double bytes) {
  const double n = part.replicas.ranks;
  return bytes * (n - 1) / n;
}

// Layer by layer and micro-batch by micro-batch, gathered before use and reduced after.
DataTraffic fully_sharded(const DataClock& clock, const SoftwareLevel& software,
                          const TrainingJob& job, const std::array<Sharded, 2>& parts,
                          double layers) {
  const bool lora = job.workload == Workload::lora;
  DataTraffic traffic{.each_micro_batch = true, .layers = layers};
  for (const Sharded& part : parts) {
    if (part.parameters <= 0 || part.replicas.ranks <= 1) continue;
    Sharded layer = part;
    layer.parameters /= layers;
    traffic.gather_s += layers * clock.gather_s(layer);
    const double gradients = layer.parameters * software.gradient_bytes;
    if (!lora) {
      traffic.reduce_s += layers * clock.within(Collective::reduce_scatter, gradients, layer);
      traffic.between_s += layers * clock.between(gradients, layer);
    }
    traffic.wire_bytes += wire(part, part.parameters) *
                          (2 * software.gather_bytes + (lora ? 0 : software.gradient_bytes));
  }
  return traffic;
}

}  // namespace

DataTraffic data_traffic(const TrainingJob& job, const Machine& machine,
                         const RankParameters& rank) {
  const DataClock clock(job, machine);
  const SoftwareLevel& software = machine.software;
  const double layers = std::max(1.0, rank.layers);
  const std::array<Sharded, 2> parts{dense_part(job, rank.dense + rank.ends),
                                     expert_part(job, rank.experts)};
  if (gathers_each_pass(job.layout, software))
    return fully_sharded(clock, software, job, parts, layers);
  DataTraffic traffic{.layers = layers};
  if (job.workload == Workload::lora) return traffic;  // the adapters are small
  for (const Sharded& part : parts) {
    if (part.parameters <= 0 || part.replicas.ranks <= 1) continue;
    traffic.reduce_s += clock.reduce_s(part);
    traffic.gather_s += clock.gather_s(part);
    traffic.wire_bytes +=
        wire(part, part.parameters) *
        (software.gradient_bytes +
         (job.layout.sharding == Sharding::none ? software.gradient_bytes : software.gather_bytes));
  }
  return traffic;
}

DataTime data_parallel_time(const Layout& layout, const SoftwareLevel& software,
                            const DataTraffic& traffic, const StageWork& work) {
  DataTime time{.wire_bytes = traffic.wire_bytes};
  const double layers = traffic.layers;
  const double share = layout.data_overlap ? software.data_overlap : 0;
  const auto overlap = [&](double traffic_s, double window_s) {
    const double hidden = std::min(traffic_s * (layers - 1) / layers, window_s * share);
    time.exposed_s += traffic_s - hidden;
    time.hidden_s += hidden;
  };
  const double reduce = traffic.reduce_s, gather = traffic.gather_s;
  if (traffic.each_micro_batch) {
    overlap(gather, work.forward_s);
    overlap(gather + reduce, work.backward_s);
    time.exposed_s *= work.micro_batches;
    time.hidden_s *= work.micro_batches;
    time.wire_bytes *= work.micro_batches;
    overlap(traffic.between_s, std::max(0.0, work.backward_s - gather - reduce));
    return time;
  }
  // Behind the last backward of the stage; with several chunks a stage all but the last chunk's
  // gradients have the backwards of other micro-batches to hide behind as well.
  const double p = layout.pipeline, v = layout.virtual_pipeline;
  const double chunks = p > 1 ? 1 + (std::min(p, work.micro_batches) - 1) * (v - 1) / v : 1;
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
      stage_copies(job.layout) * rank.total() * software.gradient_bytes;
  const double seconds = chip::memory_bound_time(machine.chip, bytes).seconds();
  // Both directions of the link to the host work at once.
  const double moved = job.layout.offload_optimizer ? parameters * software.optimizer_bytes : 0;
  const double link_s = machine.host_bytes_per_s > 0 ? moved / machine.host_bytes_per_s : 0;
  return {.seconds = seconds,
          .host_s = std::max(0.0, link_s - seconds),
          .bytes = bytes,
          .host_bytes = 2 * moved};
}

}  // namespace gigawatt::job
