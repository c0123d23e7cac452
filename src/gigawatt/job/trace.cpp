#include "gigawatt/job/trace.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::job {
namespace {

constexpr std::size_t most_passes = 400'000;  // a trace of more opens nowhere

// One pass of a micro-batch through a chunk of a stage.
struct Pass {
  bool forward = true;
  int micro = 0, chunk = 0;
};

// The order of one rank's passes: Megatron's schedule, groups of p micro-batches through the chunks
// in turn; with one chunk it is 1F1B.
std::vector<Pass> order_of(int rank, int p, int v, int m) {
  const int total = m * v;
  const auto pass = [&](int k, bool forward) {
    const int group = p * v;
    const int inside = k % group;
    // The last group may have fewer micro-batches.
    const int first = k / group * p;
    const int width = std::min(p, m - first);
    const int chunk = std::min(v - 1, inside / width);
    return Pass{forward, first + inside % width, forward ? chunk : v - 1 - chunk};
  };
  const int ahead = v == 1 ? p - rank - 1 : (p - rank - 1) * 2 + (v - 1) * p;
  const int warm_up = std::min(total, ahead);
  std::vector<Pass> order;
  for (int k = 0; k < warm_up; ++k) order.push_back(pass(k, true));
  for (int k = warm_up; k < total; ++k) {
    order.push_back(pass(k, true));
    order.push_back(pass(k - warm_up, false));
  }
  for (int k = total - warm_up; k < total; ++k) order.push_back(pass(k, false));
  return order;
}

class Player {
 public:
  Player(const TrainingJob& job, const Machine& machine)
      : job_(job),
        machine_(machine),
        layers_(layer_costs(job, machine)),
        pieces_(stage_pieces(job, machine, layers_)),
        transfer_(stage_transfer(job, machine)),
        p_(job.layout.pipeline),
        v_(job.layout.schedule == Schedule::interleaved ? job.layout.virtual_pipeline : 1),
        m_(static_cast<int>(job.micro_batches())) {}

  StepTrace play();

 private:
  std::size_t index(int rank, const Pass& pass) const {
    const auto column = static_cast<std::size_t>(pass.chunk * m_ + pass.micro);
    return (static_cast<std::size_t>(rank) * static_cast<std::size_t>(v_ * m_) + column) * 2 +
           (pass.forward ? 0 : 1);
  }
  // When what a pass needs has arrived; negative while it has not been computed.
  double ready(int rank, const Pass& pass) const;
  const StageTime& stage(int rank) const {
    const Stages& stages = pieces_.stages;
    if (rank == 0) return stages.first;
    return rank + 1 == p_ ? stages.last : stages.middle;
  }
  void draw(int rank, const Pass& pass, double start);
  void finish(const StepResult& step);

  const TrainingJob& job_;
  const Machine& machine_;
  LayerCosts layers_;
  StagePieces pieces_;
  StageTransfer transfer_;
  int p_, v_, m_;
  std::vector<double> ends_;  // of passes, by index(); negative: not yet
  std::vector<double> free_;  // of ranks
  StepTrace trace_;
};

double Player::ready(int rank, const Pass& pass) const {
  int from = rank + (pass.forward ? -1 : 1);
  Pass before = pass;
  if (from < 0) {
    if (pass.chunk == 0) return 0;
    from = p_ - 1;
    --before.chunk;
  } else if (from == p_) {
    if (pass.chunk == v_ - 1) return ends_[index(rank, {true, pass.micro, pass.chunk})];
    from = 0;
    ++before.chunk;
  }
  const double end = ends_[index(from, before)];
  return end < 0 || from == rank ? end : end + transfer_.seconds;
}

void Player::draw(int rank, const Pass& pass, double start) {
  const StageTime& time = stage(rank);
  TraceSlice slice{.name = pass.forward ? "forward" : "backward",
                   .stage = rank,
                   .micro_batch = pass.micro,
                   .chunk = pass.chunk,
                   .start_s = start,
                   .length_s = (pass.forward ? time.forward_s : time.backward_s) / v_};
  // By cause, as a layer of the kind that most layers are.
  const LayerCost& layer = layers_.expert.forward_s > 0 ? layers_.expert : layers_.dense;
  const Cost& cost = pass.forward ? layer.forward : layer.backward;
  const auto names = choice_names(Part{});
  const double whole = cost.total_s();
  double waited = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    if (cost.seconds[i] <= 0) continue;
    const double share = cost.seconds[i] / whole * slice.length_s;
    slice.causes.emplace_back(names[i], share);
    const auto part = static_cast<Part>(i);
    if (part == Part::tensor || part == Part::expert || part == Part::context) waited += share;
  }
  const double end = start + slice.length_s;
  trace_.slices.push_back(std::move(slice));
  if (waited > 0)
    trace_.slices.push_back({.name = "collectives",
                             .stage = rank,
                             .micro_batch = pass.micro,
                             .chunk = pass.chunk,
                             .links = true,
                             .start_s = end - waited,
                             .length_s = waited});
  ends_[index(rank, pass)] = end;
  free_[static_cast<std::size_t>(rank)] = end;
}

void Player::finish(const StepResult& step) {
  double last = 0;
  for (const double end : free_) last = std::max(last, end);
  const RankParameters rank = rank_parameters(job_, StageKind::first);
  const double optimizer_s = optimizer_time(job_, machine_, rank).seconds;
  for (int stage = 0; stage < p_; ++stage) {
    double at = free_[static_cast<std::size_t>(stage)];
    const auto add = [&](std::string_view name, double seconds, bool links) {
      if (seconds <= 0) return;
      trace_.slices.push_back(
          {.name = name, .stage = stage, .links = links, .start_s = at, .length_s = seconds});
      at += seconds;
    };
    add("gradients and parameters", step.parts[Part::data], true);
    add("optimizer", optimizer_s, false);
    add("fixed", step.parts[Part::fixed], false);
    last = std::max(last, at);
  }
  trace_.length_s = last;
}

StepTrace Player::play() {
  trace_.stages = p_;
  ends_.assign(static_cast<std::size_t>(p_) * static_cast<std::size_t>(v_ * m_) * 2, -1);
  free_.assign(static_cast<std::size_t>(p_), 0);
  std::vector<std::vector<Pass>> orders;
  for (int rank = 0; rank < p_; ++rank) orders.push_back(order_of(rank, p_, v_, m_));
  std::vector<std::size_t> next(orders.size(), 0);
  bool moved = true;
  while (moved) {
    moved = false;
    for (int rank = 0; rank < p_; ++rank) {
      const auto r = static_cast<std::size_t>(rank);
      while (next[r] < orders[r].size()) {
        const double start = ready(rank, orders[r][next[r]]);
        if (start < 0) break;
        draw(rank, orders[r][next[r]++], std::max(start, free_[r]));
        moved = true;
      }
    }
  }
  for (std::size_t r = 0; r < orders.size(); ++r)
    GIGAWATT_CHECK(next[r] == orders[r].size(), "the schedule stands still", r, next[r]);
  finish(evaluate_step(job_, machine_, layers_));
  std::ranges::stable_sort(trace_.slices, {}, [](const TraceSlice& slice) {
    return std::pair(slice.stage, slice.start_s);
  });
  return std::move(trace_);
}

}  // namespace

StepTrace trace_step(const TrainingJob& job, const Machine& machine) {
  const double passes = 2 * job.micro_batches() * job.layout.pipeline * job.layout.virtual_pipeline;
  if (passes > static_cast<double>(most_passes)) return {.stages = job.layout.pipeline};
  return Player(job, machine).play();
}

std::string to_chrome_json(const StepTrace& trace, std::string_view title) {
  using schema::Json;
  constexpr double microseconds = 1e6;
  // Event by event: a tree of them all would take several times the memory of their text.
  std::string events;
  const auto add = [&](const Json& event) {
    events += events.empty() ? "" : ",";
    events += event.dump();
  };
  const auto name_lane = [&](int stage, int lane, std::string name) {
    add({{"ph", "M"},
         {"name", lane < 0 ? "process_name" : "thread_name"},
         {"pid", stage},
         {"tid", std::max(0, lane)},
         {"args", {{"name", std::move(name)}}}});
  };
  for (int stage = 0; stage < trace.stages; ++stage) {
    name_lane(stage, -1, fmt::format("stage {}", stage));
    name_lane(stage, 0, "chip");
    name_lane(stage, 1, "links");
  }
  for (const TraceSlice& slice : trace.slices) {
    Json arguments = Json::object();
    if (slice.micro_batch >= 0) arguments["micro_batch"] = slice.micro_batch;
    if (slice.chunk >= 0) arguments["chunk"] = slice.chunk;
    for (const auto& [cause, seconds] : slice.causes)
      arguments[std::string(cause) + "_us"] = seconds * microseconds;
    add({{"ph", "X"},
         {"name", slice.name},
         {"pid", slice.stage},
         {"tid", slice.links ? 1 : 0},
         {"ts", slice.start_s * microseconds},
         {"dur", slice.length_s * microseconds},
         {"args", std::move(arguments)}});
  }
  return fmt::format(R"({{"displayTimeUnit":"ms","otherData":{},"traceEvents":[{}]}})",
                     Json{{"title", title}}.dump(), events) +
         "\n";
}

}  // namespace gigawatt::job
