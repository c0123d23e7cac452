#include "gigawatt/job/step.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/chip/phase_power.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

double d(std::int64_t value) { return static_cast<double>(value); }

// What the chip is doing meanwhile, for its power. Attention keeps the board near its limit; once a
// step data, clipping and logging leave it waiting.
using chip::Phase;
constexpr std::array<Phase, kParts> phase_of{
    Phase::matrix,        Phase::matrix,        Phase::memory,        Phase::waiting,
    Phase::communication, Phase::communication, Phase::communication, Phase::communication,
    Phase::communication, Phase::waiting,       Phase::waiting};

// Layers and ends of one stage.
struct StageShape {
  double dense = 0, expert = 0;
  bool first = false, last = false;
};

StageShape stage_shape(const TrainingJob& job, const StageLayers& layers, StageKind kind) {
  const bool single = job.layout.pipeline == 1;
  StageShape shape{.first = single || kind == StageKind::first,
                   .last = single || kind == StageKind::last};
  const double count = kind == StageKind::first  ? layers.first
                       : kind == StageKind::last ? layers.last
                                                 : layers.middle;
  if (!job.model.experts) {
    shape.dense = count;
  } else if (single) {
    shape.dense = dense_layers(job.model);
    shape.expert = count - shape.dense;
  } else if (layers.first_dense > 0) {
    shape.dense = kind == StageKind::first ? layers.first_dense : 0;
    shape.expert = count - shape.dense;
  } else {
    const double share = dense_layers(job.model) / d(job.model.layers);
    shape.dense = share * count;
    shape.expert = count - shape.dense;
  }
  return shape;
}

StageTime stage_time(const TrainingJob& job, const LayerCosts& layers, const StageShape& shape) {
  StageTime time;
  const auto add = [&](const LayerCost& layer, double times) {
    time.forward_s += times * layer.forward_s;
    time.backward_s += times * layer.backward_s;
    time.weight_gradient_s += times * layer.weight_gradient_s;
  };
  add(layers.dense, shape.dense);
  if (shape.expert > 0) add(layers.expert, shape.expert);
  if (shape.first) add(layers.embedding, 1);
  if (shape.last) add(layers.head, 1);
  if (shape.last) add(layers.prediction, d(job.model.mtp_layers));
  return time;
}

Cost stage_cost(const TrainingJob& job, const LayerCosts& layers, const StageShape& shape) {
  Cost cost;
  const auto add = [&](const LayerCost& layer, double times) {
    cost.add(layer.forward, times).add(layer.backward, times);
  };
  add(layers.dense, shape.dense);
  if (shape.expert > 0) add(layers.expert, shape.expert);
  if (shape.first) add(layers.embedding, 1);
  if (shape.last) add(layers.head, 1);
  if (shape.last) add(layers.prediction, d(job.model.mtp_layers));
  return cost;
}

void add_energy(StepResult& result, const chip::ChipModel& chip) {
  const auto power = chip::phase_power(chip);
  if (!power) return;
  double sum = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    result.part_joules[i] = power->watts(phase_of[i]) * result.parts.seconds[i];
    sum += result.part_joules[i];
  }
  result.joules = sum;
}

void add_rates(StepResult& result, const TrainingJob& job, const StepConstants& constants) {
  result.model_flops = constants.model_flops;
  result.executed_flops = result.parts.matmul_flops + result.parts.attention_flops;
  result.tokens_per_s = job.tokens() / result.step_s;
  const double possible = result.step_s * constants.peak_flops;
  result.model_flops_share = possible > 0 ? result.model_flops / possible : 0;
}

// What of the traffic with the host the compute of a stage does not hide. Both directions of the
// link work at once: the forward pass takes weights and sends activations, the backward pass takes
// both.
void add_host_traffic(const TrainingJob& job, const Machine& machine, StageKind kind,
                      StageTime& time, Cost& cost) {
  const Layout& layout = job.layout;
  const double link = machine.host_bytes_per_s;
  if (link <= 0 || !(layout.offload_weights || layout.offload_activations)) return;
  const RankParameters rank = rank_parameters(job, kind);
  const double weights = layout.offload_weights ? 2 * rank.total() : 0;
  const double activations = offloaded_activation_bytes(job, machine.software, kind);
  const double forward = std::max(0.0, std::max(weights, activations) / link - time.forward_s);
  const double backward = std::max(0.0, (weights + activations) / link - time.backward_s);
  time.forward_s += forward;
  time.backward_s += backward;
  cost[Part::host] += forward + backward;
  cost.bytes_of(Part::host) += 2 * (weights + activations);
}

double slowest_s(const Stages& stages) {
  double slowest = std::max(stages.first.total_s(), stages.last.total_s());
  if (stages.between > 0) slowest = std::max(slowest, stages.middle.total_s());
  return slowest;
}

// Every chunk of a micro-batch comes from a neighbour and goes on to one, both ways; a stage waits
// for what it takes in. The first takes in no activations but between its chunks, the last no
// gradients.
Stages with_transfers(Stages stages, double hop_s, double chunks) {
  if (stages.single) return stages;
  for (StageTime* stage : {&stages.first, &stages.middle, &stages.last}) {
    stage->forward_s += hop_s * (stage == &stages.first ? chunks - 1 : chunks);
    stage->backward_s += hop_s * (stage == &stages.last ? chunks - 1 : chunks);
  }
  return stages;
}

}  // namespace

StageTransfer stage_transfer(const TrainingJob& job, const Machine& machine) {
  const Layout& layout = job.layout;
  if (layout.pipeline == 1) return {};
  const bool split = layout.sequence_parallel || layout.scatter_transfers;
  const double whole = 2 * layout.micro_batch * job.sequence / layout.context * d(job.model.hidden);
  const double bytes = split ? whole / layout.tensor : whole;
  const Strides stride = strides(layout);
  const cluster::Group stages{.ranks = layout.pipeline, .stride = stride.pipeline};
  StageTransfer transfer{.seconds = cluster::collective_seconds(
                             machine.cluster, cluster::Collective::point_to_point, bytes, stages),
                         .bytes = bytes};
  if (layout.scatter_transfers && !layout.sequence_parallel && layout.tensor > 1)
    transfer.seconds +=
        cluster::collective_seconds(machine.cluster, cluster::Collective::all_gather, whole,
                                    {.ranks = layout.tensor, .stride = stride.tensor});
  return transfer;
}

// Synchronous ranks wait for the slowest of n: sigma sqrt(2 ln n).
StepConstants step_constants(const TrainingJob& job, const Machine& machine) {
  const double chips = job.layout.chips();
  const double domain = std::max(1, machine.cluster.domain.chips);
  const double units = std::max(1.0, chips / domain);
  const double per_token =
      model_flops_per_token(job.model, job.attended(), AttentionCount::causal, job.workload);
  return {.model_flops = per_token * job.tokens(),
          .peak_flops = machine.chip.constants(job.precision).peak_flops * chips,
          .straggler_share = machine.software.straggler * std::sqrt(2 * std::log(units))};
}

StagePieces stage_pieces(const TrainingJob& job, const Machine& machine, const LayerCosts& layers) {
  const StageLayers split = stage_layers(job.model, job.layout);
  StagePieces pieces{.stages = {.single = job.layout.pipeline == 1}};
  Stages& stages = pieces.stages;
  double slowest_s = -1;
  const auto add = [&](StageKind kind, StageTime& time) {
    const StageShape shape = stage_shape(job, split, kind);
    time = stage_time(job, layers, shape);
    Cost host;
    add_host_traffic(job, machine, kind, time, host);
    if (!(time.total_s() > slowest_s)) return;
    slowest_s = time.total_s();
    pieces.slowest = stage_cost(job, layers, shape);
    pieces.slowest += host;
  };
  add(StageKind::first, stages.first);
  if (stages.single) return pieces;
  add(StageKind::last, stages.last);
  stages.between = job.layout.pipeline - 2;
  if (stages.between > 0) add(StageKind::middle, stages.middle);
  return pieces;
}

bool fits_memory(const MemoryUse& use, const Machine& machine) {
  return use.total() <= planned_memory_share * machine.chip.memory_bytes;
}

StepResult assemble_step(const TrainingJob& job, const Machine& machine, const StepPieces& pieces) {
  const Layout& layout = job.layout;
  const SoftwareLevel& software = machine.software;
  StepResult result;
  const double m = result.micro_batches = job.micro_batches();
  const Stages& stages = pieces.stages.stages;
  const double chunks = layout.schedule == Schedule::interleaved ? layout.virtual_pipeline : 1;
  const double hop = pieces.transfer.seconds * software.pipeline_exposed;
  const PipelineTime pipeline =
      pipeline_time(with_transfers(stages, hop, chunks), layout, m, pieces.transfer.seconds - hop);
  Cost& parts = result.parts;
  parts.add(pieces.stages.slowest, m);
  // What the slowest stage does not compute it waits: for transfers, and for other stages.
  const double waits = std::max(0.0, pipeline.total_s - m * slowest_s(stages));
  parts[Part::pipeline] += std::min(waits, stages.single ? 0.0 : 2 * m * hop * chunks);
  parts[Part::bubble] += waits - parts[Part::pipeline];
  parts.bytes_of(Part::pipeline) += 2 * m * chunks * pieces.transfer.bytes;
  const DataTime data = data_parallel_time(layout, software, pieces.data,
                                           {.forward_s = stages.first.forward_s,
                                            .backward_s = stages.first.backward_s,
                                            .micro_batches = m});
  parts[Part::data] += data.exposed_s + software.slowdown * data.hidden_s;
  parts.bytes_of(Part::data) += data.wire_bytes;
  parts[Part::memory] += pieces.optimizer.seconds;
  parts[Part::host] += pieces.optimizer.host_s;
  parts.bytes_of(Part::memory) += pieces.optimizer.bytes;
  parts.bytes_of(Part::host) += pieces.optimizer.host_bytes;
  parts[Part::fixed] += software.fixed_step_s;
  parts[Part::fixed] += pieces.constants.straggler_share * parts.total_s();

  result.step_s = parts.total_s();
  result.memory = pieces.memory;
  result.fits = fits_memory(result.memory, machine);
  add_rates(result, job, pieces.constants);
  add_energy(result, machine.chip);
  GIGAWATT_CHECK(std::isfinite(result.step_s) && result.step_s > 0, job.model.name, result.step_s);
  return result;
}

StepResult evaluate_step(const TrainingJob& job, const Machine& machine) {
  return evaluate_step(job, machine, layer_costs(job, machine));
}

StepResult evaluate_step(const TrainingJob& job, const Machine& machine, const LayerCosts& layers) {
  const StagePieces stages = stage_pieces(job, machine, layers);
  const RankParameters rank = rank_parameters(job, StageKind::first);
  const DataTraffic data = data_traffic(job, machine, rank);
  const MemoryUse memory = memory_use(job, machine.software);
  return assemble_step(job, machine,
                       {.stages = stages,
                        .transfer = stage_transfer(job, machine),
                        .data = data,
                        .optimizer = optimizer_time(job, machine, rank),
                        .memory = memory,
                        .constants = step_constants(job, machine)});
}

}  // namespace gigawatt::job
