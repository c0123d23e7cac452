// The files of catalog/ as they were when the program was built.
#pragma once

#include <span>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::catalog {

std::span<const CatalogFile> embedded_files();

}  // namespace gigawatt::catalog
