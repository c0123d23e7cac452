// How a training job is laid on chips: degrees of parallelism, schedule, recompute, sharding.
#pragma once

#include <string_view>
#include <vector>

namespace gigawatt::job {

enum class Schedule { one_f_one_b, interleaved, zero_bubble_h1, zero_bubble_h2, dual_pipe, gpipe };
enum class Recompute { none, selective, full };
// What data-parallel ranks share out: nothing, optimizer state, gradients too, parameters too.
enum class Sharding { none, zero_1, zero_2, zero_3 };

std::vector<std::string_view> choice_names(Schedule);
std::vector<std::string_view> choice_names(Recompute);
std::vector<std::string_view> choice_names(Sharding);

// chips = tensor x pipeline x data x context; experts spread over data x context x tensor ranks.
struct Layout {
  int tensor = 1;
  int pipeline = 1;
  int data = 1;
  int context = 1;
  int expert = 1;
  int expert_tensor = 1;     // tensor degree inside an expert (ETP)
  int virtual_pipeline = 1;  // chunks a stage
  int micro_batch = 1;       // sequences
  bool sequence_parallel = true;
  Schedule schedule = Schedule::one_f_one_b;
  Recompute recompute = Recompute::none;
  Sharding sharding = Sharding::zero_1;
  int shard_ranks = 0;  // data ranks that share one copy (HSDP); 0: all
  bool tensor_overlap = false;
  int tensor_chunks = 0;  // that an overlapped collective is cut into; 0: one a tensor rank (ring)
  bool regather = true;   // sequence parallelism: gathers inputs again for their gradients
  bool scatter_transfers = false;  // tensor ranks share what a stage sends, and gather it there
  bool data_overlap = true;
  bool cut_by_cost = false;  // each stage ends with the layer that passes its share of all weights
  bool offload_activations = false;  // to the host's memory
  bool offload_weights = false;
  bool offload_optimizer = false;
  // Groups that are laid out after all others, and so on far chips.
  bool tensor_outside = false;
  bool data_outside = false;
  bool pipeline_outside = false;

  int chips() const { return tensor * pipeline * data * context; }
};

// How many chips lie between neighbours of each kind of group: tensor innermost, then context, data
// and pipeline, those inside before those outside.
struct Strides {
  int tensor = 1, context = 1, data = 1, pipeline = 1;
};
Strides strides(const Layout& layout);

}  // namespace gigawatt::job
