#include "gigawatt/catalog/scenario_defaults.h"

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {

std::optional<schema::CatalogDefault> scenario_default(const Catalog& catalog,
                                                       std::string_view name) {
  const Row* row = catalog.find(name);
  if (!row) return std::nullopt;
  return schema::CatalogDefault{.text = row->text,
                                .source = row->name,
                                .confidence = std::string(1, letter(row->confidence)),
                                .reason = row->reason,
                                .low = row->low_text,
                                .high = row->high_text};
}

bool is_citable(const Catalog& catalog, std::string_view name) {
  return catalog.find(name) || !catalog.rows_with_prefix(std::string(name) + ".").empty();
}

schema::ReadOptions reader_options(const Catalog& catalog) {
  return {.catalog_default =
              [&catalog](std::string_view name) { return scenario_default(catalog, name); },
          .known_source = [&catalog](std::string_view name) { return is_citable(catalog, name); },
          .nearest_source = [&catalog](std::string_view name) -> std::optional<std::string> {
            const auto near = catalog.nearest(name, 1);
            return near.empty() ? std::nullopt : std::optional(std::string(near.front()));
          }};
}

}  // namespace gigawatt::catalog
