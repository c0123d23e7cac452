#include "gigawatt/base/table.h"

#include <algorithm>
#include <utility>

#include "gigawatt/base/check.h"

namespace gigawatt::base {

std::span<double> Table::add_column(std::string name, std::string unit, std::string doc) {
  return add_column(std::move(name), std::move(unit), std::move(doc), std::vector<double>(rows_));
}

std::span<double> Table::add_column(std::string name, std::string unit, std::string doc,
                                    std::vector<double> values) {
  GIGAWATT_CHECK(find(name) == nullptr, "a second column", name);
  GIGAWATT_CHECK(!rows_known_ || values.size() == rows_, name, values.size(), "rows of", rows_);
  rows_ = values.size();
  rows_known_ = true;
  columns_.push_back({std::move(name), std::move(unit), std::move(doc), std::move(values)});
  return columns_.back().values;
}

const Column* Table::find(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name, &Column::name);
  return found == columns_.end() ? nullptr : &*found;
}

std::span<const double> Table::values(std::string_view name) const {
  const Column* column = find(name);
  GIGAWATT_CHECK(column != nullptr, "no column", name);
  return column->values;
}

}  // namespace gigawatt::base
