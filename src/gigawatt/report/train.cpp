#include "gigawatt/report/train.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "gigawatt/chip/precision.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/job/shape.h"
#include "gigawatt/report/screen.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/choice_name.h"

namespace gigawatt::report {

namespace {

using job::Quote;

constexpr int kLabel = 20;
constexpr int kColumn = 15;
constexpr double kSecondsPerDay = 86400;
constexpr double kJoulesPerMWh = 3.6e9;
constexpr const char* kUnknown = "-";
constexpr double kLeastPart = 5e-4;  // of a step, for a line of its own

std::string scaled(double number) {  // 70.6B, 15T
  const std::string money = money_text(number);
  return money.substr(1);
}

template <class Choice>
std::string word(Choice choice) {
  std::string text(schema::choice_name(choice));
  std::ranges::replace(text, '_', '-');
  return text;
}

std::string days_text(double seconds) {
  const double days = seconds / kSecondsPerDay;
  return days < 9.95 ? fmt::format("{:.2f}", days) : fmt::format("{:.1f}", days);
}

std::string degrees_text(const job::Layout& layout) {
  std::string text = fmt::format("TP{} PP{} DP{}", layout.tensor, layout.pipeline, layout.data);
  if (layout.context > 1) text += fmt::format(" CP{}", layout.context);
  if (layout.expert > 1) text += fmt::format(" EP{}", layout.expert);
  text += fmt::format(" b{}", layout.micro_batch);
  if (layout.virtual_pipeline > 1) text += fmt::format(" v{}", layout.virtual_pipeline);
  return text;
}

// The values of one row of the table, a chip each.
using RowText = std::function<std::string(const Quote&)>;

class TrainPage {
 public:
  TrainPage(const TrainView& view, const TrainOptions& options)
      : view_(view), screen_(Paint(options.colour), options.width) {}

  std::string text() {
    head();
    const int fit = std::max(1, (screen_.width() - kLabel) / kColumn);
    for (std::size_t i = 0; i < view_.options.size(); i += static_cast<std::size_t>(fit))
      table(i, std::min(view_.options.size(), i + static_cast<std::size_t>(fit)));
    failures();
    runners_up();
    sizes();
    notes();
    return screen_.text();
  }

 private:
  void head() {
    const job::TrainingJob& job = view_.run.job;
    const double parameters = job::count_parameters(job.model).total();
    screen_.line(
        screen_.paint().strong(fmt::format("{}, {} parameters, on {} tokens", job.model.name,
                                           scaled(parameters), scaled(view_.run.tokens))));
    const auto batch = common_batch(view_);
    screen_.paragraph(fmt::format("Sequences of {}, {}{} of them a step ({} tokens), {}; {}.",
                                  count_text(std::llround(job.sequence)), batch ? "" : "about ",
                                  count_text(std::llround(batch.value_or(job.global_batch))),
                                  scaled(batch.value_or(job.global_batch) * job.sequence),
                                  view_.precision, aim()));
  }

  std::string aim() const {
    const std::string wish(schema::choice_name(view_.terms.objective));
    std::string text = view_.terms.chips
                           ? fmt::format("on {} chips", count_text(*view_.terms.chips))
                           : "as many chips as are best for " + wish;
    if (view_.terms.plan) text += fmt::format(" at {} prices", chip::name_of(*view_.terms.plan));
    if (view_.terms.deadline)
      text += fmt::format(" within {:.3g} days", view_.terms.deadline->in(base::days));
    std::ranges::replace(text, '_', ' ');
    return text;
  }

  void row(std::size_t begin, std::size_t end, std::string_view label, const RowText& value) {
    std::string line = left(label, kLabel);
    bool any = false;
    for (std::size_t i = begin; i < end; ++i) {
      const auto& quote = view_.options[i].quote;
      const std::string text = quote ? value(*quote) : kUnknown;
      any = any || text != kUnknown;
      line += right(shortened(text, kColumn - 1), kColumn);
    }
    if (any) screen_.line(line);
  }

  void table(std::size_t begin, std::size_t end) {
    screen_.blank();
    std::string names = left("", kLabel);
    for (std::size_t i = begin; i < end; ++i)
      names += right(shortened(view_.options[i].chip, kColumn - 1), kColumn);
    screen_.line(screen_.paint().strong(names));
    const auto add = [&](std::string_view label, const RowText& value) {
      row(begin, end, label, value);
    };
    add("Chips", [](const Quote& q) { return count_text(q.sizing.chips); });
    add("Days", [](const Quote& q) { return days_text(q.sizing.wall_s); });
    add("  error band", [](const Quote& q) { return fmt::format("± {:.0f} %", 100 * q.error); });
    add("MFU", [](const Quote& q) { return percent_text(q.sizing.step.model_flops_share); });
    add("Goodput", [](const Quote& q) { return percent_text(q.sizing.goodput.fraction); });
    add("Layout", [](const Quote& q) {
      return fmt::format("TP{} PP{}", q.sizing.layout.tensor, q.sizing.layout.pipeline);
    });
    add("", [](const Quote& q) {
      const job::Layout& l = q.sizing.layout;
      std::string text = fmt::format("DP{}", l.data);
      if (l.context > 1) text += fmt::format(" CP{}", l.context);
      if (l.expert > 1) text += fmt::format(" EP{}", l.expert);
      return text;
    });
    if (!common_batch(view_))
      add("  sequences a step",
          [](const Quote& q) { return count_text(std::llround(q.sizing.batch)); });
    add("  micro-batch", [](const Quote& q) {
      const job::Layout& l = q.sizing.layout;
      return l.virtual_pipeline > 1
                 ? fmt::format("{}, {} chunks", l.micro_batch, l.virtual_pipeline)
                 : fmt::format("{}", l.micro_batch);
    });
    add("  schedule", [](const Quote& q) {
      const job::Layout& l = q.sizing.layout;
      return l.pipeline > 1 ? word(l.schedule) : std::string(kUnknown);
    });
    add("  recompute", [](const Quote& q) { return word(q.sizing.layout.recompute); });
    add("  sharding", [](const Quote& q) { return word(q.sizing.layout.sharding); });
    add("Memory, GB a chip",
        [](const Quote& q) { return fmt::format("{:.0f}", q.sizing.step.memory.total() / 1e9); });
    costs(add);
    step(add);
  }

  // The values of a row, by its label.
  using AddRow = std::function<void(std::string_view, const RowText&)>;

  void costs(const AddRow& add) {
    screen_.blank();
    constexpr std::array plans{std::pair{chip::PricePlan::on_demand, "Cost, on demand"},
                               std::pair{chip::PricePlan::capacity_block, "  capacity block"},
                               std::pair{chip::PricePlan::savings_plan, "  savings plan"},
                               std::pair{chip::PricePlan::contract, "  contract"},
                               std::pair{chip::PricePlan::owned, "  owned"}};
    for (const auto& [plan, label] : plans)
      add(label, [plan](const Quote& q) {
        const auto& cost = q.sizing.cost_usd[static_cast<std::size_t>(plan)];
        if (!cost) return std::string(kUnknown);
        return plan == chip::PricePlan::owned ? money_text(*cost) + ", " + q.owned_scope->kind
                                              : money_text(*cost);
      });
    add("PFLOP-hours per $", [](const Quote& q) {
      if (!q.plan) return std::string(kUnknown);
      return fmt::format("{:.3g}",
                         q.pflop_hours / *q.sizing.cost_usd[static_cast<std::size_t>(*q.plan)]);
    });
    add("  paid on", [](const Quote& q) {
      std::string name(q.plan ? chip::name_of(*q.plan) : kUnknown);
      std::ranges::replace(name, '_', ' ');
      return name;
    });
    add("Energy, MWh", [](const Quote& q) {
      return q.sizing.joules ? count_text(std::llround(*q.sizing.joules / kJoulesPerMWh))
                             : std::string(kUnknown);
    });
  }

  // One step by cause, of the slowest chip.
  void step(const AddRow& add) {
    screen_.blank();
    add("Step, seconds",
        [](const Quote& q) { return fmt::format("{:.2f}", q.sizing.step.step_s); });
    const auto names = job::choice_names(job::Part{});
    for (std::size_t i = 0; i < job::kParts; ++i) {
      std::string name = "  " + std::string(names[i]);
      std::ranges::replace(name, '_', ' ');
      add(name, [i](const Quote& q) {
        const double seconds = q.sizing.step.parts.seconds[i];
        if (seconds < kLeastPart * q.sizing.step.step_s) return std::string(kUnknown);
        return fmt::format("{:.2f} {:>4.0f} %", seconds, 100 * seconds / q.sizing.step.step_s);
      });
    }
    add("A chip: PFLOPs",
        [](const Quote& q) { return fmt::format("{:.3g}", q.sizing.step.executed_flops / 1e15); });
    add("  HBM, TB", [](const Quote& q) {
      return fmt::format("{:.3g}", q.sizing.step.parts.hbm_bytes() / 1e12);
    });
    add("  sends, GB", [](const Quote& q) {
      return fmt::format("{:.3g}", q.sizing.step.parts.wire_bytes() / 1e9);
    });
    add("  kJ", [](const Quote& q) {
      return q.sizing.step.joules ? fmt::format("{:.3g}", *q.sizing.step.joules / 1e3)
                                  : std::string(kUnknown);
    });
  }

  void failures() {
    bool first = true;
    for (const TrainOption& option : view_.options) {
      if (option.quote) continue;
      if (first) screen_.heading("Not possible");
      first = false;
      screen_.bullet(option.chip + ": " + option.failure.reason +
                     (option.failure.hint.empty() ? "" : "; " + option.failure.hint));
    }
  }

  void runners_up() {
    bool first = true;
    for (const TrainOption& option : view_.options) {
      if (!option.quote || option.quote->runners_up.empty()) continue;
      if (first)
        screen_.heading("Runners-up", "as many chips, other degrees (b: micro-batch, v: chunks)");
      first = false;
      for (std::size_t i = 0; i < std::min<std::size_t>(2, option.quote->runners_up.size()); ++i) {
        const job::RunnerUp& other = option.quote->runners_up[i];
        const std::string line =
            fmt::format("  {:<11}{:<26}{:>9}  {}", shortened(option.chip, 10),
                        degrees_text(other.sizing.layout),
                        fmt::format("{:+.1f} %", 100 * other.excess), other.cause);
        screen_.line(shortened(line, screen_.width()));
      }
    }
  }

  // The edge between time and chip-hours, around what was chosen.
  void sizes() {
    if (view_.terms.chips) return;
    bool first = true;
    for (const TrainOption& option : view_.options) {
      if (!option.quote) continue;
      const std::vector<const job::Sizing*> all = faster_sizes(*option.quote);
      if (all.size() < 2) continue;
      if (first) screen_.heading("Fewer days for more chip-hours");
      first = false;
      std::string line = "  " + left(shortened(option.chip, 11), 12);
      for (std::size_t i = 0; i < all.size(); i += std::max<std::size_t>(1, all.size() / 6)) {
        const std::string item =
            fmt::format("{}: {} d  ", count_text(all[i]->chips), days_text(all[i]->wall_s));
        if (width_of(line + item) > screen_.width()) break;
        line += item;
      }
      screen_.line(line);
    }
  }

  // What was chosen, and what takes fewer days at more chip-hours.
  static std::vector<const job::Sizing*> faster_sizes(const Quote& quote) {
    std::vector<const job::Sizing*> all{&quote.sizing};
    for (const job::ParetoPoint& point : quote.pareto)
      if (point.sizing.chips > all.back()->chips && point.sizing.wall_s < all.back()->wall_s)
        all.push_back(&point.sizing);
    return all;
  }

  void notes() {
    screen_.heading("Assumptions");
    for (const std::string& text : view_.defaults) screen_.bullet(text);
    for (const TrainOption& option : view_.options) {
      if (!option.quote) continue;
      screen_.bullet(
          fmt::format("{}: software {}; {} spare nodes; {} of {} layouts fit", option.chip,
                      option.quote->stack, option.quote->sizing.goodput.spare_nodes,
                      count_text(option.quote->evaluated), count_text(option.quote->candidates)));
      for (const std::string& text : option.quote->assumptions)
        screen_.bullet(option.chip + ": " + text);
    }
  }

  const TrainView& view_;
  Screen screen_;
};

}  // namespace

std::optional<double> common_batch(const TrainView& view) {
  std::optional<double> batch;
  for (const TrainOption& option : view.options) {
    if (!option.quote) continue;
    if (batch && *batch != option.quote->sizing.batch) return std::nullopt;
    batch = option.quote->sizing.batch;
  }
  return batch;
}

std::string train_to_terminal(const TrainView& view, const TrainOptions& options) {
  return TrainPage(view, options).text();
}

}  // namespace gigawatt::report
