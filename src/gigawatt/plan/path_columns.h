// What the Monte Carlo keeps of each path: its default, its coverage, its return.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gigawatt::plan {

// In place of a path's IRR where it has none or several; no rate of money is as high.
inline constexpr double kNoRate = 1e30;

// One row a path. An IRR at the end of the searched range is held there.
struct PathColumns {
  std::vector<double> default_row, tenant_lost_row, minimum_dscr, average_dscr, breached;
  std::vector<double> lender_loss_usd, npv_usd, irr, payback_months;
  std::vector<double> delay_months, overrun, average_rent_factor;
  std::int64_t paths() const { return static_cast<std::int64_t>(default_row.size()); }
  void resize(std::size_t paths);
  std::vector<std::vector<double>*> all();
};

}  // namespace gigawatt::plan
