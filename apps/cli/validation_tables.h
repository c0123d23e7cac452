// Measured rows that ship with the program, so that `gigawatt validate` runs anywhere.
#pragma once

#include <span>
#include <string_view>

namespace gigawatt::cli {

struct ShippedTable {
  std::string_view name;  // "kernels_gemm"
  std::string_view text;
};

// validation/kernels_*.csv as they were when the program was built.
std::span<const ShippedTable> shipped_tables();

}  // namespace gigawatt::cli
