#include "gigawatt/catalog/wide_row.h"

namespace gigawatt::catalog {

const Row* WideRow::find(std::string_view column) const {
  return catalog_.find(id_ + "." + std::string(column));
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
