#include "gigawatt/job/step.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/job/data_parallel.h"
#include "gigawatt/job/pipeline.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

double d(std::int64_t value) { return static_cast<double>(value); }

// What each cause draws of the board's power above idle: measured boards run near their limit in
// matrix products, lower on HBM traffic, little above idle while they wait.
constexpr std::array<double, kParts> power_share{1.0,  0.95, 0.65, 0.1, 0.45, 0.45,
                                                 0.45, 0.35, 0.4,  0.1, 0.2};

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

// A multi-token-prediction module has a head of its own.
double heads(const TrainingJob& job) { return 1 + d(job.model.mtp_layers); }

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
  if (shape.last) add(layers.head, heads(job));
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
  if (shape.last) add(layers.head, heads(job));
  return cost;
}

struct Transfer {
  double seconds = 0, bytes = 0;
};

// Activations from one stage to the next.
Transfer stage_transfer(const TrainingJob& job, const Machine& machine) {
  const Layout& layout = job.layout;
  if (layout.pipeline == 1) return {};
  const double spread = layout.sequence_parallel ? layout.tensor : 1;
  const double bytes =
      2 * layout.micro_batch * job.sequence / layout.context * d(job.model.hidden) / spread;
  const cluster::Group group{.ranks = layout.pipeline,
                             .stride = layout.tensor * layout.context * layout.data};
  return {.seconds = cluster::collective_seconds(machine.cluster,
                                                 cluster::Collective::point_to_point, bytes, group),
          .bytes = bytes};
}

void add_energy(StepResult& result, const chip::ChipModel& chip) {
  if (!chip.board_w || !chip.idle_w) return;
  double sum = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    const double watts = *chip.idle_w + (*chip.board_w - *chip.idle_w) * power_share[i];
    result.part_joules[i] = watts * result.parts.seconds[i];
    sum += result.part_joules[i];
  }
  result.joules = sum;
}

void add_rates(StepResult& result, const TrainingJob& job, const Machine& machine) {
  const double peak = machine.chip.constants(job.precision).peak_flops;
  const double per_token =
      model_flops_per_token(job.model, job.sequence, AttentionCount::causal, job.workload);
  result.model_flops = per_token * job.tokens();
  result.executed_flops = result.parts.matmul_flops + result.parts.attention_flops;
  result.tokens_per_s = job.tokens() / result.step_s;
  const double chip_s = result.step_s * job.layout.chips();
  result.model_flops_share = peak > 0 ? result.model_flops / chip_s / peak : 0;
}

// Synchronous ranks wait for the slowest of n: sigma sqrt(2 ln n).
double straggler_s(const Machine& machine, const Layout& layout, double step_s) {
  const double domain = std::max(1, machine.cluster.domain.chips);
  const double units = std::max(1.0, layout.chips() / domain);
  return machine.software.straggler * step_s * std::sqrt(2 * std::log(units));
}

}  // namespace

bool fits_memory(const MemoryUse& use, const Machine& machine) {
  return use.total() <= planned_memory_share * machine.chip.memory_bytes;
}

StepResult evaluate_step(const TrainingJob& job, const Machine& machine) {
  return evaluate_step(job, machine, layer_costs(job, machine));
}

StepResult evaluate_step(const TrainingJob& job, const Machine& machine, const LayerCosts& layers) {
  const Layout& layout = job.layout;
  StepResult result;
  result.micro_batches = job.micro_batches();
  const double m = result.micro_batches;
  const StageLayers split = stage_layers(job.model, layout);
  const StageShape first = stage_shape(job, split, StageKind::first);
  StageShape slowest = first;

  Stages stages{.first = stage_time(job, layers, first), .single = layout.pipeline == 1};
  const Transfer transfer = stage_transfer(job, machine);
  const double chunks = layout.schedule == Schedule::interleaved ? layout.virtual_pipeline : 1;
  // A stage sends and receives each way for every chunk of a micro-batch.
  const double waited = 2 * transfer.seconds * chunks * machine.software.pipeline_exposed;
  if (!stages.single) {
    const StageShape last = stage_shape(job, split, StageKind::last);
    stages.last = stage_time(job, layers, last);
    stages.between = layout.pipeline - 2;
    if (stages.last.total_s() > stages.first.total_s()) slowest = last;
    if (stages.between > 0) {
      const StageShape middle = stage_shape(job, split, StageKind::middle);
      stages.middle = stage_time(job, layers, middle);
      if (stages.middle.total_s() > std::max(stages.first.total_s(), stages.last.total_s()))
        slowest = middle;
    }
  }
  const PipelineTime pipeline = pipeline_time(stages, layout, m, transfer.seconds);
  Cost& parts = result.parts;
  parts.add(stage_cost(job, layers, slowest), m);
  parts[Part::bubble] += pipeline.bubble_s;
  parts[Part::pipeline] += m * waited;
  parts.wire_bytes += 2 * m * chunks * transfer.bytes;

  const RankParameters rank = rank_parameters(job, StageKind::first);
  const DataTime data = data_parallel_time(job, machine, rank,
                                           {.forward_s = stages.first.forward_s,
                                            .backward_s = stages.first.backward_s,
                                            .micro_batches = m});
  parts[Part::data] += data.exposed_s + machine.software.slowdown * data.hidden_s;
  parts.wire_bytes += data.wire_bytes;
  const OptimizerTime optimizer = optimizer_time(job, machine, rank);
  parts[Part::memory] += optimizer.seconds;
  parts.memory_bytes += optimizer.bytes;
  parts[Part::fixed] += machine.software.fixed_step_s;
  parts[Part::fixed] += straggler_s(machine, layout, parts.total_s());

  result.step_s = parts.total_s();
  result.memory = memory_use(job, machine.software);
  result.fits = fits_memory(result.memory, machine);
  add_rates(result, job, machine);
  add_energy(result, machine.chip);
  GIGAWATT_CHECK(std::isfinite(result.step_s) && result.step_s > 0, job.model.name, result.step_s);
  return result;
}

}  // namespace gigawatt::job
