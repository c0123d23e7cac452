#include "gigawatt/job/layer_time.h"

#include <algorithm>
#include <array>

#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

using chip::Precision;

constexpr double bf16_bytes = 2;
constexpr double accumulate_bytes = 8;  // an fp32 gradient is read and written
constexpr double unfused_bytes = 4;     // a bf16 gradient is written and read first

// The share of a product's time that a chunk-wise exchange leaves exposed (a ring of t chunks, or
// any other number): the first chunk always, the rest as far as the product is shorter.
double exposed_beside(double traffic_s, double product_s, double chunks, double share) {
  const double hidden =
      std::min(traffic_s * (chunks - 1) / chunks, product_s * (chunks - 1) / chunks * share);
  return traffic_s - std::max(0.0, hidden);
}

class LayerClock {
 public:
  LayerClock(const TrainingJob& job, const Machine& machine)
      : job_(job), machine_(machine), software_(machine.software) {}

  LayerCost time(const std::vector<LayerOp>& ops, double host_forward_s, double host_backward_s);

 private:
  Precision precision(const LayerOp& op) const {
    return op.low_precision ? job_.precision : Precision::bf16;
  }
  bool casts(const LayerOp& op) const {
    return op.low_precision && chip::operand_bytes(job_.precision) < 2;
  }
  double product_s(const LayerOp& op, const chip::Gemm& shape) const;
  double cast_s(double elements, Cost& cost) const;
  double collective_s(const LayerOp& op, double bytes, cluster::Collective kind) const {
    return collective_seconds(software_, machine_.cluster, kind, bytes, op.group);
  }
  // Each copy of a token to each of its experts, or where the stack merges them one to each rank.
  double exchange_s(const LayerOp& op) const {
    if (!software_.node_deduplicated) return collective_s(op, op.bytes, op.collective);
    return level_of(software_, machine_.cluster, op.group) *
           cluster::expert_exchange_time(machine_.cluster, op.tokens, op.group).seconds;
  }
  double traffic_s(const LayerOp& op) const { return collective_s(op, op.bytes, op.collective); }

  void forward(const LayerOp& op, Cost& cost) const;
  void backward(const LayerOp& op, Cost& cost, double& weights_s) const;
  void matmul_backward(const LayerOp& op, Cost& cost, double& weights_s) const;
  void traffic(const LayerOp& op, const std::vector<LayerOp>& ops, bool backward, Cost& cost) const;
  double gradient_traffic() const;
  void add_product(const LayerOp& op, double result, double seconds, Cost& cost) const;
  double wire_share(const LayerOp& op) const;

  const TrainingJob& job_;
  const Machine& machine_;
  const SoftwareLevel& software_;
};

double LayerClock::product_s(const LayerOp& op, const chip::Gemm& shape) const {
  chip::KernelTime time;
  double level = software_.gemm_level;
  if (op.kind == OpKind::grouped_matmul) {
    const double groups = op.groups;
    time = chip::grouped_gemm_time(
        machine_.chip, precision(op),
        {.groups = groups, .rows = shape.m * software_.imbalance, .n = shape.n, .k = shape.k});
    level *= software_.expert_level;
  } else {
    time = chip::gemm_time(machine_.chip, precision(op), shape);
  }
  // The casts are counted as what they are, streams.
  return time.launch_s + (time.seconds() - time.launch_s - time.quantise_s) / level;
}

// Casting to a low precision reads bf16 and writes the operand and its transpose.
double LayerClock::cast_s(double elements, Cost& cost) const {
  const double bytes =
      (2 + 2 * chip::operand_bytes(job_.precision)) * elements * software_.quantise_level;
  cost.bytes_of(Part::memory) += bytes;
  return chip::memory_bound_time(machine_.chip, bytes).seconds();
}

// `result` elements of its three matrices are the result, which is written in bf16.
void LayerClock::add_product(const LayerOp& op, double result, double seconds, Cost& cost) const {
  const chip::Gemm& g = op.gemm;
  const double flops = 2 * g.m * g.n * g.k;
  const Part part = op.of_attention ? Part::attention : Part::matmul;
  cost[part] += seconds;
  (op.of_attention ? cost.attention_flops : cost.matmul_flops) += flops;
  const double elements = g.m * g.k + g.m * g.n + op.groups * g.n * g.k;
  cost.bytes_of(part) +=
      chip::operand_bytes(precision(op)) * (elements - result) + bf16_bytes * result;
}

double attention_flops(const LayerOp& op) {
  const auto& a = op.attention;
  const double pairs =
      a.causal ? a.query_rows * (a.key_rows - a.query_rows / 2) : a.query_rows * a.key_rows;
  return 2 * a.batch * a.heads * pairs * (a.key_size + a.value_size);
}

// Queries, keys, values and the result, in bf16.
double attention_bytes(const LayerOp& op) {
  const auto& a = op.attention;
  const double width = a.key_size + a.value_size;
  return bf16_bytes * a.batch * width * (a.query_rows * a.heads + a.key_rows * a.kv_heads);
}

void LayerClock::forward(const LayerOp& op, Cost& cost) const {
  switch (op.kind) {
    case OpKind::matmul:
    case OpKind::grouped_matmul:
      if (casts(op) && op.casts_input) cost[Part::memory] += cast_s(op.gemm.m * op.gemm.k, cost);
      add_product(op, op.gemm.m * op.gemm.n, product_s(op, op.gemm), cost);
      break;
    case OpKind::attention:
      cost[Part::attention] += chip::attention_forward_time(machine_.chip, op.attention).seconds() /
                               software_.attention_level;
      cost.attention_flops += attention_flops(op);
      cost.bytes_of(Part::attention) += attention_bytes(op);
      break;
    case OpKind::stream: {
      const Part part = op.of_attention ? Part::attention : Part::memory;
      cost[part] += chip::memory_bound_time(machine_.chip, op.bytes, op.kernels).seconds();
      cost.bytes_of(part) += op.bytes;
      break;
    }
    default:
      break;
  }
}

// Bytes that a gradient moves on top of its product, which writes it in bf16. Whoever shares out
// parameters sends it away, cast first where it travels in fp32; others add it to one in fp32.
double LayerClock::gradient_traffic() const {
  const bool fused = software_.fused_gradients;
  if (!gathers_each_pass(job_.layout, software_))
    return accumulate_bytes + (fused ? 0 : unfused_bytes);
  const double wider = software_.gradient_bytes - bf16_bytes;
  return wider <= 0 ? 0 : fused ? wider : bf16_bytes + software_.gradient_bytes;
}

void LayerClock::matmul_backward(const LayerOp& op, Cost& cost, double& weights_s) const {
  const chip::Gemm& g = op.gemm;
  if (casts(op)) cost[Part::memory] += cast_s(g.m * g.n, cost);
  add_product(op, g.m * g.k, product_s(op, {.m = g.m, .n = g.k, .k = g.n}), cost);
  if (op.trains_weights && job_.workload == Workload::lora) return;
  // The sum runs over the rows; those of each expert make a product of their own.
  double seconds = 0;
  if (op.kind == OpKind::grouped_matmul) {
    seconds = product_s(op, {.m = op.groups * g.k, .n = g.n, .k = op.rows / op.groups});
  } else {
    seconds = product_s(op, {.m = g.k, .n = g.n, .k = g.m});
  }
  if (op.trains_weights) {
    const double bytes = gradient_traffic() * g.k * g.n * op.groups;
    const double stream_s = chip::memory_bound_time(machine_.chip, bytes, 0).seconds();
    // In the epilogue it overlaps with the product; else it follows it.
    const double extra =
        software_.fused_gradients ? std::max(0.0, stream_s - seconds / 2) : stream_s;
    cost[Part::memory] += extra;
    cost.bytes_of(Part::memory) += bytes;
    weights_s += extra;
  }
  add_product(op, op.groups * g.n * g.k, seconds, cost);
  weights_s += seconds;
}

void LayerClock::backward(const LayerOp& op, Cost& cost, double& weights_s) const {
  switch (op.kind) {
    case OpKind::matmul:
    case OpKind::grouped_matmul:
      matmul_backward(op, cost, weights_s);
      break;
    case OpKind::attention:
      cost[Part::attention] +=
          chip::attention_backward_time(machine_.chip, op.attention).seconds() /
          software_.attention_level;
      cost.attention_flops += 2.5 * attention_flops(op);
      // Inputs, result and its gradient are read, three gradients written.
      cost.bytes_of(Part::attention) += 2 * attention_bytes(op);
      break;
    case OpKind::stream: {
      const Part part = op.of_attention ? Part::attention : Part::memory;
      cost[part] += chip::memory_bound_time(machine_.chip, op.backward_bytes, op.kernels).seconds();
      cost.bytes_of(part) += op.backward_bytes;
      break;
    }
    default:
      break;
  }
}

cluster::Collective conjugate(cluster::Collective collective) {
  switch (collective) {
    case cluster::Collective::all_gather:
      return cluster::Collective::reduce_scatter;
    case cluster::Collective::reduce_scatter:
      return cluster::Collective::all_gather;
    default:
      return collective;
  }
}

double LayerClock::wire_share(const LayerOp& op) const {
  const double n = op.group.ranks;
  return (op.collective == cluster::Collective::all_reduce ? 2 : 1) * (n - 1) / n;
}

// What of a collective is waited for.
void LayerClock::traffic(const LayerOp& op, const std::vector<LayerOp>& ops, bool backward,
                         Cost& cost) const {
  const auto kind = backward ? conjugate(op.collective) : op.collective;
  const double seconds =
      op.kind == OpKind::expert ? exchange_s(op) : collective_s(op, op.bytes, kind);
  double product = 0;
  if (op.beside >= 0 && op.beside < static_cast<int>(ops.size())) {
    const LayerOp& other = ops[static_cast<std::size_t>(op.beside)];
    if (other.kind == OpKind::matmul) product = product_s(other, other.gemm);
    if (other.kind == OpKind::attention)
      product = (backward ? chip::attention_backward_time(machine_.chip, other.attention)
                          : chip::attention_forward_time(machine_.chip, other.attention))
                    .seconds() /
                software_.attention_level;
  }
  const double sent = op.bytes * wire_share(op);
  switch (op.kind) {
    case OpKind::tensor: {
      const double share = job_.layout.tensor_overlap ? software_.tensor_overlap : 0;
      const int chunks = job_.layout.tensor_chunks > 0 ? job_.layout.tensor_chunks : op.group.ranks;
      double exposed = share > 0 ? exposed_beside(seconds, product, chunks, share) : seconds;
      if (backward && op.regathered && job_.layout.regather) {
        // Beside the product of the input gradient, which is as long as the forward one.
        const double again = traffic_s(op);
        exposed += std::max(0.0, again - product);
        cost.bytes_of(Part::tensor) += sent;
      }
      cost[Part::tensor] += exposed;
      cost.bytes_of(Part::tensor) += sent;
      break;
    }
    case OpKind::context: {
      // Backward passes keys and values again, and their gradients.
      const double whole = (backward ? 2 : 1) * seconds;
      const double ranks = op.group.ranks;
      cost[Part::context] += std::max(whole / ranks, whole - product * software_.context_overlap);
      cost.bytes_of(Part::context) += (backward ? 2 : 1) * sent;
      break;
    }
    case OpKind::expert:
      cost[Part::expert] += seconds * software_.imbalance * (1 - software_.expert_overlap);
      cost.bytes_of(Part::expert) += sent;
      break;
    default:
      break;
  }
}

LayerCost LayerClock::time(const std::vector<LayerOp>& ops, double host_forward_s,
                           double host_backward_s) {
  LayerCost layer;
  Cost attention;  // what selective recompute repeats of it
  Cost products;
  for (const LayerOp& op : ops) {
    forward(op, layer.forward);
    traffic(op, ops, false, layer.forward);
    if (op.of_attention) forward(op, attention);
    if (!op.of_attention && op.kind == OpKind::matmul) forward(op, products);
  }
  const auto fill_host = [](Cost& cost, double host_s) {
    cost[Part::host] += std::max(0.0, host_s - cost.total_s());
  };
  Cost again;
  if (job_.layout.recompute == Recompute::full) again = layer.forward;
  if (job_.layout.recompute == Recompute::selective) {
    again = attention;
    again.add(products, software_.selective_share);
  }
  fill_host(layer.forward, host_forward_s);
  double weights_s = 0;
  for (const LayerOp& op : ops) {
    backward(op, layer.backward, weights_s);
    traffic(op, ops, true, layer.backward);
  }
  fill_host(layer.backward, host_backward_s);
  if (job_.layout.recompute == Recompute::full) fill_host(again, host_forward_s);
  layer.backward += again;
  layer.recomputed_flops = again.matmul_flops + again.attention_flops;
  layer.weight_gradient_s = weights_s;
  layer.forward_s = layer.forward.total_s();
  layer.backward_s = layer.backward.total_s();
  return layer;
}

}  // namespace

LayerCosts layer_costs(const TrainingJob& job, const Machine& machine) {
  LayerClock clock(job, machine);
  const SoftwareLevel& software = machine.software;
  LayerCosts costs;
  if (dense_layers(job.model) > 0)
    costs.dense = clock.time(layer_ops(job, software, false), software.host_forward_s,
                             software.host_backward_s);
  // Each local expert has a product for its output, and two for its gradients.
  const double local =
      job.model.experts ? static_cast<double>(job.model.experts->count) / job.layout.expert : 0;
  if (moe_layers(job.model) > 0)
    costs.expert = clock.time(layer_ops(job, software, true),
                              software.host_forward_s + local * software.expert_host_s,
                              software.host_backward_s + 2 * local * software.expert_host_s);
  // Embedding and head keep their activations.
  TrainingJob kept = job;
  kept.layout.recompute = Recompute::none;
  LayerClock ends(kept, machine);
  costs.embedding = ends.time(embedding_ops(kept), 0, 0);
  costs.head = ends.time(head_ops(kept, software), 0, 0);
  if (job.model.mtp_layers > 0) costs.prediction = ends.time(prediction_ops(kept, software), 0, 0);
  return costs;
}

double op_forward_s(const LayerOp& op, const TrainingJob& job, const Machine& machine) {
  LayerClock clock(job, machine);
  const auto costs = clock.time({op}, 0, 0);
  return costs.forward_s;
}

}  // namespace gigawatt::job
