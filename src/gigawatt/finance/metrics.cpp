#include "gigawatt/finance/metrics.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gigawatt::finance {

namespace {

// Value of the flows at the monthly discount factor v (Horner, last flow first).
double value_at(std::span<const double> flows, double v) {
  double value = 0;
  for (std::size_t i = flows.size(); i-- > 0;) value = value * v + flows[i];
  return value;
}

double refine(std::span<const double> flows, double low, double high) {
  const bool rises = value_at(flows, high) > value_at(flows, low);
  for (int step = 0; step < 200; ++step) {
    const double middle = 0.5 * (low + high);
    ((value_at(flows, middle) > 0) == rises ? high : low) = middle;
  }
  return 0.5 * (low + high);
}

// Derivative of value_at by v.
double slope_at(std::span<const double> flows, double v) {
  double value = 0, slope = 0;
  for (std::size_t i = flows.size(); i-- > 0;) {
    slope = slope * v + value;
    value = value * v + flows[i];
  }
  return slope;
}

// Where the value turns between two discount factors with slopes of unlike sign.
double turning_point(std::span<const double> flows, double low, double high) {
  const bool rises = slope_at(flows, high) > 0;
  for (int step = 0; step < 100; ++step) {
    const double middle = 0.5 * (low + high);
    ((slope_at(flows, middle) > 0) == rises ? high : low) = middle;
  }
  return 0.5 * (low + high);
}

// Annual rates whose roots are searched: from -99 % to +10,000 % a year, dense around zero.
std::vector<double> discount_grid() {
  std::vector<double> grid;
  constexpr int points = 4000;
  const double first = std::log(101.0), last = std::log(0.01);
  for (int i = 0; i <= points; ++i)
    grid.push_back(std::exp(-(first + (last - first) * i / points) / 12));
  return grid;  // ascending discount factors
}

}  // namespace

InternalRates internal_rates(std::span<const double> flows_usd, double lowest) {
  InternalRates rates;
  double scale = 0;
  for (double flow : flows_usd) scale = std::max(scale, std::abs(flow));
  if (scale == 0) return rates;
  std::vector<double> scaled;
  double last_sign = 0;
  for (double flow : flows_usd) {
    scaled.push_back(flow / scale);
    if (flow != 0 && last_sign * flow < 0) ++rates.sign_changes;
    if (flow != 0) last_sign = flow;
  }
  if (rates.sign_changes == 0) return rates;
  static const std::vector<double> grid = discount_grid();
  const auto add_root = [&](double low, double high) {
    const double before = value_at(scaled, low), here = value_at(scaled, high);
    if ((before < 0 && here >= 0) || (before > 0 && here <= 0))
      rates.roots.push_back(std::pow(refine(scaled, low, high), -12) - 1);
  };
  double slope = slope_at(scaled, grid.front());
  for (std::size_t i = 1; i < grid.size(); ++i) {
    // Two roots in one cell enclose a turning point; it parts them.
    const double next_slope = slope_at(scaled, grid[i]);
    const double turn =
        (slope < 0) == (next_slope < 0) ? grid[i] : turning_point(scaled, grid[i - 1], grid[i]);
    add_root(grid[i - 1], turn);
    if (turn < grid[i]) add_root(turn, grid[i]);
    slope = next_slope;
  }
  std::erase_if(rates.roots, [=](double root) { return root < lowest; });
  std::ranges::sort(rates.roots);
  return rates;
}

Metric internal_rate(std::span<const double> flows_usd, double lowest) {
  const InternalRates rates = internal_rates(flows_usd, lowest);
  if (rates.roots.size() == 1) return Metric::of(rates.roots.front());
  if (rates.roots.empty()) {
    const bool any_in = std::ranges::any_of(flows_usd, [](double f) { return f < 0; });
    const bool any_out = std::ranges::any_of(flows_usd, [](double f) { return f > 0; });
    if (!any_in) return Metric::none("no IRR: nothing is paid in");
    if (!any_out) return Metric::none("no IRR: nothing comes back");
    return Metric::none(fmt::format(
        "no IRR: no rate between {:.0f} % and 10,000 % a year balances the flows", lowest * 100));
  }
  std::string list;
  for (double root : rates.roots)
    list += fmt::format("{}{:.2f} %", list.empty() ? "" : ", ", root * 100);
  return Metric::none("several IRRs: " + list);
}

double net_present_value(std::span<const double> flows_usd, double annual_rate) {
  return value_at(flows_usd, std::pow(1 + annual_rate, -1.0 / 12));
}

Metric payback_months(std::span<const double> flows_usd) {
  double cumulative = 0;
  std::ptrdiff_t back = -1;  // the flow that returned everything; -1 while something is out
  bool paid_in = false;
  for (std::size_t i = 0; i < flows_usd.size(); ++i) {
    cumulative += flows_usd[i];
    paid_in = paid_in || flows_usd[i] < 0;
    if (cumulative < 0)
      back = -1;
    else if (paid_in && back < 0)
      back = static_cast<std::ptrdiff_t>(i);
  }
  if (!paid_in) return Metric::none("no payback: nothing is paid in");
  if (back < 0) return Metric::none("not paid back within the timeline");
  return Metric::of(static_cast<double>(back));
}

}  // namespace gigawatt::finance
