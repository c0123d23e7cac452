#include <algorithm>

#include <fmt/format.h>

#include "cli/chip_names.h"

namespace gigawatt::cli {

namespace {

// The names that the shelf knows, those of files among them.
std::vector<std::string> shelved(chip::Shelf& shelf, std::span<const std::string> names,
                                 std::span<const std::string> files,
                                 std::vector<schema::Diagnostic>& wrong) {
  if (names.empty() && files.empty()) return shelf.ids();
  std::vector<std::string> known;
  const auto add_file = [&](const std::string& path) {
    const auto found = shelf.add_file(path);
    if (found.empty()) known.push_back(shelf.ids().back());
    schema::append(wrong, found);
  };
  for (const std::string& name : names) {
    if (name.ends_with(".toml")) {
      add_file(name);
    } else {
      known.push_back(name);
    }
  }
  for (const std::string& file : files) add_file(file);
  return known;
}

}  // namespace

NamedChips named_chips(const catalog::Catalog& catalog, std::span<const std::string> names,
                       std::span<const std::string> files) {
  NamedChips result;
  chip::Shelf shelf(catalog);
  for (const std::string& name : shelved(shelf, names, files, result.wrong)) {
    auto found = shelf.find(name);
    if (!found) {
      result.wrong.push_back(std::move(found.error()));
      continue;
    }
    const std::string& id = found->accelerator.id;
    if (std::ranges::any_of(result.chips, [&](const chip::PricedChip& other) {
          return other.accelerator.id == id;
        })) {
      result.wrong.push_back({.code = "GW408",
                              .message = fmt::format("{} stands twice", id),
                              .expected = "each chip once"});
      continue;
    }
    result.chips.push_back(std::move(*found));
  }
  return result;
}

}  // namespace gigawatt::cli
