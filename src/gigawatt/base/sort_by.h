// Sorts rows of a result by a key. std::stable_sort is compiled anew for each kind of row, at half
// a second; here only the order is sorted, and each row is moved once.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace gigawatt::base {

// The order in which 0, 1, ..., size - 1 come by `before`; equal ones stay as they stood.
std::vector<std::size_t> sorted_order(std::size_t size,
                                      const std::function<bool(std::size_t, std::size_t)>& before);

// The least key comes first; rows of equal keys stay as they stood.
template <class Row, class Key>
void sort_by(std::vector<Row>& rows, const Key& key) {
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  const auto before = [&](std::size_t a, std::size_t b) {
    return std::invoke(key, rows[a]) < std::invoke(key, rows[b]);
  };
  for (std::size_t i : sorted_order(rows.size(), before)) sorted.push_back(std::move(rows[i]));
  rows = std::move(sorted);
}

}  // namespace gigawatt::base
