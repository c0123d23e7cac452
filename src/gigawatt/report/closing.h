// Sources and uses of a closed financing, item by item.
#pragma once

#include <string_view>
#include <vector>

#include "gigawatt/finance/capital.h"

namespace gigawatt::report {

struct ClosingItem {
  std::string_view name;  // "debt_usd"
  double usd = 0;
  double at_close_usd = 0;  // of a source, what is paid in before the first month
};

std::vector<ClosingItem> sources_of(const finance::Capital& capital);
std::vector<ClosingItem> uses_of(const finance::Capital& capital);

}  // namespace gigawatt::report
