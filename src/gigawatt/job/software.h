// The software that trains, by stack and date: what it fuses, overlaps and costs the host. The
// same layout on the same chips differs by up to 1.7 times between releases, so this is an input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/cluster.h"
#include "gigawatt/cluster/collective.h"
#include "gigawatt/job/layout.h"

namespace gigawatt::job {

// Every constant is a column of catalog/software.csv.
struct SoftwareLevel {
  std::string id;     // "stack.megatron-core-2025"
  std::string stack;  // "megatron-core"
  std::string date;   // "2025-06"

  // Kernels, over what the kernel tables of the chip say.
  double gemm_level = 1;       // rate of matrix products in a running step (clock, jitter)
  double attention_level = 1;  // rate of fused attention
  double memory_level = 1;     // HBM traffic of the rest, over the fully fused ideal
  double quantise_level = 1;   // the same of low-precision casts
  bool flash_attention = true;
  bool fused_cross_entropy = true;
  bool fused_gradients = true;  // weight gradients add up in the epilogue of their product
  double gradient_bytes = 4;    // of an element, as accumulated and reduced
  double gather_bytes = 2;      // of a parameter, as gathered
  double optimizer_bytes = 12;  // of state a parameter: master weight and two moments
  double dispatch_bytes = 2;    // of an element sent to an expert

  // Memory.
  double logit_bytes = 4;         // of a logit and its gradient, at the height of the loss
  double bf16_gradient_copy = 0;  // bytes of a bf16 gradient, beside the copy they are added up in
  double bucket_bytes = 0;        // buffers that gradients and parameters travel in
  double runtime_bytes = 0;       // of driver and communicators, where its figures hold them
  double allocator_slack = 0;     // held by the allocator over what tensors take, likewise
  bool keeps_outputs = false;     // a stage keeps what it sent on until the backward pass
  bool posts_buffers = false;     // a stage receives all micro-batches of a step into their own
  bool fused_activations = true;  // gates and rotary positions keep nothing but their inputs
  bool wide_inputs = false;       // products keep their inputs in bf16, whatever they multiply in
  bool gathers_again = true;      // backward gathers the inputs again rather than keeping them
  bool cut_by_cost = false;       // stages are cut where their share of all weights is passed

  // The host.
  double host_forward_s = 0;  // to launch one layer forward; zero with captured graphs
  double host_backward_s = 0;
  double fixed_step_s = 0;  // data, clipping, logging, launch of the optimizer
  double straggler = 0;     // spread of step times of a rank over their mean

  // Communication, over the collective model.
  double tensor_overlap = 0;     // share that hides behind products when the layout says overlap
  double context_overlap = 0;    // share of the attention time that hides transfers
  double expert_overlap = 0;     // share of expert traffic hidden behind other work
  double pipeline_exposed = 1;   // share of stage-to-stage transfers that is waited for
  double data_overlap = 1;       // share of the backward window that hides gradient traffic
  double collective_level = 1;   // time of collectives inside the domain
  double network_level = 1;      // time of collectives over the network
  double low_latency_bytes = 0;  // all-reduces of more than two ranks, up to so many, take LL
  double shard_start_s = 0;      // parameters go out shard by shard, each started alone
  double slowdown = 0;           // compute runs this much longer while traffic is hidden behind it

  // Recompute and experts.
  double selective_share = 0;     // of a layer's products that "selective" recompute repeats
  double selective_kept = 1;      // of a layer's activations that it keeps all the same
  double expert_level = 1;        // rate of grouped products
  double permute_level = 1;       // traffic of sorting tokens to experts, over the fused ideal
  double expert_host_s = 0;       // the host's further work for a layer with experts, each pass
  double imbalance = 1;           // rows of the busiest expert rank over the mean
  bool sequence_parallel = true;  // the stack's default
  bool scatter_gather = true;   // stages exchange each tensor rank's share, not copies of the whole
  bool interleaves = false;     // chunks a stage, where nothing else is said
  bool zero_bubble = false;     // has schedules that delay the gradients of weights
  bool dual_pipe = false;       // has DualPipe: two pipelines, one each way
  bool local_batch = false;     // its micro-batch is a replica's batch, which pipelines cut smaller
  bool batch_per_chip = false;  // its micro-batch counts a chip, not a replica
  bool keeps_gathered =
      false;  // stages of a pipeline hold shared parameters from first to last pass
  bool shards_parameters = false;  // FSDP or its like, where nothing else is said
  bool node_deduplicated = false;  // a token goes once to a node, however many experts it has there
};

// Whether shared parameters are gathered for each micro-batch and their gradients sent away.
bool gathers_each_pass(const Layout& layout, const SoftwareLevel& software);

// The level of a group's collectives: of the domain if it fits into one, else of the network.
double level_of(const SoftwareLevel& software, const cluster::Cluster& cluster,
                const cluster::Group& group);

// A collective as the stack runs it, its level included.
double collective_seconds(const SoftwareLevel& software, const cluster::Cluster& cluster,
                          cluster::Collective collective, double bytes,
                          const cluster::Group& group);

// One numeric column: its name and where it lives; what a fit moves and what a listing shows.
struct SoftwareColumn {
  std::string_view name;
  double SoftwareLevel::* member;
};
const std::vector<SoftwareColumn>& software_columns();

// Rows of catalog/software.csv in the order of the file.
std::vector<SoftwareLevel> software_levels(const catalog::Catalog& catalog);
// The stack of the catalog that a name means, in the spellings that people use ("Megatron-LM",
// "mcore", "Megatron-Core r0.9"), and the date in it ("NeMo 24.07") if any. Nothing for an unknown
// one.
struct NamedStack {
  std::string stack, date;
};
std::optional<NamedStack> stack_named(const catalog::Catalog& catalog, std::string_view name);
// The latest level of a stack of the catalog that is not after `date` ("" asks for the latest).
// When all are later the first. Nothing for an unknown stack.
std::optional<SoftwareLevel> level_at(const catalog::Catalog& catalog, std::string_view stack,
                                      std::string_view date = {});
// The same of a stack named as above, as what it goes on as at that date: Megatron-LM is
// Megatron-Core today (catalog/software_names.csv).
std::optional<SoftwareLevel> software_level(const catalog::Catalog& catalog, std::string_view stack,
                                            std::string_view date = {});
// Whether a level is too old to say much about software of a date.
bool is_stale(const catalog::Catalog& catalog, const SoftwareLevel& level, std::string_view date);
// The names of the stacks, each once.
std::vector<std::string> software_stacks(const catalog::Catalog& catalog);

}  // namespace gigawatt::job
