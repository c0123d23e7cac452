#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/starter.h"
#include "cli/streams.h"
#include "gigawatt/plan/scenario.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::cli {

namespace {

constexpr int kWidth = 80;

std::string listing() {
  std::string text = "Cases to start from (gigawatt init NAME):\n";
  std::size_t widest = 0;
  for (const ShippedScenario& scenario : shipped_scenarios())
    widest = std::max(widest, scenario.name.size());
  for (const ShippedScenario& scenario : shipped_scenarios()) {
    std::string head = fmt::format("  {:{}}  ", scenario.name, widest);
    const int room = kWidth - report::width_of(head);
    for (const std::string& row : report::wrapped(first_comment(scenario.text), room)) {
      text += head + row + "\n";
      head.assign(head.size(), ' ');
    }
  }
  return text;
}

}  // namespace

int init_command(const InitRequest& request) {
  if (request.name.empty()) return print(listing()) ? kDone : kBadInput;
  const auto scenarios = shipped_scenarios();
  const auto found = std::ranges::find(scenarios, request.name, &ShippedScenario::name);
  if (found == scenarios.end()) {
    print_error(fmt::format("gigawatt: there is no case \"{}\"\n{}", request.name, listing()));
    return kBadInput;
  }
  const std::string file = request.output.empty() ? request.name + ".toml" : request.output;
  plan::ScenarioSpec spec;
  const schema::Fields fields = plan::describe(spec);
  if (file == "-")
    return print(starter_text(*found, fields, request.name + ".toml")) ? kDone : kBadInput;
  if (const auto problem = write_new_file(file, starter_text(*found, fields, file))) {
    print_error(schema::render(*problem, {.colour = paints(Colour::automatic, STDERR_FILENO)}));
    return kBadInput;
  }
  return print(fmt::format("Wrote {0}. Now: gigawatt run {0}\n", file)) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
