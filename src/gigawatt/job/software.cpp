#include "gigawatt/job/software.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::job {
namespace {

constexpr std::string_view prefix = "stack.";
constexpr std::string_view file = "catalog/software.csv";

// Names that are not the catalog's own, as schema::folded() gives them.
struct OtherName {
  std::string_view name, stack;
};
constexpr auto other_names = std::to_array<OtherName>({{"megatron", "megatron-lm"},
                                                       {"nvidiamegatronlm", "megatron-lm"},
                                                       {"mcore", "megatron-core"},
                                                       {"megatroncorelm", "megatron-core"},
                                                       {"nemoframework", "nemo"},
                                                       {"nvidianemo", "nemo"},
                                                       {"nemo2", "nemo"},
                                                       {"nemomegatron", "nemo"},
                                                       {"deepspeed", "megatron-deepspeed"},
                                                       {"mbridge", "megatron-bridge"},
                                                       {"nemomegatronbridge", "megatron-bridge"},
                                                       {"pytorchtorchtitan", "torchtitan"},
                                                       {"titan", "torchtitan"},
                                                       {"pytorchfsdp", "fsdp"},
                                                       {"paxml", "pax"},
                                                       {"llmfoundry", "composer"},
                                                       {"mosaicmlcomposer", "composer"},
                                                       {"mosaicml", "composer"},
                                                       {"neuron", "neuronx"},
                                                       {"awsneuron", "neuronx"},
                                                       {"nxd", "neuronx"},
                                                       {"nxdt", "neuronx"},
                                                       {"neuronxdistributed", "neuronx"},
                                                       {"neuronxdistributedtraining", "neuronx"},
                                                       {"amdprimus", "primus"},
                                                       {"deepseek", "hai-llm"},
                                                       {"deepseekai", "hai-llm"}});

const catalog::Row* cell(const catalog::Catalog& catalog, std::string_view id,
                         std::string_view column) {
  return catalog.find(fmt::format("{}.{}", id, column));
}

void read_flag(const catalog::Catalog& catalog, const SoftwareLevel& level, std::string_view column,
               bool& member) {
  if (const catalog::Row* row = cell(catalog, level.id, column)) member = row->base_value() != 0;
}

SoftwareLevel read_level(const catalog::Catalog& catalog, const catalog::Row& stack) {
  SoftwareLevel level;
  level.id = stack.name.substr(0, stack.name.rfind('.'));
  level.stack = stack.text;
  level.date = stack.date;
  for (const SoftwareColumn& column : software_columns()) {
    if (const catalog::Row* row = cell(catalog, level.id, column.name))
      level.*column.member = row->base_value();
  }
  read_flag(catalog, level, "flash_attention", level.flash_attention);
  read_flag(catalog, level, "fused_cross_entropy", level.fused_cross_entropy);
  read_flag(catalog, level, "fused_gradients", level.fused_gradients);
  read_flag(catalog, level, "node_deduplicated", level.node_deduplicated);
  read_flag(catalog, level, "sequence_parallel", level.sequence_parallel);
  read_flag(catalog, level, "scatter_gather", level.scatter_gather);
  read_flag(catalog, level, "interleaves", level.interleaves);
  read_flag(catalog, level, "local_batch", level.local_batch);
  read_flag(catalog, level, "batch_per_chip", level.batch_per_chip);
  read_flag(catalog, level, "keeps_gathered", level.keeps_gathered);
  read_flag(catalog, level, "shards_parameters", level.shards_parameters);
  read_flag(catalog, level, "fused_activations", level.fused_activations);
  read_flag(catalog, level, "keeps_outputs", level.keeps_outputs);
  read_flag(catalog, level, "posts_buffers", level.posts_buffers);
  read_flag(catalog, level, "wide_inputs", level.wide_inputs);
  read_flag(catalog, level, "gathers_again", level.gathers_again);
  read_flag(catalog, level, "cut_by_cost", level.cut_by_cost);
  read_flag(catalog, level, "zero_bubble", level.zero_bubble);
  read_flag(catalog, level, "dual_pipe", level.dual_pipe);
  return level;
}

}  // namespace

bool gathers_each_pass(const Layout& layout, const SoftwareLevel& software) {
  return layout.sharding == Sharding::zero_3 && !(software.keeps_gathered && layout.pipeline > 1);
}

namespace {

bool within_domain(const cluster::Cluster& cluster, const cluster::Group& group) {
  return static_cast<double>(group.ranks) * group.stride <= cluster.domain.chips;
}

}  // namespace

double level_of(const SoftwareLevel& software, const cluster::Cluster& cluster,
                const cluster::Group& group) {
  return within_domain(cluster, group) ? software.collective_level : software.network_level;
}

double collective_seconds(const SoftwareLevel& software, const cluster::Cluster& cluster,
                          cluster::Collective collective, double bytes,
                          const cluster::Group& group) {
  const double seconds = level_of(software, cluster, group) *
                         cluster::collective_seconds(cluster, collective, bytes, group);
  if (collective != cluster::Collective::all_reduce || bytes > software.low_latency_bytes ||
      group.ranks <= 2 || !within_domain(cluster, group))
    return seconds;
  return std::max(seconds, cluster::low_latency_seconds(cluster.domain, bytes, group.ranks));
}

const std::vector<SoftwareColumn>& software_columns() {
  using S = SoftwareLevel;
  static const std::vector<SoftwareColumn> columns{{"gemm_level", &S::gemm_level},
                                                   {"attention_level", &S::attention_level},
                                                   {"memory_level", &S::memory_level},
                                                   {"quantise_level", &S::quantise_level},
                                                   {"gradient_bytes", &S::gradient_bytes},
                                                   {"gather_bytes", &S::gather_bytes},
                                                   {"optimizer_bytes", &S::optimizer_bytes},
                                                   {"dispatch_bytes", &S::dispatch_bytes},
                                                   {"logit_bytes", &S::logit_bytes},
                                                   {"bf16_gradient_copy", &S::bf16_gradient_copy},
                                                   {"bucket", &S::bucket_bytes},
                                                   {"runtime", &S::runtime_bytes},
                                                   {"allocator_slack", &S::allocator_slack},
                                                   {"host_forward", &S::host_forward_s},
                                                   {"host_backward", &S::host_backward_s},
                                                   {"fixed_step", &S::fixed_step_s},
                                                   {"straggler", &S::straggler},
                                                   {"tensor_overlap", &S::tensor_overlap},
                                                   {"context_overlap", &S::context_overlap},
                                                   {"expert_overlap", &S::expert_overlap},
                                                   {"pipeline_exposed", &S::pipeline_exposed},
                                                   {"data_overlap", &S::data_overlap},
                                                   {"collective_level", &S::collective_level},
                                                   {"network_level", &S::network_level},
                                                   {"low_latency", &S::low_latency_bytes},
                                                   {"shard_start", &S::shard_start_s},
                                                   {"slowdown", &S::slowdown},
                                                   {"selective_share", &S::selective_share},
                                                   {"selective_kept", &S::selective_kept},
                                                   {"expert_level", &S::expert_level},
                                                   {"permute_level", &S::permute_level},
                                                   {"expert_host", &S::expert_host_s},
                                                   {"imbalance", &S::imbalance}};
  return columns;
}

std::vector<SoftwareLevel> software_levels(const catalog::Catalog& catalog) {
  std::vector<SoftwareLevel> levels;
  for (const catalog::Row* row : catalog.rows_with_prefix(prefix)) {
    if (row->file == file && row->name.ends_with(".stack"))
      levels.push_back(read_level(catalog, *row));
  }
  return levels;
}

std::optional<std::string> stack_named(const catalog::Catalog& catalog, std::string_view name) {
  const std::string wanted = schema::folded(name);
  const auto other = std::ranges::find(other_names, wanted, &OtherName::name);
  const std::string folded_name =
      other == other_names.end() ? wanted : schema::folded(other->stack);
  for (std::string& stack : software_stacks(catalog))
    if (schema::folded(stack) == folded_name) return std::move(stack);
  return std::nullopt;
}

std::optional<SoftwareLevel> software_level(const catalog::Catalog& catalog, std::string_view stack,
                                            std::string_view date) {
  const auto name = stack_named(catalog, stack);
  if (!name) return std::nullopt;
  std::optional<SoftwareLevel> earliest, best;
  for (const SoftwareLevel& level : software_levels(catalog)) {
    if (level.stack != *name) continue;
    if (!earliest || level.date < earliest->date) earliest = level;
    const bool known = date.empty() || level.date.substr(0, date.size()) <= date;
    if (known && (!best || level.date > best->date)) best = level;
  }
  return best ? best : earliest;
}

std::vector<std::string> software_stacks(const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const SoftwareLevel& level : software_levels(catalog)) {
    if (!std::ranges::count(names, level.stack)) names.push_back(level.stack);
  }
  return names;
}

}  // namespace gigawatt::job
