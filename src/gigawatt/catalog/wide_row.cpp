#include "gigawatt/catalog/wide_row.h"

#include <algorithm>

#include "gigawatt/base/check.h"

namespace gigawatt::catalog {

const Row* WideRow::find(std::string_view column) const {
  return catalog_.find(id_ + "." + std::string(column));
}

std::ptrdiff_t WideRow::place_among(std::span<const std::string_view> words,
                                    std::string_view column) const {
  std::string word;
  read(word, column);
  const auto found = std::ranges::find(words, word);
  GIGAWATT_CHECK(found != words.end(), "an unknown word", id_, column, word);
  return found - words.begin();
}

std::optional<base::Power> WideRow::power(std::string_view column) const {
  std::optional<base::Capacity> rated;
  read(rated, column);
  if (!rated) return std::nullopt;
  return base::load_of(*rated, base::ratio(1));
}

std::vector<std::string> wide_ids(const Catalog& catalog, std::string_view file,
                                  std::string_view column) {
  const std::string end = "." + std::string(column);
  std::vector<std::string> ids;
  for (const Row& row : catalog.rows()) {
    if (row.file == file && row.name.ends_with(end))
      ids.push_back(row.name.substr(0, row.name.size() - end.size()));
  }
  return ids;
}

}  // namespace gigawatt::catalog
