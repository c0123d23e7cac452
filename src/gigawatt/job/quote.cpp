#include "gigawatt/job/quote.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/base/sort_by.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/phase_power.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/job/batch.h"
#include "gigawatt/job/quote_notes.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

using chip::PricePlan;
using Failure = base::Unexpected<QuoteFailure>;

constexpr double seconds_per_day = 86400;
constexpr double pflop_hour = 1e15 * 3600;  // FLOP
constexpr std::size_t most_runners_up = 4;

std::string named_level(const SoftwareLevel& level) { return level.stack + " " + level.date; }

// Powers of two and three and five times them: what batches and layers divide by.
std::vector<int> sizes_up_to(int most) {
  std::vector<int> sizes;
  for (const int odd : {1, 3, 5})
    for (std::int64_t size = odd; size <= most; size *= 2) sizes.push_back(static_cast<int>(size));
  std::ranges::sort(sizes);
  return sizes;
}

// Those that can be had: whole servers, or an even part of one.
std::vector<int> sold_sizes(int most) {
  std::vector<int> sizes = sizes_up_to(most);
  constexpr int server = chip::server_chips;
  std::erase_if(sizes, [](int size) { return size % server != 0 && server % size != 0; });
  return sizes;
}

class Quoter {
 public:
  Quoter(const catalog::Catalog& catalog, const QuotedChip& chip, const TrainingRun& run,
         const QuoteTerms& terms, const QuoteOptions& options, QuotedMachine machine)
      : catalog_(catalog),
        chip_(chip),
        run_(run),
        job_(run.job),
        terms_(terms),
        options_(options),
        machine_(std::move(machine.machine)),
        software_notes_(std::move(machine.assumptions)),
        reliability_(cluster::default_reliability(catalog)) {
    const SoftwareLevel& software = machine_.software;
    job_.layout.sequence_parallel = software.sequence_parallel;
    job_.layout.tensor_overlap = software.tensor_overlap > 0;
    job_.layout.data_overlap = software.data_overlap > 0;
    plan_ = counted_plan(chip_, terms_.plan);
    const bool unknown = objective_ == Objective::energy
                             ? !machine_.chip.accelerator.board_power
                             : objective_ == Objective::goodput_per_dollar && !plan_;
    if (unknown) objective_ = Objective::cost;
  }

  base::Expected<Quote, QuoteFailure> answer();

 private:
  bool lay_out(int chips, int used);
  bool lay_out_as_told(int chips);
  void lay_out_with_idle(int chips);
  std::string unpublished_network(int chips) const;
  void lay_out_with_batch(int chips, int used, double batch);
  TrainingJob job_of(const Sizing& sizing) const;
  Sizing sizing(int chips, const Candidate& candidate, double batch) const;
  void lay_out_all();
  bool choose_size(Quote& quote);
  QuoteFailure why_none();
  QuoteFailure why_not_on(int chips);
  std::string or_larger_batch(double least_s);
  bool in_time(const Sizing& sizing) const {
    return !terms_.deadline || sizing.wall_s <= terms_.deadline->base_value();
  }
  double wanted(Objective objective, const Sizing& sizing) const;
  double wanted(const Sizing& sizing) const { return wanted(objective_, sizing); }
  std::string what_is_counted() const;
  void add_runners_up(Quote& quote) const;
  void add_pareto(Quote& quote) const;
  void add_fabric_range(Quote& quote) const;
  void add_assumptions(Quote& quote) const;
  void add_objective_notes(Quote& quote) const;

  const catalog::Catalog& catalog_;
  const QuotedChip& chip_;
  const TrainingRun& run_;
  TrainingJob job_;
  const QuoteTerms& terms_;
  const QuoteOptions& options_;
  TrainingMachine machine_;
  std::vector<std::string> software_notes_;
  cluster::ReliabilitySpec reliability_;
  Objective objective_ = terms_.objective;
  std::optional<PricePlan> plan_;
  std::vector<Sizing> sizes_;  // all that can be laid out
  // The fastest of each set of degrees, by chips used and batch.
  std::map<std::pair<int, double>, std::vector<Candidate>> by_degrees_;
  std::int64_t candidates_ = 0, evaluated_ = 0;
  std::string contradiction_;  // of the layout that was told
  bool stopped_ = false;
};

TrainingJob Quoter::job_of(const Sizing& sizing) const {
  TrainingJob job = job_;
  job.global_batch = sizing.batch;
  job.layout = sizing.layout;
  return job;
}

Sizing Quoter::sizing(int chips, const Candidate& candidate, double batch) const {
  const auto& [layout, step] = candidate;
  Sizing result{.chips = chips, .batch = batch, .layout = layout, .step = step};
  const double steps = run_.tokens / (batch * job_.sequence);
  const double useful_s = steps * step.step_s;
  // An idle chip that fails stops nothing.
  result.goodput =
      cluster::goodput(reliability_, {.chips = layout.chips(),
                                      .domain_chips = machine_.cluster.domain.chips,
                                      .node_chips = std::min(chip::server_chips, layout.chips()),
                                      .parameters = count_parameters(job_.model).total(),
                                      .step_s = step.step_s,
                                      .duration = base::Time::from_base(useful_s)});
  result.wall_s = useful_s / result.goodput.fraction;
  const double spares =
      static_cast<double>(result.goodput.spare_nodes) * std::min(chip::server_chips, chips);
  result.chip_seconds = (chips + spares) * result.wall_s;
  if (const auto power = chip::phase_power(machine_.chip); power && step.joules) {
    // What stops and restarts take draws as much as the step does.
    const double watts = power->wall_w(*step.joules / step.step_s) * layout.chips() +
                         power->wall_w(*machine_.chip.idle_w) * result.idle();
    result.joules = watts * result.wall_s;
  }
  result.cost_usd =
      plan_costs(catalog_, chip_, {.chip_seconds = result.chip_seconds, .joules = result.joules});
  // Of the peak of all chips.
  result.step.model_flops_share *= static_cast<double>(layout.chips()) / chips;
  return result;
}

bool Quoter::lay_out_as_told(int chips) {
  TrainingJob job = job_;
  job.layout = *terms_.layout;
  const Layout& told = job.layout;
  const int replica = told.tensor * told.pipeline * told.context;
  if (replica < 1 || chips % replica != 0) {
    contradiction_ = fmt::format("{} chips are no multiple of tensor {} x pipeline {} x context {}",
                                 chips, told.tensor, told.pipeline, told.context);
    return false;
  }
  job.layout.data = chips / replica;
  for (const int each : {told.micro_batch, told.micro_batch * told.pipeline})
    if (const auto batch = multiple_within(terms_.batch_tolerance, job_.global_batch,
                                           1.0 * job.layout.data * each))
      job.global_batch = *batch;
  job.global_batch = std::max(1.0, std::round(job.global_batch));
  if (const auto found = contradictions(job); !found.empty()) {
    contradiction_ = base::joined(found, "; ");
    return false;
  }
  ++candidates_;
  const StepResult step = evaluate_step(job, machine_.view());
  const double bytes = machine_.chip.memory_bytes;
  if (step.memory.total() > bytes) {
    contradiction_ = fmt::format(
        "the layout takes {:.1f} GB of memory a chip, of which a job plans with {:.1f}: "
        "{:.0f} % of {:.0f}",
        step.memory.total() / 1e9, planned_memory_share * bytes / 1e9, 100 * planned_memory_share,
        bytes / 1e9);
    return false;
  }
  ++evaluated_;
  sizes_.push_back(sizing(chips, {job.layout, step}, job.global_batch));
  return true;
}

std::string Quoter::unpublished_network(int chips) const {
  const auto beyond = cluster::check_reach(machine_.cluster, chips);
  return beyond ? beyond->message : std::string();
}

// A number that the batch does not divide over well leaves some chips idle: it is as fast as any
// smaller number that divides.
void Quoter::lay_out_with_idle(int chips) {
  std::vector<int> used{chips};
  if (!terms_.layout) {
    const int domain = machine_.cluster.domain.chips;
    if (chips > domain) used.push_back(chips / domain * domain);
    for (int part = chip::server_chips; part <= chips / 2; part *= 2)
      used.push_back(chips / part * part);
    for (const int smaller : sizes_up_to(chips))
      if (smaller > chips / 2) used.push_back(smaller);
    for (const int shared : shared_sizes(job_.global_batch, terms_.batch_tolerance, chips))
      if (shared > chips / 2) used.push_back(shared);
    std::ranges::sort(used, std::greater());
    used.erase(std::ranges::unique(used).begin(), used.end());
  }
  for (const int some : used) lay_out(chips, some);
}

// On `used` of the chips that are paid for, with a batch as near as it pays to what was asked for.
bool Quoter::lay_out(int chips, int used) {
  if (!unpublished_network(used).empty()) return false;
  if (terms_.layout) return lay_out_as_told(chips);
  const std::size_t first = sizes_.size();
  std::size_t stated = first;  // behind those that keep the batch as it was asked for
  for (const double batch : near_batches(job_.global_batch, terms_.batch_tolerance, used)) {
    lay_out_with_batch(chips, used, batch);
    if (batch == job_.global_batch) stated = sizes_.size();
  }
  const auto least_s = [&](std::size_t from, std::size_t to) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = from; i < to; ++i) least = std::min(least, sizes_[i].wall_s);
    return least;
  };
  constexpr double worth_departing = 0.01;  // of the time
  if (stated > first &&
      least_s(first, stated) <= (1 + worth_departing) * least_s(stated, sizes_.size()))
    sizes_.resize(stated);
  return sizes_.size() > first;
}

// The layouts that no other beats in time and energy.
void Quoter::lay_out_with_batch(int chips, int used, double batch) {
  TrainingJob job = job_;
  job.global_batch = batch;
  SearchResult found =
      search_layouts(job, used, machine_.view(), practical_space(job, machine_.view()));
  candidates_ += found.candidates;
  evaluated_ += found.evaluated;
  if (found.best.empty()) return;
  double least_joules = std::numeric_limits<double>::infinity();
  for (const Candidate& candidate : found.pareto) {  // fastest first
    const double joules = candidate.step.joules.value_or(0);
    if (joules >= least_joules) continue;
    least_joules = joules;
    sizes_.push_back(sizing(chips, candidate, batch));
  }
  by_degrees_[{used, batch}] = std::move(found.best);
}

double Quoter::wanted(Objective objective, const Sizing& sizing) const {
  const auto usd = [&] { return sizing.cost_usd[static_cast<std::size_t>(*plan_)].value_or(0); };
  switch (objective) {
    case Objective::time:
      return sizing.wall_s;
    case Objective::cost:
      return terms_.plan && plan_ ? usd() : sizing.chip_seconds;
    case Objective::energy:
      return sizing.joules.value_or(0);
    case Objective::goodput_per_dollar:
      return usd();  // for the same FLOPs
  }
  return sizing.wall_s;
}

std::string Quoter::what_is_counted() const {
  switch (objective_) {
    case Objective::time:
      return "time";
    case Objective::energy:
      return "energy";
    case Objective::goodput_per_dollar:
      return "dollars for the same FLOPs";
    case Objective::cost:
      break;
  }
  return terms_.plan && plan_ ? "dollars" : "chip-hours";
}

void Quoter::lay_out_all() {
  const int most = static_cast<int>(catalog_.at("train.most_chips").base_value());
  const std::vector<int> sizes = terms_.chips ? std::vector<int>{*terms_.chips} : sold_sizes(most);
  for (std::size_t i = 0; i < sizes.size() && !stopped_; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(sizes.size());
    if (options_.go_on && !options_.go_on(share)) stopped_ = true;
    if (terms_.chips)
      lay_out_with_idle(sizes[i]);
    else
      lay_out(sizes[i], sizes[i]);
  }
  std::erase_if(sizes_, [](const Sizing& sizing) { return !std::isfinite(sizing.wall_s); });
}

bool Quoter::choose_size(Quote& quote) {
  lay_out_all();
  const Sizing* best = nullptr;
  for (const Sizing& sizing : sizes_)
    if (in_time(sizing) && (!best || wanted(sizing) < wanted(*best))) best = &sizing;
  if (best) quote.sizing = *best;
  return best && !stopped_;
}

QuoteFailure Quoter::why_none() {
  const std::string name = machine_.chip.accelerator.name;
  if (stopped_) return {"stopped", ""};
  if (machine_.chip.constants(job_.precision).peak_flops <= 0)
    return {fmt::format("{} does not multiply in {}", name, chip::name_of(job_.precision)), ""};
  const int domain = machine_.cluster.domain.chips;
  const std::string network = unpublished_network(terms_.chips.value_or(domain + 1));
  const std::string own_chip = "name a chip of your own with its network_bandwidth";
  if (sizes_.empty()) {
    if (terms_.chips && !network.empty())
      return {network, fmt::format("--chips {} or fewer, or {}", domain, own_chip)};
    if (terms_.layout) return {contradiction_, "another layout, batch or number of chips"};
    if (terms_.chips) return why_not_on(*terms_.chips);
    if (!network.empty())
      return {fmt::format("{} does not fit on {} of {}, and beyond these its network is not "
                          "published",
                          job_.model.name, domain, name),
              own_chip};
    return {fmt::format("{} does not fit on any number of {}", job_.model.name, name), ""};
  }
  const Sizing fastest = *std::ranges::min_element(sizes_, {}, &Sizing::wall_s);
  std::string reason = fmt::format("{} of {} take {:.1f} days at best", fastest.chips, name,
                                   fastest.wall_s / seconds_per_day);
  if (!terms_.chips && !network.empty())
    return {reason + "; beyond one domain its network is not published",
            "a later --deadline, or " + own_chip};
  return {std::move(reason),
          (terms_.chips ? "more chips or a later --deadline" : "a later --deadline") +
              or_larger_batch(fastest.wall_s)};
}

// Where twice the batch takes clearly fewer days. Lays everything out again.
std::string Quoter::or_larger_batch(double least_s) {
  constexpr double clearly = 0.9;
  if (terms_.layout) return "";
  job_.global_batch *= 2;
  sizes_.clear();
  lay_out_all();
  if (sizes_.empty() || stopped_) return "";
  const double wall_s = std::ranges::min_element(sizes_, {}, &Sizing::wall_s)->wall_s;
  if (wall_s > clearly * least_s) return "";
  return fmt::format(", or a larger --batch (twice as large: {:.1f} days)",
                     wall_s / seconds_per_day);
}

// Too few chips for the memory, or too many for the batch.
QuoteFailure Quoter::why_not_on(int chips) {
  const std::vector<int> sizes = sizes_up_to(chips);
  for (auto fewer = sizes.rbegin(); fewer != sizes.rend(); ++fewer)
    if (lay_out(*fewer, *fewer))
      return {fmt::format("a batch of {:.0f} sequences keeps {} of the {} chips busy at most",
                          job_.global_batch, *fewer, chips),
              "fewer chips, or a larger batch"};
  return {fmt::format("{} does not fit on {} of {} ({:.0f} GB each) in any layout", job_.model.name,
                      chips, machine_.chip.accelerator.name, machine_.chip.memory_bytes / 1e9),
          "more chips"};
}

void Quoter::add_runners_up(Quote& quote) const {
  const Sizing& best = quote.sizing;
  const auto found = by_degrees_.find({best.layout.chips(), best.batch});
  if (found == by_degrees_.end()) return;
  for (const Candidate& candidate : found->second) {
    const Layout &a = candidate.layout, &b = best.layout;
    if (a.tensor == b.tensor && a.pipeline == b.pipeline && a.context == b.context &&
        a.expert == b.expert)
      continue;
    RunnerUp other{.sizing = sizing(best.chips, candidate, best.batch),
                   .loss = main_loss(candidate.step, best.step)};
    other.excess = wanted(other.sizing) / wanted(best) - 1;
    quote.runners_up.push_back(std::move(other));
  }
  base::sort_by(quote.runners_up, &RunnerUp::excess);
  quote.runners_up.resize(std::min(quote.runners_up.size(), most_runners_up));
  for (RunnerUp& other : quote.runners_up) {
    other.cause = difference_text(other.sizing.step, best.step);
    other.reason = fmt::format("{}{:.1f} % {} {}: {} a step",
                               in_time(other.sizing) ? "" : "misses the deadline; ",
                               100 * std::abs(other.excess), other.excess < 0 ? "less" : "more",
                               what_is_counted(), other.cause);
  }
}

void Quoter::add_pareto(Quote& quote) const {
  std::vector<Sizing> sizes = sizes_;
  base::sort_by(sizes, &Sizing::chip_seconds);
  for (Sizing& sizing : sizes) {
    const bool beaten = std::ranges::any_of(quote.pareto, [&](const ParetoPoint& other) {
      return other.sizing.wall_s <= sizing.wall_s &&
             other.sizing.joules.value_or(0) <= sizing.joules.value_or(0);
    });
    const bool early = in_time(sizing);
    if (!beaten) quote.pareto.push_back({.sizing = std::move(sizing), .in_time = early});
  }
  std::vector<Objective> objectives{Objective::time, Objective::cost};
  if (quote.sizing.joules) objectives.push_back(Objective::energy);
  if (plan_) objectives.push_back(Objective::goodput_per_dollar);
  for (const Objective objective : objectives) {
    ParetoPoint* best = nullptr;
    for (ParetoPoint& point : quote.pareto)
      if (point.in_time &&
          (!best || wanted(objective, point.sizing) < wanted(objective, best->sizing)))
        best = &point;
    if (best) best->best_for.push_back(objective);
  }
}

// The same layout where the fabric is as slow or as fast as any source says.
void Quoter::add_fabric_range(Quote& quote) const {
  const auto& bandwidth = machine_.chip.accelerator.domain_bandwidth;
  if (!bandwidth.low || !bandwidth.high) return;
  const auto wall_at = [&](base::Bandwidth value) -> std::optional<double> {
    TrainingMachine machine = machine_;
    machine.chip.accelerator.domain_bandwidth.value = value;
    auto cluster = cluster::make_cluster(catalog_, machine.chip, {});
    if (!cluster) return std::nullopt;
    machine.cluster = std::move(*cluster);
    return quote.sizing.wall_s * evaluate_step(job_of(quote.sizing), machine.view()).step_s /
           quote.sizing.step.step_s;
  };
  const auto one = wall_at(*bandwidth.low), other = wall_at(*bandwidth.high);
  if (!one || !other) return;
  quote.wall_low_s = std::min(*one, *other);
  quote.wall_high_s = std::max(*one, *other);
}

void Quoter::add_assumptions(Quote& quote) const {
  const chip::Accelerator& accelerator = machine_.chip.accelerator;
  quote.assumptions = software_notes_;
  const auto say = [&](std::string text) { quote.assumptions.push_back(std::move(text)); };
  if (auto note = kernel_note(catalog_, machine_.chip, job_.precision)) say(std::move(*note));
  if (quote.wall_low_s)
    say(fmt::format("its fabric is stated as {:.0f} to {:.0f} GB/s: {:.1f} to {:.1f} days",
                    accelerator.domain_bandwidth.low->base_value() / 1e9,
                    accelerator.domain_bandwidth.high->base_value() / 1e9,
                    *quote.wall_low_s / seconds_per_day, *quote.wall_high_s / seconds_per_day));
  say(energy_note(catalog_, machine_.chip, quote.sizing));
  if (auto note = batch_note(job_, quote.sizing)) say(std::move(*note));
  if (auto note = idle_note(quote.sizing)) say(std::move(*note));
  if (auto note = memory_note(machine_.chip, quote.sizing)) say(std::move(*note));
  add_objective_notes(quote);
  if (auto note = precision_note(job_of(quote.sizing), machine_.view(), quote.sizing.step))
    say(std::move(*note));
  say(price_note(catalog_, chip_, quote.sizing.joules.has_value()));
}

// What could not be counted, and what was instead.
void Quoter::add_objective_notes(Quote& quote) const {
  const auto say = [&](std::string text) { quote.assumptions.push_back(std::move(text)); };
  if (terms_.plan && !plan_)
    say(fmt::format("no price on the plan {} is published", chip::name_of(*terms_.plan)));
  if (objective_ != terms_.objective)
    say(fmt::format("without a {} it is laid out for the fewest chip-hours",
                    terms_.objective == Objective::energy ? "power" : "price"));
}

base::Expected<Quote, QuoteFailure> Quoter::answer() {
  Quote quote{.chip = machine_.chip.accelerator.id,
              .name = machine_.chip.accelerator.name,
              .stack = named_level(machine_.software),
              .objective = objective_,
              .plan = plan_};
  if (machine_.chip.constants(job_.precision).peak_flops <= 0 || !choose_size(quote))
    return Failure(why_none());
  quote.candidates = candidates_;
  quote.evaluated = evaluated_;
  quote.pflop_hours =
      run_.tokens / job_of(quote.sizing).tokens() * quote.sizing.step.model_flops / pflop_hour;
  quote.owned_scope = owned_scope(catalog_, chip_, quote.sizing.joules.has_value());
  add_runners_up(quote);
  add_pareto(quote);
  add_fabric_range(quote);
  quote.error = error_of_time(catalog_, job_, machine_, quote.sizing.step);
  add_assumptions(quote);
  return quote;
}

}  // namespace

std::vector<std::string_view> choice_names(Objective) {
  return {"time", "cost", "energy", "goodput_per_dollar"};
}

base::Expected<Quote, QuoteFailure> quote(const catalog::Catalog& catalog, const QuotedChip& chip,
                                          const TrainingRun& run, const QuoteTerms& terms,
                                          const QuoteOptions& options) {
  auto machine = quoted_machine(catalog, chip.accelerator, terms.software);
  if (!machine) return Failure(machine.error());
  return Quoter(catalog, chip, run, terms, options, std::move(*machine)).answer();
}

}  // namespace gigawatt::job
