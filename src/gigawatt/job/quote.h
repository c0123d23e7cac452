// What a training run takes on one kind of chip: how many, how long, at which cost and energy.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/cluster/goodput.h"
#include "gigawatt/job/search.h"

namespace gigawatt::job {

// What is to be trained; the layout is what the search or the user makes of it.
struct TrainingRun {
  TrainingJob job;
  double tokens = 0;
};

// cost: the fewest chip-hours, and so the lowest cost under every price plan. goodput_per_dollar:
// the most useful tokens for what the chips cost while they work, spares left out.
enum class Objective { time, cost, energy, goodput_per_dollar };
std::vector<std::string_view> choice_names(Objective);

struct QuoteTerms {
  std::optional<base::Time> deadline;
  std::optional<int> chips;      // absent: as many as the deadline asks and the objective likes
  std::optional<Layout> layout;  // absent: the best one; its data degree follows from the chips
  Objective objective = Objective::cost;
  std::string stack, stack_date;  // empty: the vendor's usual one, its latest level
};

// The chip, and the price that is current under each plan, where one was found.
struct QuotedChip {
  chip::Accelerator accelerator;
  std::array<std::optional<chip::ChipPrice>, chip::kPricePlans> prices;
};

// A batch near `sequences` that divides over many numbers of chips: a power of two, times the odd
// part of `chips` where these are given and it is small.
double divisible_batch(double sequences, std::optional<int> chips = std::nullopt);

// One number of chips, laid out as well as the search can; those beyond the layout stay idle.
struct Sizing {
  int chips = 0;
  Layout layout;
  StepResult step;
  cluster::Goodput goodput;
  double wall_s = 0;             // of the whole run, stops included
  double chip_seconds = 0;       // paid for, spares included
  std::optional<double> joules;  // at the servers' plugs, without cooling

  int idle() const { return chips - layout.chips(); }
};

struct RunnerUp {
  Layout layout;
  double step_s = 0;
  Loss loss;
};

struct Quote {
  std::string chip, name;  // "gb300", "GB300 NVL72"
  std::string stack;       // "megatron-bridge 2026-06"
  Sizing sizing;
  // Absent where no price is known: rents of the wall time; owned: its share of the chips' life,
  // and electricity where the power is known.
  std::array<std::optional<double>, chip::kPricePlans> cost_usd;
  double error = 0;                               // of the time, either way
  std::optional<double> wall_low_s, wall_high_s;  // over the published range of the fabric
  std::vector<RunnerUp> runners_up;               // of other degrees, fastest first
  std::vector<Sizing> sizes;                      // that no other beats in both time and chip-hours
  std::int64_t candidates = 0, evaluated = 0;
  std::vector<std::string> assumptions;  // what the reader should know
};

// Why a chip cannot do it.
struct QuoteFailure {
  std::string reason, hint;
};

struct QuoteOptions {
  std::function<bool(double share_done)> go_on = {};
};

// The chip with its network and software.
base::Expected<TrainingMachine, QuoteFailure> quoted_machine(const catalog::Catalog& catalog,
                                                             const chip::Accelerator& accelerator,
                                                             const QuoteTerms& terms);

base::Expected<Quote, QuoteFailure> quote(const catalog::Catalog& catalog, const QuotedChip& chip,
                                          const TrainingRun& run, const QuoteTerms& terms,
                                          const QuoteOptions& options = {});

}  // namespace gigawatt::job
