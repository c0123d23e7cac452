// The catalog as the scenario reader sees it: defaults of absent keys, and names to cite.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/schema/reader.h"

namespace gigawatt::catalog {

// The row as a default; nothing when there is no such row.
std::optional<schema::CatalogDefault> scenario_default(const Catalog& catalog,
                                                       std::string_view name);

// Whether a scenario may cite it: a row, or a group of rows such as a deal ("HUT-FLUID-RB").
bool is_citable(const Catalog& catalog, std::string_view name);

// Options of a reader that takes defaults and citations from `catalog`, which must outlive it.
schema::ReadOptions reader_options(const Catalog& catalog);

}  // namespace gigawatt::catalog
