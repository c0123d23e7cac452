#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/report/chips.h"
#include "gigawatt/report/json.h"

namespace gigawatt::cli {

int chips_command(const ChipsRequest& request) {
  const catalog::Catalog& catalog = catalog::Catalog::shipped();
  chip::Shelf shelf(catalog);
  std::vector<schema::Diagnostic> wrong;
  std::vector<std::string> names;
  const auto add_file = [&](const std::string& path) {
    const std::size_t before = shelf.ids().size();
    for (schema::Diagnostic& d : shelf.add_file(path)) wrong.push_back(std::move(d));
    if (shelf.ids().size() > before) names.push_back(shelf.ids().back());
  };
  for (const std::string& name : request.names) {
    if (name.ends_with(".toml")) {
      add_file(name);
    } else {
      names.push_back(name);
    }
  }
  for (const std::string& file : request.files) add_file(file);
  if (names.empty() && wrong.empty()) names = shelf.ids();
  std::vector<chip::PricedChip> chips;
  for (const std::string& name : names) {
    auto found = shelf.find(name);
    if (!found) {
      wrong.push_back(std::move(found.error()));
      continue;
    }
    if (std::ranges::any_of(chips, [&](const chip::PricedChip& other) {
          return other.accelerator.id == found->accelerator.id;
        })) {
      wrong.push_back({.code = "GW408",
                       .message = fmt::format("{} stands twice", found->accelerator.id),
                       .expected = "each chip once"});
      continue;
    }
    chips.push_back(std::move(*found));
  }
  if (!wrong.empty())
    return refuse(wrong, report::kChipsSchema, request.json, paints(request.colour, STDERR_FILENO));
  const report::ChipsView view = report::chips_view(catalog, std::move(chips));
  const std::string text =
      request.json
          ? report::json_text(report::chips_to_json(view))
          : report::chips_to_terminal(view, {.colour = paints(request.colour, STDOUT_FILENO)});
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
