// One line of a wide catalog file (deals, accelerators) as its cells, which are rows "id.column".
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {

class WideRow {
 public:
  WideRow(const Catalog& catalog, std::string_view id) : catalog_(catalog), id_(id) {}

  // The catalog keeps watts as rated capacity; of a machine they are its draw.
  std::optional<base::Power> power(std::string_view column) const;
  // Null where the cell is empty.
  const Row* find(std::string_view column) const;
  // The cell as a value of an enum with choice_names(); a cell that is none of them is our mistake.
  template <class Enum>
  Enum choice(std::string_view column) const {
    return static_cast<Enum>(place_among(choice_names(Enum{}), column));
  }
  // Leaves the member as it is where the cell is empty.
  void read(std::string& member, std::string_view column) const {
    if (const Row* row = find(column)) member = row->text;
  }
  template <base::Dimension D>
  void read(std::optional<base::Quantity<D>>& member, std::string_view column) const {
    if (const Row* row = find(column)) member = quantity<base::Quantity<D>>(*row);
  }

 private:
  std::ptrdiff_t place_among(std::span<const std::string_view> words,
                             std::string_view column) const;

  const Catalog& catalog_;
  std::string id_;
};

// The ids of a wide file in the order of its lines; `column` is one that every line fills.
std::vector<std::string> wide_ids(const Catalog& catalog, std::string_view file,
                                  std::string_view column);

}  // namespace gigawatt::catalog
