// The best way to lay a training job on a number of chips, found by trying every way in a space.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "gigawatt/job/pareto.h"
#include "gigawatt/job/step.h"

namespace gigawatt::job {

// Which layouts are tried. Axes that are not named keep what the job's own layout says.
struct SearchSpace {
  int most_tensor = 0;       // tensor degree at most; 0: any that divides chips, heads, hidden size
  int most_pipeline = 0;     // 0: any that the layers allow
  bool even_stages = false;  // pipeline degrees divide the layers
  int most_virtual = 0;      // chunks a stage; they divide the fullest; 0: any
  int most_micro_batch = 0;  // 0: any that divides a replica's batch
  std::vector<int> context{1}, expert{1};
  std::vector<Recompute> recompute{Recompute::none, Recompute::selective, Recompute::full};
  std::vector<Schedule> schedules;  // of undivided stages, beside the job's own or 1F1B
  std::vector<Sharding> sharding{Sharding::zero_1};  // one replica has nothing to share: none
  // All-reduce, the same with scattered transfers between stages, reduce-scatter and all-gather;
  // the last with inputs gathered again or kept.
  bool tensor_traffic = false;
  bool networks = false;        // tensor, pipeline and data groups each inside a domain or outside
  bool tensor_overlap = false;  // none, ring, pipelined in four
  bool data_overlap = false;    // with and without
  bool offload = false;         // weights, activations, optimizer to the host or not
};

// Everything of a dense model on Megatron-like software: what the published strategy search of
// Calculon (Isaev et al. 2023) visits without offload and overlap, and with them.
SearchSpace exhaustive_space(bool with_overlap_and_offload);
// What a practitioner would try for this model, on chips of this domain.
SearchSpace practical_space(const TrainingJob& job, const Machine& machine);

struct SearchResult {
  std::int64_t candidates = 0;  // layouts of the space
  std::int64_t evaluated = 0;   // of them, those that fit into memory and domains
  std::vector<Candidate> best;  // the fastest of each set of degrees, fastest first
  // Those that no other beats in time, energy (where known) and memory at once, fastest first.
  std::vector<Candidate> pareto;
};

struct SearchOptions {
  std::function<void(const Layout&, const StepResult&)> visit = {};  // every evaluated one
  std::function<bool(double share_done)> go_on = {};                 // false stops the search
};

SearchResult search_layouts(const TrainingJob& job, int chips, const Machine& machine,
                            const SearchSpace& space, const SearchOptions& options = {});

// Why one layout is slower than another: the cause of time that differs most.
struct Loss {
  Part part = Part::matmul;
  double seconds = 0;  // more than the better one spends on it; negative: less
};
Loss main_loss(const StepResult& slower, const StepResult& faster);

}  // namespace gigawatt::job
