#include "gigawatt/job/quote.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "gigawatt/job/fit_constants.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

using chip::PricePlan;
using Failure = base::Unexpected<QuoteFailure>;

constexpr double seconds_per_day = 86400;
constexpr int node_chips = 8;  // that leave together for repair
constexpr std::size_t most_runners_up = 4;

Failure fail(std::string reason, std::string hint = {}) {
  return Failure({std::move(reason), std::move(hint)});
}

std::string named_level(const SoftwareLevel& level) { return level.stack + " " + level.date; }

// Powers of two and three and five times them: what batches and layers divide by.
std::vector<int> sizes_up_to(int most) {
  std::vector<int> sizes;
  for (const int odd : {1, 3, 5})
    for (std::int64_t size = odd; size <= most; size *= 2) sizes.push_back(static_cast<int>(size));
  std::ranges::sort(sizes);
  return sizes;
}

class Quoter {
 public:
  Quoter(const catalog::Catalog& catalog, const QuotedChip& chip, const TrainingRun& run,
         const QuoteTerms& terms, const QuoteOptions& options, TrainingMachine machine)
      : catalog_(catalog),
        chip_(chip),
        run_(run),
        job_(run.job),
        terms_(terms),
        options_(options),
        machine_(std::move(machine)),
        reliability_(cluster::default_reliability(catalog)) {
    const SoftwareLevel& software = machine_.software;
    job_.layout.sequence_parallel = software.sequence_parallel;
    job_.layout.tensor_overlap = software.tensor_overlap > 0;
    job_.layout.data_overlap = software.data_overlap > 0;
  }

  base::Expected<Quote, QuoteFailure> answer();

 private:
  std::optional<Sizing> size(int chips);
  std::optional<Sizing> size_with_idle(int chips);
  std::optional<Sizing> lay_out_as_told(int chips);
  std::string unpublished_network(int chips) const;
  Sizing sizing(int chips, const Layout& layout, const StepResult& step) const;
  bool choose_size(Quote& quote);
  QuoteFailure why_none();
  QuoteFailure why_not_on(int chips);
  double wanted(const Sizing& sizing) const;
  void add_cost(Quote& quote) const;
  void add_runners_up(Quote& quote) const;
  void add_fabric_range(Quote& quote) const;
  void add_error(Quote& quote) const;
  void add_assumptions(Quote& quote) const;
  void add_price_notes(Quote& quote) const;

  const catalog::Catalog& catalog_;
  const QuotedChip& chip_;
  const TrainingRun& run_;
  TrainingJob job_;
  const QuoteTerms& terms_;
  const QuoteOptions& options_;
  TrainingMachine machine_;
  cluster::ReliabilitySpec reliability_;
  std::vector<Sizing> sizes_;  // all that can be laid out
  SearchResult chosen_search_, search_;
  std::int64_t candidates_ = 0, evaluated_ = 0;
  std::string contradiction_;  // of the layout that was told
  bool stopped_ = false;
};

Sizing Quoter::sizing(int chips, const Layout& layout, const StepResult& step) const {
  Sizing result{.chips = chips, .layout = layout, .step = step};
  const double steps = run_.tokens / job_.tokens();
  const double useful_s = steps * step.step_s;
  result.goodput =
      cluster::goodput(reliability_, {.chips = chips,
                                      .domain_chips = machine_.cluster.domain.chips,
                                      .node_chips = std::min(node_chips, chips),
                                      .parameters = count_parameters(job_.model).total(),
                                      .step_s = step.step_s,
                                      .duration = base::Time::from_base(useful_s)});
  result.wall_s = useful_s / result.goodput.fraction;
  const double spares =
      static_cast<double>(result.goodput.spare_nodes) * std::min(node_chips, chips);
  result.chip_seconds = (chips + spares) * result.wall_s;
  const chip::Accelerator& accelerator = machine_.chip.accelerator;
  if (step.joules && accelerator.board_power) {
    const double server = accelerator.server_power ? accelerator.server_power->base_value() /
                                                         accelerator.board_power->base_value()
                                                   : 1;
    // What stops and restarts take draws as much as the step does.
    const double watts = *step.joules / step.step_s * layout.chips() +
                         machine_.chip.idle_w.value_or(0) * result.idle();
    result.joules = watts * server * result.wall_s;
  }
  // Of the peak of all chips.
  result.step.model_flops_share *= static_cast<double>(layout.chips()) / chips;
  return result;
}

std::optional<Sizing> Quoter::lay_out_as_told(int chips) {
  TrainingJob job = job_;
  job.layout = *terms_.layout;
  const Layout& told = job.layout;
  const int replica = told.tensor * told.pipeline * told.context;
  if (replica < 1 || chips % replica != 0) {
    contradiction_ = fmt::format("{} chips are no multiple of tensor {} x pipeline {} x context {}",
                                 chips, told.tensor, told.pipeline, told.context);
    return std::nullopt;
  }
  job.layout.data = chips / replica;
  if (const auto found = contradictions(job); !found.empty()) {
    contradiction_ = fmt::format("{}", fmt::join(found, "; "));
    return std::nullopt;
  }
  ++candidates_;
  const StepResult step = evaluate_step(job, machine_.view());
  if (!step.fits) {
    contradiction_ = fmt::format("the layout takes {:.0f} GB of memory a chip, which has {:.0f}",
                                 step.memory.total() / 1e9, machine_.chip.memory_bytes / 1e9);
    return std::nullopt;
  }
  ++evaluated_;
  search_ = {.best = {{job.layout, step}}};
  return sizing(chips, job.layout, step);
}

std::string Quoter::unpublished_network(int chips) const {
  const auto beyond = cluster::check_reach(machine_.cluster, chips);
  return beyond ? beyond->message : std::string();
}

// A number that the batch does not divide over well leaves some chips idle: it is as fast as any
// smaller number that divides.
std::optional<Sizing> Quoter::size_with_idle(int chips) {
  if (terms_.layout) return size(chips);
  std::vector<int> used{chips};
  for (const int part : {machine_.cluster.domain.chips, node_chips})
    if (chips > part) used.push_back(chips / part * part);
  for (const int smaller : sizes_up_to(chips))
    if (smaller > chips / 2) used.push_back(smaller);
  std::ranges::sort(used, std::greater());
  used.erase(std::ranges::unique(used).begin(), used.end());
  std::optional<Sizing> best;
  SearchResult found;
  for (const int some : used) {
    auto laid = size(some);
    if (!laid) continue;
    if (some < chips) laid = sizing(chips, laid->layout, laid->step);
    if (best && wanted(*best) <= wanted(*laid)) continue;
    best = std::move(laid);
    found = search_;
  }
  search_ = std::move(found);
  return best;
}

std::optional<Sizing> Quoter::size(int chips) {
  if (!unpublished_network(chips).empty()) return std::nullopt;
  if (terms_.layout) return lay_out_as_told(chips);
  SearchSpace space = practical_space(job_, machine_.view());
  search_ = search_layouts(job_, chips, machine_.view(), space);
  candidates_ += search_.candidates;
  evaluated_ += search_.evaluated;
  if (search_.best.empty()) return std::nullopt;
  const Candidate* best = &search_.best.front();
  if (terms_.objective == Objective::energy)
    for (const Candidate& candidate : search_.pareto)
      if (candidate.step.joules.value_or(0) < best->step.joules.value_or(0)) best = &candidate;
  return sizing(chips, best->layout, best->step);
}

double Quoter::wanted(const Sizing& sizing) const {
  switch (terms_.objective) {
    case Objective::time:
      return sizing.wall_s;
    case Objective::cost:
      return sizing.chip_seconds;
    case Objective::energy:
      return sizing.joules.value_or(sizing.chip_seconds);
    case Objective::goodput_per_dollar:
      return sizing.chips * sizing.wall_s;
  }
  return sizing.wall_s;
}

bool Quoter::choose_size(Quote& quote) {
  const int most = static_cast<int>(catalog_.at("train.most_chips").base_value());
  const std::vector<int> sizes = terms_.chips ? std::vector<int>{*terms_.chips} : sizes_up_to(most);
  const double deadline_s =
      terms_.deadline ? terms_.deadline->base_value() : std::numeric_limits<double>::infinity();
  bool found = false;
  for (std::size_t i = 0; i < sizes.size() && !stopped_; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(sizes.size());
    if (options_.go_on && !options_.go_on(share)) stopped_ = true;
    auto laid = terms_.chips ? size_with_idle(sizes[i]) : size(sizes[i]);
    if (!laid) continue;
    const bool in_time = std::isfinite(laid->wall_s) && laid->wall_s <= deadline_s;
    if (in_time && (!found || wanted(*laid) < wanted(quote.sizing))) {
      quote.sizing = *laid;
      chosen_search_ = search_;
      found = true;
    }
    if (std::isfinite(laid->wall_s)) sizes_.push_back(std::move(*laid));
  }
  return found;
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
  const auto& fastest = *std::ranges::min_element(sizes_, {}, &Sizing::wall_s);
  std::string reason = fmt::format("{} of {} take {:.1f} days at best", fastest.chips, name,
                                   fastest.wall_s / seconds_per_day);
  if (!terms_.chips && !network.empty())
    return {reason + "; beyond one domain its network is not published",
            "a later --deadline, or " + own_chip};
  return {std::move(reason),
          terms_.chips ? "more chips or a later --deadline" : "a later --deadline"};
}

// Too few chips for the memory, or too many for the batch.
QuoteFailure Quoter::why_not_on(int chips) {
  const std::vector<int> sizes = sizes_up_to(chips);
  for (auto fewer = sizes.rbegin(); fewer != sizes.rend(); ++fewer)
    if (size(*fewer))
      return {fmt::format("a batch of {:.0f} sequences keeps {} of the {} chips busy at most",
                          job_.global_batch, *fewer, chips),
              "fewer chips, or a larger batch"};
  return {fmt::format("{} does not fit on {} of {} ({:.0f} GB each) in any layout", job_.model.name,
                      chips, machine_.chip.accelerator.name, machine_.chip.memory_bytes / 1e9),
          "more chips"};
}

void Quoter::add_cost(Quote& quote) const {
  const double chip_hours = quote.sizing.chip_seconds / 3600;
  for (int i = 0; i < chip::kPricePlans; ++i) {
    const auto& price = chip_.prices[static_cast<std::size_t>(i)];
    auto& cost = quote.cost_usd[static_cast<std::size_t>(i)];
    if (!price) continue;
    if (price->rent.value) cost = chip_hours * price->rent.value->in(chip::USD_per_chip_hour);
    if (static_cast<PricePlan>(i) != PricePlan::owned || !price->cost.value) continue;
    const double life_s = catalog_.at("train.owned_life").base_value();
    cost = price->cost.value->in(chip::USD_per_chip)*quote.sizing.chip_seconds / life_s;
    if (quote.sizing.joules)
      *cost += *quote.sizing.joules * catalog_.at("train.electricity").base_value();
  }
}

void Quoter::add_runners_up(Quote& quote) const {
  for (const Candidate& candidate : chosen_search_.best) {
    const Layout &a = candidate.layout, &b = quote.sizing.layout;
    if (a.tensor == b.tensor && a.pipeline == b.pipeline && a.context == b.context &&
        a.expert == b.expert)
      continue;
    if (quote.runners_up.size() == most_runners_up) break;
    quote.runners_up.push_back({.layout = a,
                                .step_s = candidate.step.step_s,
                                .loss = main_loss(candidate.step, quote.sizing.step)});
  }
  // Sizes on the edge between time and chip-hours.
  std::vector<Sizing> sizes = sizes_;
  std::ranges::sort(sizes, {}, &Sizing::chip_seconds);
  double fastest = std::numeric_limits<double>::infinity();
  for (const Sizing& sizing : sizes) {
    if (sizing.wall_s >= fastest) continue;
    fastest = sizing.wall_s;
    quote.sizes.push_back(sizing);
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
    TrainingJob job = job_;
    job.layout = quote.sizing.layout;
    return quote.sizing.wall_s * evaluate_step(job, machine.view()).step_s /
           quote.sizing.step.step_s;
  };
  const auto one = wall_at(*bandwidth.low), other = wall_at(*bandwidth.high);
  if (!one || !other) return;
  quote.wall_low_s = std::min(*one, *other);
  quote.wall_high_s = std::max(*one, *other);
}

// What the validation of the step model earned, and on a chip whose kernels nobody measured the
// errors of its constants by their share of the time.
void Quoter::add_error(Quote& quote) const {
  const double step =
      catalog_.at(job_.model.experts ? "train.error.moe" : "train.error.dense").base_value();
  const auto& gemm = machine_.chip.constants(job_.precision);
  const auto& attention = machine_.chip.attention;
  const Cost& parts = quote.sizing.step.parts;
  double derived = 0;
  if (!gemm.measured) derived += gemm.error.value * parts[Part::matmul];
  if (!attention.measured) derived += attention.error.value * parts[Part::attention];
  if (!machine_.cluster.domain.measured)
    derived += machine_.cluster.domain.error * (parts[Part::tensor] + parts[Part::expert]);
  quote.error = std::hypot(step, derived / quote.sizing.step.step_s);
}

void Quoter::add_assumptions(Quote& quote) const {
  const chip::Accelerator& accelerator = machine_.chip.accelerator;
  const auto say = [&](std::string text) { quote.assumptions.push_back(std::move(text)); };
  if (!machine_.chip.constants(job_.precision).measured)
    say(fmt::format("no {} kernels were measured: constants from the architecture",
                    chip::name_of(job_.precision)));
  if (quote.wall_low_s)
    say(fmt::format("its fabric is stated as {:.0f} to {:.0f} GB/s: {:.1f} to {:.1f} days",
                    accelerator.domain_bandwidth.low->base_value() / 1e9,
                    accelerator.domain_bandwidth.high->base_value() / 1e9,
                    *quote.wall_low_s / seconds_per_day, *quote.wall_high_s / seconds_per_day));
  if (!accelerator.board_power)
    say("its power is not published, so its energy is not known");
  else if (!accelerator.server_power)
    say("the energy is that of its boards alone");
  if (const int idle = quote.sizing.idle(); idle > 0)
    say(fmt::format("{} of {} chips stay idle: a batch of {:.0f} sequences does better on {}", idle,
                    quote.sizing.chips, job_.global_batch, quote.sizing.layout.chips()));
  add_price_notes(quote);
}

void Quoter::add_price_notes(Quote& quote) const {
  std::vector<std::string> notes;
  for (int i = 0; i < chip::kPricePlans; ++i) {
    const auto& price = chip_.prices[static_cast<std::size_t>(i)];
    if (!price || price->plan == PricePlan::spot) continue;
    if (!quote.cost_usd[static_cast<std::size_t>(i)]) continue;
    std::string plan(chip::name_of(price->plan));
    std::ranges::replace(plan, '_', ' ');
    const std::string source =
        fmt::format("({}{}{}, {})", price->venue, price->venue.empty() ? "" : ", ", price->date,
                    catalog::letter(price->confidence));
    if (price->rent.value) {
      notes.push_back(fmt::format("{} ${:.2f} a chip-hour {}", plan,
                                  price->rent.value->in(chip::USD_per_chip_hour), source));
      continue;
    }
    const char* without = price->kind == "all_in" ? "all in"
                          : price->kind == "rack" ? "in a rack, without the network"
                                                  : "the chip alone, without server and network";
    notes.push_back(fmt::format(
        "{} ${:.0f} {} {}, over {:.0f} years{}", plan, price->cost.value->in(chip::USD_per_chip),
        without, source, catalog_.at("train.owned_life").base_value() / (seconds_per_day * 365),
        quote.sizing.joules ? ", and its electricity" : ", without electricity"));
  }
  quote.assumptions.push_back(notes.empty() ? "no price is published"
                                            : fmt::format("{}", fmt::join(notes, "; ")));
}

base::Expected<Quote, QuoteFailure> Quoter::answer() {
  Quote quote{.chip = machine_.chip.accelerator.id,
              .name = machine_.chip.accelerator.name,
              .stack = named_level(machine_.software)};
  if (machine_.chip.constants(job_.precision).peak_flops <= 0 || !choose_size(quote))
    return Failure(why_none());
  quote.candidates = candidates_;
  quote.evaluated = evaluated_;
  add_cost(quote);
  add_runners_up(quote);
  add_fabric_range(quote);
  add_error(quote);
  add_assumptions(quote);
  return quote;
}

}  // namespace

double divisible_batch(double sequences, std::optional<int> chips) {
  constexpr int most_odd = 15;  // beyond, chips stay idle
  int odd = std::max(1, chips.value_or(1));
  while (odd % 2 == 0) odd /= 2;
  if (odd > most_odd) odd = 1;
  return odd * std::max(1.0, std::exp2(std::round(std::log2(sequences / odd))));
}

base::Expected<TrainingMachine, QuoteFailure> quoted_machine(const catalog::Catalog& catalog,
                                                             const chip::Accelerator& accelerator,
                                                             const QuoteTerms& terms) {
  auto model = chip::chip_model(catalog, accelerator);
  if (!model) return fail(fmt::format("{} has no kernel constants", accelerator.name));
  auto cluster = cluster::make_cluster(catalog, *model, {});
  if (!cluster) return fail(cluster.error().message, cluster.error().expected);
  std::string stack = terms.stack;
  if (stack.empty()) {
    const catalog::Row* usual =
        catalog.find(fmt::format("default_stack.{}.any", accelerator.vendor));
    if (!usual)
      return fail(fmt::format("no software is known for chips of {}", accelerator.vendor),
                  "name a stack with --stack");
    stack = usual->text;
  }
  auto software = software_level(catalog, stack, terms.stack_date);
  if (!software)
    return fail(fmt::format("there is no software stack {}", stack),
                fmt::format("{}", fmt::join(software_stacks(catalog), ", ")));
  return as_fitted(catalog, {.chip = std::move(*model),
                             .cluster = std::move(*cluster),
                             .software = std::move(*software)});
}

std::vector<std::string_view> choice_names(Objective) {
  return {"time", "cost", "energy", "goodput_per_dollar"};
}

base::Expected<Quote, QuoteFailure> quote(const catalog::Catalog& catalog, const QuotedChip& chip,
                                          const TrainingRun& run, const QuoteTerms& terms,
                                          const QuoteOptions& options) {
  auto machine = quoted_machine(catalog, chip.accelerator, terms);
  if (!machine) return Failure(machine.error());
  return Quoter(catalog, chip, run, terms, options, std::move(*machine)).answer();
}

}  // namespace gigawatt::job
