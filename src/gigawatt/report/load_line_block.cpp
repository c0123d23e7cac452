#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/blocks.h"

namespace gigawatt::report {

namespace {

constexpr int kRegimeWidth = 16;
constexpr int kMarkWidth = 14;
constexpr int kDefaultWidth = 8;
constexpr int kOwnWidth = 10;

std::string size_text(const plan::LoadLineEntry& entry, double size) {
  return entry.unit == "USD" ? money_text(size) : plain_number(size) + " MW";
}

// ">= ": the grid ends before the limit is broken. "*": the next size cannot be financed. "~": not
// monotone, so a larger size may be safe.
// "^": its own limit holds beyond the mark; a milder regime's does not.
std::string mark_text(const plan::LoadLineEntry& entry) {
  const char* bound = entry.bound_by.empty() ? "" : "^";
  if (!entry.mark.largest) return std::string("none") + bound;
  const char* ends = entry.next || entry.refused ? "" : "≥";
  const char* refused = entry.refused ? "*" : "";
  const char* falls = entry.mark.monotone ? "" : "~";
  return ends + size_text(entry, *entry.mark.largest) + refused + falls + bound;
}

enum class Place { below, at, above };

// Where the scenario's own size lies. Sizes are written in whole dollars and kW. No debt is below
// every mark, also where the smallest of the grid fails.
Place place_of(const plan::LoadLineEntry& entry) {
  if (!entry.mark.largest) return entry.own_size > 0 ? Place::above : Place::below;
  const double slack = entry.unit == "USD" ? 1.0 : 1e-3;
  if (entry.own_size > *entry.mark.largest + slack) return Place::above;
  return entry.own_size < *entry.mark.largest - slack ? Place::below : Place::at;
}

std::string own_text(const Screen& screen, const plan::LoadLineEntry& entry) {
  switch (place_of(entry)) {
    case Place::below:
      return screen.paint().good(right("below", kOwnWidth));
    case Place::at:
      return screen.paint().good(right("at it", kOwnWidth));
    case Place::above:
      break;
  }
  return screen.paint().bad(right("ABOVE", kOwnWidth));
}

const plan::LoadLineEntry* find(std::span<const plan::LoadLineEntry> entries,
                                std::string_view regime, std::string_view basis) {
  const auto found = std::ranges::find_if(entries, [&](const plan::LoadLineEntry& entry) {
    return entry.regime == regime && entry.basis == basis;
  });
  return found == entries.end() ? nullptr : &*found;
}

std::string basis_text(const Screen& screen, const plan::LoadLineEntry* entry) {
  if (!entry) return right("-", kMarkWidth) + std::string(kDefaultWidth + kOwnWidth, ' ');
  return right(mark_text(*entry), kMarkWidth) +
         right(percent_text(entry->mark.default_probability), kDefaultWidth) +
         own_text(screen, *entry);
}

// What the signs in the table mean, where they occur.
void print_legend(Screen& screen, const plan::Plan& plan,
                  std::span<const plan::LoadLineEntry> entries) {
  const auto any = [&](auto test) { return std::ranges::any_of(entries, test); };
  std::string text;
  const auto add = [&](std::string_view sign) {
    text += text.empty() ? "" : "; ";
    text += sign;
  };
  if (any([](const auto& e) { return e.mark.largest && !e.next && !e.refused; }))
    add("≥: the grid ends first");
  for (const char* basis : {"debt", "MW"}) {
    const auto refused =
        std::ranges::find_if(entries, [&](const auto& e) { return e.basis == basis && e.refused; });
    if (refused != entries.end())
      add(fmt::format("*: {} cannot be financed: {}", size_text(*refused, refused->refused->size),
                      refused->refused->why));
  }
  if (any([](const auto& e) { return e.mark.largest && !e.mark.monotone; }))
    add("~: not monotone in size");
  if (any([](const auto& e) { return !e.mark.largest; })) add("none: the smallest size fails");
  if (any([](const auto& e) { return !e.bound_by.empty(); }))
    add("^: a milder regime's limit breaks first");
  // Merchant halls stand on nobody's grid: a mark says what the market carries.
  if (const auto& utility = plan.spec.site.utility_power) {
    const double most = utility->in(base::MW_capacity);
    if (any([=](const auto& e) { return e.basis == "MW" && e.mark.largest.value_or(0) > most; }))
      add(fmt::format("IT beyond {} MW needs more power than the utility's", plain_number(most)));
  }
  screen.paragraph(text, 2);
}

}  // namespace

void print_load_line(Screen& screen, const plan::Plan& plan,
                     std::span<const plan::LoadLineEntry> entries) {
  if (entries.empty()) return;
  const double limit = 100 * entries.front().mark.limit;
  screen.heading("LOAD LINE", fmt::format("largest size with at most {} % default before maturity",
                                          plain_number(limit)));
  const auto has_mark = [](const plan::LoadLineEntry& e) { return e.mark.outcome != "no debt"; };
  if (std::ranges::none_of(entries, has_mark)) {
    screen.line("  There is no debt, so nothing to default on: no marks.");
    return;
  }
  const plan::LoadLineEntry* debt = find(entries, entries.front().regime, "debt");
  const plan::LoadLineEntry* capacity = find(entries, entries.front().regime, "MW");
  const auto own = [](const plan::LoadLineEntry* entry) {
    return entry ? size_text(*entry, entry->own_size) : std::string("-");
  };
  const std::string tail = right("default", kDefaultWidth) + right("this deal", kOwnWidth);
  screen.line(screen.paint().strong(left("  Regime", kRegimeWidth) + right("Debt", kMarkWidth) +
                                    tail + right("IT built", kMarkWidth) + tail));
  screen.line(left("  This deal", kRegimeWidth) + right(own(debt), kMarkWidth) +
              std::string(kDefaultWidth + kOwnWidth, ' ') + right(own(capacity), kMarkWidth));
  for (const auto& chain : plan.regimes) {
    const std::string& name = chain->regime.name;
    const plan::LoadLineEntry* on_debt = find(entries, name, "debt");
    const plan::LoadLineEntry* on_capacity = find(entries, name, "MW");
    if (!on_debt && !on_capacity) continue;
    screen.line("  " + left(shortened(chain->regime.label, kRegimeWidth - 3), kRegimeWidth - 2) +
                basis_text(screen, on_debt) + basis_text(screen, on_capacity));
  }
  print_legend(screen, plan, entries);
}

}  // namespace gigawatt::report
