#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "cli/train_request.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/trace.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/train.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::cli {

namespace {

int refuse_train(const TrainRequest& request, const std::vector<schema::Diagnostic>& diagnostics) {
  return refuse(diagnostics, report::kTrainSchema, request.json,
                paints(request.colour, STDERR_FILENO));
}

// One step of the first chip that can do it.
std::optional<schema::Diagnostic> write_trace(const TrainRequest& request,
                                              const TrainQuestion& question,
                                              const report::TrainView& view,
                                              const catalog::Catalog& catalog) {
  const auto first = std::ranges::find_if(
      view.options, [](const auto& option) { return option.quote.has_value(); });
  if (first == view.options.end()) return std::nullopt;
  const auto& chip = question.chips[static_cast<std::size_t>(first - view.options.begin())];
  const auto machine = job::quoted_machine(catalog, chip.accelerator, question.terms.software);
  GIGAWATT_CHECK(machine.has_value(), "was quoted", first->chip);
  job::TrainingJob job = question.run.job;
  job.layout = first->quote->sizing.layout;
  job.global_batch = first->quote->sizing.batch;
  const job::StepTrace trace = job::trace_step(job, machine->machine.view());
  if (trace.slices.empty())
    return schema::Diagnostic{.code = "GW206",
                              .message = "the step has too many passes to draw",
                              .at = {.file = *request.trace},
                              .expected = "at most 400,000 passes of micro-batches through stages",
                              .hint = "a smaller --batch or more --chips"};
  return write_file(*request.trace,
                    job::to_chrome_json(trace, fmt::format("{} on {} {}", job.model.name,
                                                           job.layout.chips(), first->chip)));
}

}  // namespace

int train_command(const TrainRequest& request) {
  const catalog::Catalog& catalog = catalog::shipped();
  const auto question = understand(request, catalog);
  if (!question) return refuse_train(request, question.error());
  listen_for_interrupts();
  Progress progress(!request.quiet && is_terminal(STDERR_FILENO));
  report::TrainView view{.run = question->run,
                         .terms = question->terms,
                         .precision = question->precision,
                         .defaults = question->defaults};
  for (const job::QuotedChip& chip : question->chips) {
    const std::string stage = "Layouts on " + chip.accelerator.id;
    auto quoted =
        job::quote(catalog, chip, question->run, question->terms, {.go_on = [&](double share) {
                     progress.update(stage, share, 1);
                     return !interrupted();
                   }});
    report::TrainOption option{.chip = chip.accelerator.id};
    if (quoted) {
      option.quote = std::move(*quoted);
    } else {
      option.failure = std::move(quoted.error());
    }
    view.options.push_back(std::move(option));
  }
  progress.erase();
  if (interrupted()) return kInterrupted;
  const bool any = std::ranges::any_of(view.options,
                                       [](const auto& option) { return option.quote.has_value(); });
  if (!any) {
    std::vector<schema::Diagnostic> reasons;
    for (const report::TrainOption& option : view.options)
      reasons.push_back({.code = "GW420",
                         .message = option.chip + ": " + option.failure.reason,
                         .at = {.file = "--on"},
                         .hint = option.failure.hint});
    return refuse_train(request, reasons);
  }
  if (request.trace)
    if (const auto problem = write_trace(request, *question, view, catalog))
      return refuse_train(request, {*problem});
  if (!question->warnings.empty() && !request.json)
    print_error(
        schema::render(question->warnings, {.colour = paints(request.colour, STDERR_FILENO)}));
  const std::string text =
      request.json
          ? report::json_text(report::train_to_json(view))
          : report::train_to_terminal(view, {.colour = paints(request.colour, STDOUT_FILENO)});
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
