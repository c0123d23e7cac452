#include "gigawatt/report/terminal.h"

#include <fmt/format.h>

#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/report/figures.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {

namespace {

constexpr int kReplayWidth = 9;

void print_title(Screen& screen, const plan::RunResult& result) {
  const plan::HeaderSpec& header = result.plan->spec.header;
  const site::SiteSpec& site = result.plan->spec.site;
  const std::string name = schema::printable(header.name);
  if (header.description.empty()) {
    screen.line(screen.paint().strong(shortened(name, screen.width())));
  } else {
    const std::string whole = name + ": " + schema::printable(header.description);
    const auto rows = wrapped(whole, screen.width());
    for (const std::string& row : rows) screen.line(screen.paint().strong(row));
  }
  std::string place;
  for (const std::string& part : {site.name, site.location})
    if (!part.empty()) place += schema::printable(part) + ", ";
  screen.paragraph(place + (place.empty() ? "Closes " : "closes ") + base::to_text(header.close));
}

void print_partial(Screen& screen, const plan::RunResult& result) {
  if (!result.stopped) return;
  const std::int64_t asked = result.plan->spec.risk.paths;
  const std::int64_t done = result.risk ? result.risk->paths : 0;
  screen.line(screen.paint().careful(
      fmt::format("PARTIAL: stopped early, {} of {} paths done; what is missing is left out.",
                  count_text(done), count_text(asked))));
}

// A distribution without the signs of TOML: "triangular -5 %, 3 %, 25 %".
std::string value_text(std::string_view value) {
  std::string text = schema::printable(value);
  if (!text.starts_with('{')) return text;
  std::erase_if(text,
                [](char c) { return std::string_view("{}[]\"=").find(c) != std::string::npos; });
  std::string words;
  for (const std::string& row : wrapped(text, 1 << 12)) words += row;
  return words;
}

void print_notes(Screen& screen, const std::vector<plan::Note>& notes) {
  if (notes.empty()) return;
  screen.heading("WHAT TO KNOW");
  for (const plan::Note& note : notes) screen.bullet(note.text);
}

void print_warnings(Screen& screen, std::span<const schema::Diagnostic> diagnostics) {
  if (diagnostics.empty()) return;
  screen.heading("WARNINGS");
  for (const schema::Diagnostic& d : diagnostics) {
    const std::string place =
        d.at.line > 0 ? fmt::format(" ({}:{})", schema::printable(d.at.file), d.at.line) : "";
    screen.bullet(fmt::format("{} {}{}", d.code, schema::printable(d.message), place));
  }
}

// " Tax $52.1M, due from the owners out of what is paid out."
std::string tax_sentence(const plan::Plan& plan, const plan::Replay& replay) {
  if (!plan.spec.finance.tax) return {};
  return fmt::format(" Tax {}, {}.", money_text(tax_due_usd(replay.record)),
                     plan.company_pays_tax() ? "paid out of the cash below"
                                             : "due from the owners out of what is paid out");
}

}  // namespace

void print_assumptions(Screen& screen, std::span<const plan::Assumption> assumptions,
                       std::size_t most) {
  if (assumptions.empty()) return;
  constexpr int lever_width = 30;
  const std::size_t shown = std::min(most, assumptions.size());
  const std::string count = shown < assumptions.size()
                                ? fmt::format("{} of {} (--json: all)", shown, assumptions.size())
                                : fmt::format("{}", shown);
  screen.heading("WHAT IT RESTS ON", count + ", by how far each range moves the result");
  for (const plan::Assumption& a : assumptions.first(shown)) {
    std::string lever = "NPV " + money_text(a.npv_lever_usd);
    if (!a.outcome.empty()) lever = a.outcome;
    if (a.default_lever > 0) lever += ", default " + percent_text(a.default_lever);
    const std::string name = fmt::format("{} = {}", a.name, value_text(a.value));
    screen.line(
        "  " +
        left(shortened(name, screen.width() - 4 - lever_width), screen.width() - 2 - lever_width) +
        right(lever, lever_width));
    std::string reason = a.confidence.empty() ? a.origin : a.confidence;
    if (!a.range.empty()) reason += ", " + a.range;
    if (!a.reason.empty()) reason += ": " + schema::printable(a.reason);
    screen.line("    " + screen.paint().faint(shortened(reason, screen.width() - 4)));
  }
}

std::string to_terminal(const plan::RunResult& result,
                        std::span<const schema::Diagnostic> diagnostics,
                        const catalog::Catalog& catalog, const TerminalOptions& options) {
  Screen screen(Paint(options.colour), options.width);
  print_title(screen, result);
  print_partial(screen, result);
  print_chain(screen, result, catalog);
  print_campus(screen, result);
  print_expected_case(screen, result);
  if (result.risk) {
    const auto& debt = result.plan->debt;
    print_risk(screen, *result.risk,
               {.debt_usd = result.base.metrics.debt_usd,
                .has_covenant = debt && debt->covenant_dscr.in(base::ratio) > 0});
  }
  print_load_line(screen, *result.plan, result.load_line);
  print_notes(screen, result.base.notes);
  print_assumptions(screen, result.assumptions, options.assumptions);
  print_warnings(screen, diagnostics);
  return screen.text();
}

std::string replay_to_terminal(const plan::Plan& plan, const plan::Replay& replay,
                               std::int64_t path, const TerminalOptions& options) {
  using finance::WaterfallColumn;
  Screen screen(Paint(options.colour), options.width);
  const int rows = plan.timeline.rows();
  const auto at = [](int row) { return static_cast<std::size_t>(row); };
  const auto value = [&](WaterfallColumn c, int row) {
    return finance::column(replay.record, c)[at(row)];
  };
  screen.line(screen.paint().strong(fmt::format("Path {} of {}, {} regime", path,
                                                schema::printable(plan.spec.header.name),
                                                plan.chain().regime.label)));
  const auto when = [&](double row, const char* never) {
    return row < rows ? base::to_text(plan.timeline.month(static_cast<int>(row))) : never;
  };
  screen.paragraph(
      fmt::format("Longest delay {}, cost overrun {}, tenant's rent lost: {}, default: {}.{}",
                  duration_text(replay.delay_months), percent_text(replay.overrun),
                  when(replay.tenant_lost_row, "never"), when(replay.outcome.default_row, "never"),
                  tax_sentence(plan, replay)));
  screen.blank();
  std::string head = left("Month", 8) + right("market", 8);
  for (const char* name : {"CFADS", "service", "paid", "DSCR", "reserve", "debt", "paid out"})
    head += right(name, kReplayWidth);
  screen.line(screen.paint().strong(head));
  for (int row = 0; row < rows; ++row) {
    const double due =
        value(WaterfallColumn::interest_due, row) + value(WaterfallColumn::principal_due, row);
    const double paid =
        value(WaterfallColumn::interest_paid, row) + value(WaterfallColumn::principal_paid, row);
    const double dscr = value(WaterfallColumn::dscr, row);
    const auto money = [](double usd) {
      return right(usd == 0 ? "-" : money_text(usd), kReplayWidth);
    };
    screen.line(left(base::to_text(plan.timeline.month(row)), 8) +
                right(fmt::format("{:.2f}", replay.market_factor[at(row)]), 8) +
                money(value(WaterfallColumn::cfads, row)) + money(due) + money(paid) +
                right(due > 0 && dscr > 0 && dscr < 0.5 * finance::kNoTest ? times_text(dscr) : "-",
                      kReplayWidth) +
                money(value(WaterfallColumn::reserve, row)) +
                money(value(WaterfallColumn::balance, row)) +
                money(value(WaterfallColumn::distribution, row)));
    if (static_cast<double>(row) == replay.outcome.default_row) break;
  }
  return screen.text();
}

}  // namespace gigawatt::report
