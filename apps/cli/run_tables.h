// Published training runs that ship with the program, and what their sources say in words.
#pragma once

#include <span>

#include "cli/validation_tables.h"

namespace gigawatt::cli {

// validation/training_*.csv as they were when the program was built.
std::span<const ShippedTable> shipped_run_tables();

}  // namespace gigawatt::cli
