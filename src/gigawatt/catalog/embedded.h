// The files of catalog/ as they were when the program was built.
#pragma once

#include <span>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {

// Files of rows.
std::span<const CatalogFile> embedded_files();
// Tables of numbers that are no rows: "catalog/kernels/h100.residual".
std::span<const CatalogFile> embedded_tables();

}  // namespace gigawatt::catalog
