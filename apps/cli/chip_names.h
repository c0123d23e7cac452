// The chips that a command line names: shipped ones, and files that describe one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gigawatt/chip/shelf.h"

namespace gigawatt::cli {

struct NamedChips {
  std::vector<chip::PricedChip> chips;    // in the order of names and files
  std::vector<schema::Diagnostic> wrong;  // unknown names, bad files, a chip that stands twice
};

// A name that ends in .toml is a file too; nothing at all means every shipped chip.
NamedChips named_chips(const catalog::Catalog& catalog, std::span<const std::string> names,
                       std::span<const std::string> files = {});

}  // namespace gigawatt::cli
