#include "gigawatt/job/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "gigawatt/job/pareto.h"

namespace gigawatt::job {
namespace {

constexpr int pipelined_chunks = 4;  // of an overlapped collective that is no ring

std::vector<int> divisors(std::int64_t number) {
  std::vector<int> small, large;
  for (std::int64_t i = 1; i * i <= number; ++i) {
    if (number % i != 0) continue;
    small.push_back(static_cast<int>(i));
    if (i != number / i) large.push_back(static_cast<int>(number / i));
  }
  small.insert(small.end(), large.rbegin(), large.rend());
  return small;
}

bool within(int degree, int most) { return most == 0 || degree <= most; }

// How tensor ranks talk.
struct TensorTraffic {
  bool sequence_parallel, scatter_transfers, regather;
};
constexpr std::array<TensorTraffic, 4> all_traffic{
    {{false, false, true}, {false, true, true}, {true, true, true}, {true, true, false}}};

struct Overlap {
  bool tensor_overlap;
  int chunks;
};
constexpr std::array<Overlap, 3> all_overlaps{{{false, 0}, {true, 0}, {true, pipelined_chunks}}};

// Where the groups of one set of degrees lie, and what that costs the replicas.
struct Placement {
  bool tensor_outside = false, pipeline_outside = false, data_outside = false;
  bool fits = true;                  // what is inside is one domain's chips at most
  std::size_t tensor_place = 0;      // number of the tensor stride in LayoutSearch::places_
  std::vector<DataTraffic> traffic;  // by number of sharding and, after all of them, DualPipe
};

class LayoutSearch {
 public:
  LayoutSearch(const TrainingJob& job, int chips, const Machine& machine, const SearchSpace& space,
               const SearchOptions& options)
      : base_(job), job_(job), chips_(chips), machine_(machine), space_(space), options_(options) {}

  SearchResult run();

 private:
  void try_context(int tensor, int context, int expert);
  void try_degrees();
  void try_micro_batch();
  void try_traffic(const TensorTraffic& traffic);
  void try_offload(bool weights, bool activations);
  void try_schedule(Schedule schedule);
  void try_layout(const MemoryUse& memory, std::size_t sharing);  // its number of traffic

  std::vector<TensorTraffic> traffic_choices() const;
  std::vector<Overlap> overlap_choices() const;
  std::vector<int> virtual_choices() const;
  std::vector<Schedule> schedule_choices() const;
  bool can_fill(Schedule schedule) const;
  void place_groups();
  void place(Layout& layout, const Placement& placement) const {
    layout.tensor_outside = placement.tensor_outside;
    layout.pipeline_outside = placement.pipeline_outside;
    layout.data_outside = placement.data_outside;
  }
  // Whatever tells the replicas' work apart.
  template <class Do>
  void for_each_sharing(Do todo) {
    for (const Schedule schedule : {Schedule::one_f_one_b, Schedule::dual_pipe}) {
      if (schedule == Schedule::dual_pipe && !std::ranges::count(schedules_, schedule)) return;
      for (const Sharding sharding : shardings_) {
        job_.layout.schedule = schedule;
        job_.layout.sharding = sharding;
        todo();
      }
    }
  }
  const LayerCosts& layers(const Placement& placement, std::size_t overlap);
  bool go_on() {
    return stopped_ ? false : !options_.go_on || !(stopped_ = !options_.go_on(done_));
  }

  const TrainingJob& base_;
  TrainingJob job_;
  int chips_;
  const Machine& machine_;
  const SearchSpace& space_;
  const SearchOptions& options_;
  SearchResult result_;
  ParetoSet pareto_;
  std::optional<Candidate> best_;  // of the degrees being tried
  double done_ = 0;
  bool stopped_ = false;

  // Of the tensor, context and expert degrees being tried: layer costs by place of the tensor
  // group, micro-batch, recompute, traffic and overlap.
  struct LayerKey {
    std::size_t place;
    Recompute recompute;
    bool sequence_parallel, regather, shares_parameters;
    std::size_t overlap;
    friend bool operator==(const LayerKey&, const LayerKey&) = default;
  };
  std::vector<int> places_;                                                  // tensor strides
  std::map<int, std::vector<std::pair<LayerKey, LayerCosts>>> kept_layers_;  // by micro-batch

  // Of all the degrees.
  StepConstants constants_;
  std::vector<Placement> placements_;
  std::vector<Sharding> shardings_;
  std::vector<OptimizerTime> optimizer_;  // as traffic of a placement, kept and offloaded in turn
  std::vector<Overlap> overlaps_;
  std::vector<bool> data_overlaps_;
  std::vector<int> virtual_;
  std::vector<Schedule> schedules_;  // of undivided stages
  // Of micro-batch, traffic and recompute.
  std::vector<StageTransfer> transfers_;  // by placement
  // Of offload as well: by tensor place, overlap and whether parameters are shared out.
  std::vector<std::optional<StagePieces>> stages_;
};

std::vector<TensorTraffic> LayoutSearch::traffic_choices() const {
  const Layout& own = base_.layout;
  if (!space_.tensor_traffic)
    return {{own.sequence_parallel && job_.layout.tensor > 1, own.scatter_transfers, own.regather}};
  // With full recompute what is gathered again is there anyway.
  const std::size_t count = job_.layout.recompute == Recompute::full ? 3 : 4;
  return {all_traffic.begin(), all_traffic.begin() + count};
}

std::vector<Overlap> LayoutSearch::overlap_choices() const {
  if (!space_.tensor_overlap || job_.layout.tensor == 1)
    return {
        {space_.tensor_overlap ? false : base_.layout.tensor_overlap, base_.layout.tensor_chunks}};
  return {all_overlaps.begin(), all_overlaps.end()};
}

std::vector<int> LayoutSearch::virtual_choices() const {
  const auto layers = job_.model.layers;
  const int p = job_.layout.pipeline;
  if (p == 1) return {1};
  // Where the layers do not divide (126, 61), chunks divide those of the fullest stage.
  std::vector<int> choices = divisors((layers + p - 1) / p);
  std::erase_if(choices, [&](int v) {
    return !within(v, space_.most_virtual) || std::int64_t{p} * v > layers;
  });
  return choices;
}

std::vector<Schedule> LayoutSearch::schedule_choices() const {
  const Schedule own = base_.layout.schedule;
  std::vector<Schedule> choices{own == Schedule::interleaved ? Schedule::one_f_one_b : own};
  if (job_.layout.pipeline == 1) return choices;
  for (const Schedule schedule : space_.schedules)
    if (schedule != own) choices.push_back(schedule);
  return choices;
}

// DualPipe feeds an even number of stages from both ends, each as often as there are stages.
bool LayoutSearch::can_fill(Schedule schedule) const {
  if (schedule != Schedule::dual_pipe) return true;
  const double m = job_.micro_batches();
  const int p = job_.layout.pipeline;
  return p % 2 == 0 && m >= 2 * p && std::fmod(m, 2) == 0;
}

// Every way to put tensor, pipeline and data groups inside a domain or outside it.
void LayoutSearch::place_groups() {
  const Layout& layout = job_.layout;
  const auto choices = [&](int degree) { return space_.networks && degree > 1 ? 2 : 1; };
  placements_.clear();
  for (int t = 0; t < choices(layout.tensor); ++t)
    for (int p = 0; p < choices(layout.pipeline); ++p)
      for (int d = 0; d < choices(layout.data); ++d) {
        Placement placement{
            .tensor_outside = t == 1, .pipeline_outside = p == 1, .data_outside = d == 1};
        if (space_.networks) {
          const std::int64_t inside = std::int64_t{t ? 1 : layout.tensor} * layout.context *
                                      (p ? 1 : layout.pipeline) * (d ? 1 : layout.data);
          placement.fits = inside <= std::max(1, machine_.cluster.domain.chips);
        } else {
          placement = {.tensor_outside = base_.layout.tensor_outside,
                       .pipeline_outside = base_.layout.pipeline_outside,
                       .data_outside = base_.layout.data_outside};
        }
        placements_.push_back(placement);
      }
  const RankParameters rank = rank_parameters(job_, StageKind::first);
  for (Placement& placement : placements_) {
    if (!placement.fits) continue;
    place(job_.layout, placement);
    const int stride = strides(job_.layout).tensor;
    const auto found = std::ranges::find(places_, stride);
    placement.tensor_place = static_cast<std::size_t>(found - places_.begin());
    if (found == places_.end()) places_.push_back(stride);
    for_each_sharing([&] { placement.traffic.push_back(data_traffic(job_, machine_, rank)); });
  }
  optimizer_.clear();
  for_each_sharing([&] {
    for (const bool offloaded : {false, true}) {
      job_.layout.offload_optimizer = offloaded;
      optimizer_.push_back(optimizer_time(job_, machine_, rank));
    }
  });
}

const LayerCosts& LayoutSearch::layers(const Placement& placement, std::size_t overlap) {
  const Layout& layout = job_.layout;
  const bool split = layout.tensor > 1 && layout.sequence_parallel;
  const LayerKey key{placement.tensor_place,
                     layout.recompute,
                     split,
                     !split || layout.regather,
                     gathers_each_pass(layout, machine_.software),
                     overlap};
  auto& kept = kept_layers_[layout.micro_batch];
  for (const auto& [known, costs] : kept)
    if (known == key) return costs;
  return kept.emplace_back(key, layer_costs(job_, machine_)).second;
}

SearchResult LayoutSearch::run() {
  job_.layout.data = chips_;
  job_.layout.tensor = job_.layout.pipeline = job_.layout.context = 1;
  constants_ = step_constants(job_, machine_);
  const std::vector<int> degrees = divisors(chips_);
  for (std::size_t i = 0; i < degrees.size(); ++i) {
    const int tensor = degrees[i];
    done_ = static_cast<double>(i) / static_cast<double>(degrees.size());
    if (!within(tensor, space_.most_tensor) || job_.model.hidden % tensor != 0 ||
        job_.model.heads % tensor != 0)
      continue;
    for (const int context : space_.context)
      for (const int expert : space_.expert)
        if (go_on()) try_context(tensor, context, expert);
  }
  std::ranges::stable_sort(result_.best, {}, [](const Candidate& c) { return c.step.step_s; });
  result_.pareto = pareto_.take();
  return std::move(result_);
}

void LayoutSearch::try_context(int tensor, int context, int expert) {
  if (chips_ % (std::int64_t{tensor} * context) != 0) return;
  if (std::fmod(job_.sequence, context) != 0) return;
  places_.clear();
  kept_layers_.clear();
  job_.layout = base_.layout;
  job_.layout.tensor = tensor;
  job_.layout.context = context;
  job_.layout.expert = expert;
  job_.layout.expert_tensor = 1;
  const int rest = chips_ / (tensor * context);
  for (const int pipeline : divisors(rest)) {
    if (pipeline > job_.model.layers || !within(pipeline, space_.most_pipeline)) continue;
    if (space_.even_stages && job_.model.layers % pipeline != 0) continue;
    job_.layout.pipeline = pipeline;
    job_.layout.data = rest / pipeline;
    const std::int64_t ranks = std::int64_t{tensor} * context * job_.layout.data;
    if (ranks % expert != 0 || (job_.model.experts && job_.model.experts->count % expert != 0))
      continue;
    if (std::fmod(job_.global_batch, job_.layout.data) != 0) continue;
    if (go_on()) try_degrees();
  }
}

void LayoutSearch::try_degrees() {
  Layout& layout = job_.layout;
  shardings_ =
      layout.data * layout.context > 1 ? space_.sharding : std::vector<Sharding>{Sharding::none};
  // Whoever shares parameters gathers them for every micro-batch: not in a pipeline.
  if (layout.pipeline > 1) std::erase(shardings_, Sharding::zero_3);
  overlaps_ = overlap_choices();
  data_overlaps_ = {base_.layout.data_overlap};
  if (space_.data_overlap)
    data_overlaps_ = layout.data > 1 ? std::vector<bool>{true, false} : std::vector<bool>{false};
  virtual_ = virtual_choices();
  schedules_ = schedule_choices();
  place_groups();
  best_.reset();
  const auto batch = static_cast<std::int64_t>(job_.global_batch / layout.data);
  for (const int micro_batch : divisors(batch)) {
    if (!within(micro_batch, space_.most_micro_batch)) break;
    if (std::fmod(micro_batch * job_.sequence, layout.tensor) != 0) continue;
    layout.micro_batch = micro_batch;
    try_micro_batch();
  }
  if (best_) result_.best.push_back(*best_);
}

void LayoutSearch::try_micro_batch() {
  for (const Recompute recompute : space_.recompute) {
    job_.layout.recompute = recompute;
    for (const TensorTraffic& traffic : traffic_choices()) try_traffic(traffic);
  }
}

void LayoutSearch::try_traffic(const TensorTraffic& traffic) {
  Layout& layout = job_.layout;
  layout.sequence_parallel = traffic.sequence_parallel;
  layout.scatter_transfers = traffic.scatter_transfers;
  layout.regather = traffic.regather;
  transfers_.assign(placements_.size(), {});
  for (std::size_t i = 0; i < placements_.size(); ++i) {
    if (!placements_[i].fits) continue;
    place(layout, placements_[i]);
    transfers_[i] = stage_transfer(job_, machine_);
  }
  if (!space_.offload) return try_offload(layout.offload_weights, layout.offload_activations);
  for (const bool weights : {true, false})
    for (const bool activations : {true, false})
      // Fully recomputed layers keep only their inputs.
      if (!activations || layout.recompute != Recompute::full) try_offload(weights, activations);
}

void LayoutSearch::try_offload(bool weights, bool activations) {
  Layout& layout = job_.layout;
  layout.offload_weights = weights;
  layout.offload_activations = activations;
  stages_.assign(places_.size() * overlaps_.size() * 2, std::nullopt);
  for (const int v : virtual_) {
    layout.virtual_pipeline = v;
    if (v > 1) {
      try_schedule(Schedule::interleaved);
      continue;
    }
    for (const Schedule schedule : schedules_)
      if (can_fill(schedule)) try_schedule(schedule);
  }
}

void LayoutSearch::try_schedule(Schedule schedule) {
  Layout& layout = job_.layout;
  layout.schedule = schedule;
  const std::int64_t each =
      static_cast<std::int64_t>(placements_.size() * overlaps_.size() * data_overlaps_.size());
  const std::size_t first = stage_copies(layout) > 1 ? shardings_.size() : 0;
  for (std::size_t s = 0; s < shardings_.size(); ++s) {
    layout.sharding = shardings_[s];
    for (const bool optimizer : {true, false}) {
      if (!space_.offload && optimizer != base_.layout.offload_optimizer) continue;
      layout.offload_optimizer = optimizer;
      result_.candidates += each;
      const MemoryUse memory = memory_use(job_, machine_.software);
      if (fits_memory(memory, machine_)) try_layout(memory, first + s);
    }
  }
}

void LayoutSearch::try_layout(const MemoryUse& memory, std::size_t sharing) {
  Layout& layout = job_.layout;
  for (std::size_t i = 0; i < placements_.size(); ++i) {
    const Placement& placement = placements_[i];
    if (!placement.fits) continue;
    place(layout, placement);
    for (std::size_t o = 0; o < overlaps_.size(); ++o) {
      layout.tensor_overlap = overlaps_[o].tensor_overlap;
      layout.tensor_chunks = overlaps_[o].chunks;
      const bool shares = gathers_each_pass(layout, machine_.software);
      auto& stages =
          stages_[(placement.tensor_place * overlaps_.size() + o) * 2 + (shares ? 1 : 0)];
      if (!stages) stages = stage_pieces(job_, machine_, layers(placement, o));
      for (const bool data_overlap : data_overlaps_) {
        layout.data_overlap = data_overlap;
        const StepResult step = assemble_step(
            job_, machine_,
            {.stages = *stages,
             .transfer = transfers_[i],
             .data = placement.traffic[sharing],
             .optimizer = optimizer_[2 * sharing + (layout.offload_optimizer ? 1 : 0)],
             .memory = memory,
             .constants = constants_});
        ++result_.evaluated;
        if (options_.visit) options_.visit(layout, step);
        if (!best_ || step.step_s < best_->step.step_s) best_ = Candidate{layout, step};
        pareto_.offer(layout, step);
      }
    }
  }
}

}  // namespace

SearchSpace exhaustive_space(bool with_overlap_and_offload) {
  return {.even_stages = true,
          .sharding = {Sharding::zero_1, Sharding::none},
          .tensor_traffic = true,
          .networks = true,
          .tensor_overlap = with_overlap_and_offload,
          .data_overlap = with_overlap_and_offload,
          .offload = with_overlap_and_offload};
}

SearchSpace practical_space(const TrainingJob& job, const Machine& machine) {
  constexpr int most_tensor = 8;  // wider groups leave products too small, and leave most domains
  SearchSpace space{.most_tensor = std::min(most_tensor, machine.cluster.domain.chips),
                    .most_pipeline = 32,
                    .most_virtual = 8,
                    .most_micro_batch = 16,
                    .sharding = {Sharding::zero_1, Sharding::zero_3}};
  const SoftwareLevel& software = machine.software;
  if (software.zero_bubble) space.schedules = {Schedule::zero_bubble_h1, Schedule::zero_bubble_h2};
  if (software.dual_pipe) space.schedules.push_back(Schedule::dual_pipe);
  constexpr double shortest_part = 4096;  // of a sequence, worth a rank of its own
  for (int context = 2; job.sequence / context >= shortest_part; context *= 2)
    space.context.push_back(context);
  if (job.model.experts) {
    constexpr int most_expert = 64;
    for (const int expert : divisors(job.model.experts->count))
      if (expert > 1 && expert <= most_expert) space.expert.push_back(expert);
  }
  return space;
}

SearchResult search_layouts(const TrainingJob& job, int chips, const Machine& machine,
                            const SearchSpace& space, const SearchOptions& options) {
  return LayoutSearch(job, chips, machine, space, options).run();
}

Loss main_loss(const StepResult& slower, const StepResult& faster) {
  Loss loss;
  for (std::size_t i = 0; i < kParts; ++i) {
    const double more = slower.parts.seconds[i] - faster.parts.seconds[i];
    if (i == 0 || more > loss.seconds) loss = {static_cast<Part>(i), more};
  }
  return loss;
}

}  // namespace gigawatt::job
