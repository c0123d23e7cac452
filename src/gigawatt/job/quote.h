// What a training run takes on one kind of chip: how many, how long, at which cost and energy.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/cluster/goodput.h"
#include "gigawatt/job/plan_costs.h"
#include "gigawatt/job/quoted_machine.h"
#include "gigawatt/job/search.h"

namespace gigawatt::job {

// What is to be trained; the layout is what the search or the user makes of it.
struct TrainingRun {
  TrainingJob job;  // its batch as asked for: no whole number where tokens make none
  double tokens = 0;
};

// cost: the fewest chip-hours, and so the least rent on every price plan; where a plan is named the
// fewest dollars on it. goodput_per_dollar: the most useful FLOPs for a dollar of one plan.
enum class Objective { time, cost, energy, goodput_per_dollar };
std::vector<std::string_view> choice_names(Objective);

struct QuoteTerms {
  std::optional<base::Time> deadline;
  std::optional<int> chips;      // absent: as many as the deadline asks and the objective likes
  std::optional<Layout> layout;  // absent: the best one; its data degree follows from the chips
  Objective objective = Objective::cost;
  std::optional<chip::PricePlan> plan;  // that dollars are counted in; absent: counted_plan()
  double batch_tolerance = 0;           // how far the batch may depart from the job's (a fraction)
  WantedSoftware software;
};

// One number of chips, laid out as well as the search can; those beyond the layout stay idle.
struct Sizing {
  int chips = 0;
  double batch = 0;  // sequences a step
  Layout layout;
  StepResult step;
  cluster::Goodput goodput;
  double wall_s = 0;             // of the whole run, stops included
  double chip_seconds = 0;       // paid for, spares included
  std::optional<double> joules;  // at the servers' plugs, without cooling
  PlanCosts cost_usd;

  int idle() const { return chips - layout.chips(); }
};

// The best layout of other degrees, on as many chips.
struct RunnerUp {
  Sizing sizing;
  double excess = 0;  // of what the objective counts, over the chosen layout
  Loss loss;          // what it loses most by
  std::string cause;  // "data +0.26 s, bubble -0.21 s": that, and what it gains most by
  std::string reason;
};

// A sizing that no other beats in time, chip-hours and energy at once, and so in no price either.
struct ParetoPoint {
  Sizing sizing;
  bool in_time = true;              // meets the deadline
  std::vector<Objective> best_for;  // of those in time
};

struct Quote {
  std::string chip, name;  // "gb300", "GB300 NVL72"
  std::string stack;       // "megatron-bridge 2026-06"
  Sizing sizing;
  Objective objective = Objective::cost;  // cost where the wanted one lacks a price or a power
  double pflop_hours = 0;                 // of model FLOPs, in the whole run
  std::optional<chip::PricePlan> plan;    // that dollars are counted in
  std::optional<OwnedScope> owned_scope;  // what the cost of owning holds
  double error = 0;                       // of the time, either way
  std::optional<double> wall_low_s, wall_high_s;  // over the published range of the fabric
  std::vector<RunnerUp> runners_up;               // best first
  std::vector<ParetoPoint> pareto;                // fewest chip-hours first
  std::int64_t candidates = 0, evaluated = 0;
  std::vector<std::string> assumptions;  // what the reader should know
};

struct QuoteOptions {
  std::function<bool(double share_done)> go_on = {};
};

base::Expected<Quote, QuoteFailure> quote(const catalog::Catalog& catalog, const QuotedChip& chip,
                                          const TrainingRun& run, const QuoteTerms& terms,
                                          const QuoteOptions& options = {});

}  // namespace gigawatt::job
