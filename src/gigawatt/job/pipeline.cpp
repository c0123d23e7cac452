#include "gigawatt/job/pipeline.h"

#include <algorithm>
#include <cmath>

namespace gigawatt::job {
namespace {

// What the other stages add to the bubble, each by its own time.
template <class Bubble>
double sum_over_others(const Stages& stages, double slowest_s, Bubble bubble) {
  double sum = bubble(stages.first) + bubble(stages.last) + stages.between * bubble(stages.middle);
  // The slowest stage is busy, not waiting.
  for (const StageTime* stage : {&stages.first, &stages.middle, &stages.last}) {
    if (stage == &stages.middle && stages.between == 0) continue;
    if (stage->total_s() == slowest_s) return sum - bubble(*stage);
  }
  return sum;
}

// 1F1B seen from stage `at`: it starts when the first micro-batch has come down to it and ends
// before the last one has gone back up; between, it waits for the round trip of its first one
// through the stages below, and of its last one, as far as its own passes do not fill them.
double one_f_one_b_s(const Stages& stages, int at, double micro_batches, double chunks) {
  const int last = stages.between + 1;
  const StageTime& own = at == 0 ? stages.first : at == last ? stages.last : stages.middle;
  const double middle = stages.middle.total_s();
  double above = 0, below = 0;
  if (at > 0) above = stages.first.total_s() + (std::min(at, last) - 1) * middle;
  if (at < last) below = stages.last.total_s() + (last - 1 - std::max(at, 0)) * middle;
  const double stages_below = last - at;
  const double waits = std::max(0.0, below - stages_below * own.forward_s) +
                       std::max(0.0, below - stages_below * own.backward_s);
  return micro_batches * own.total_s() + (above + waits) / chunks;
}

}  // namespace

PipelineTime pipeline_time(const Stages& stages, const Layout& layout, double micro_batches,
                           double transfer_s) {
  if (stages.single) {
    const double busy = micro_batches * stages.first.total_s();
    return {.total_s = busy, .busy_s = busy};
  }
  const double p = stages.between + 2, v = layout.virtual_pipeline, m = micro_batches;
  double slowest = std::max(stages.first.total_s(), stages.last.total_s());
  if (stages.between > 0) slowest = std::max(slowest, stages.middle.total_s());
  const auto others = [&](auto bubble) { return sum_over_others(stages, slowest, bubble); };
  double bubble = 0;
  switch (layout.schedule) {
    case Schedule::one_f_one_b:
    case Schedule::gpipe:  // the same bubble, all micro-batches in memory
    case Schedule::interleaved: {
      const double chunks = layout.schedule == Schedule::interleaved ? std::max(1.0, v) : 1;
      const int last_stage = stages.between + 1;
      double total = 0;
      for (const int at : {0, 1, last_stage - 1, last_stage})
        total = std::max(total, one_f_one_b_s(stages, at, m, chunks));
      bubble = total - m * slowest;
      // Groups of p micro-batches go through the chunks in turn; the last group may be short.
      const double short_by = std::fmod(m, p) > 0 ? p - std::fmod(m, p) : 0;
      bubble += (chunks - 1) / chunks * short_by * slowest;
      break;
    }
    case Schedule::zero_bubble_h1:  // (p-1)(tF + tB - tW), Qi et al. 2401.10241; tB without tW
      bubble = others(
          [](const StageTime& s) { return std::max(0.0, s.total_s() - 2 * s.weight_gradient_s); });
      break;
    case Schedule::zero_bubble_h2:
      bubble = others(
          [](const StageTime& s) { return std::max(0.0, s.total_s() - 3 * s.weight_gradient_s); });
      break;
    case Schedule::dual_pipe:  // (p/2-1)(tF&B + tB - 3tW), DeepSeek-V3
      bubble = std::max(0.0, p / 2 - 1) / (p - 1) * others([](const StageTime& s) {
                 const double b = s.backward_s - s.weight_gradient_s;
                 return std::max(0.0, s.total_s() + b - 3 * s.weight_gradient_s);
               });
      break;
  }
  bubble += 2 * (p - 1) * transfer_s;
  const double busy = m * slowest;
  return {.total_s = busy + bubble, .busy_s = busy, .bubble_s = bubble};
}

PlayedPipeline play_1f1b(const std::vector<StageTime>& stages, int micro_batches,
                         double transfer_s) {
  const int p = static_cast<int>(stages.size());
  PlayedPipeline played;
  const auto rows = static_cast<std::size_t>(p), columns = static_cast<std::size_t>(micro_batches);
  played.forward_start.assign(rows, std::vector<double>(columns, -1));
  played.backward_start = played.forward_start;
  std::vector<double> free_at(rows, 0);
  std::vector<int> next_forward(rows, 0), next_backward(rows, 0);
  const auto end_of = [&](const std::vector<std::vector<double>>& starts, int stage, int micro,
                          double length) {
    const double start = starts[static_cast<std::size_t>(stage)][static_cast<std::size_t>(micro)];
    return start < 0 ? -1 : start + length;
  };
  bool moved = true;
  while (moved) {
    moved = false;
    for (int i = 0; i < p; ++i) {
      const auto s = static_cast<std::size_t>(i);
      // A stage runs ahead by as many forwards as stages follow it.
      const int ahead = next_forward[s] - next_backward[s];
      const bool backward = next_forward[s] == micro_batches || ahead >= p - i;
      const int micro = backward ? next_backward[s] : next_forward[s];
      if (micro >= micro_batches) continue;
      double ready = 0;
      if (backward && i + 1 < p)
        ready = end_of(played.backward_start, i + 1, micro, stages[s + 1].backward_s);
      if (backward && i + 1 == p)
        ready = end_of(played.forward_start, i, micro, stages[s].forward_s);
      if (!backward && i > 0)
        ready = end_of(played.forward_start, i - 1, micro, stages[s - 1].forward_s);
      if (ready < 0) continue;
      if (backward ? i + 1 < p : i > 0) ready += transfer_s;
      const double start = std::max(ready, free_at[s]);
      auto& starts = backward ? played.backward_start : played.forward_start;
      starts[s][static_cast<std::size_t>(micro)] = start;
      free_at[s] = start + (backward ? stages[s].backward_s : stages[s].forward_s);
      ++(backward ? next_backward : next_forward)[s];
      moved = true;
    }
  }
  played.total_s = *std::max_element(free_at.begin(), free_at.end());
  return played;
}

}  // namespace gigawatt::job
