// The chips that a command can name: the shipped ones and those that the user describes in files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/chip/accelerator_spec.h"

namespace gigawatt::chip {

class Shelf {
 public:
  // The catalog must outlive it.
  explicit Shelf(const catalog::Catalog& catalog) : catalog_(&catalog) {}

  // Adds the chip that a TOML file describes; what is wrong with it, empty when all is well. Two
  // chips of one name are refused.
  std::vector<schema::Diagnostic> add_file(const std::string& path);

  // By any name of find_accelerator, or by id or name of an added chip.
  base::Expected<PricedChip, schema::Diagnostic> find(std::string_view name) const;

  // Shipped ones first.
  std::vector<std::string> ids() const;

 private:
  const catalog::Catalog* catalog_;
  std::vector<PricedChip> own_;
};

}  // namespace gigawatt::chip
