// What a financing is judged by: returns with every root named, payback, coverage of the loan.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gigawatt::finance {

// A number, or the named reason why there is none; never NaN.
struct Metric {
  std::optional<double> value;
  std::string outcome;  // empty where the value speaks for itself

  static Metric of(double number) { return {number, {}}; }
  static Metric none(std::string why) { return {std::nullopt, std::move(why)}; }
};

inline constexpr double kLowestRate = -0.99;  // a year, that is searched
// Where owners pay tax, or a site without debt is cleared, the last money goes out after all that
// came in, and a rate of about -95 % balances it: searched is what paths know
// (kHighestMonthlyDiscount).
inline constexpr double kLowestAlternatingRate = -0.68;

// All internal rates of return of a monthly flow column, flow 0 at close. Effective a year.
struct InternalRates {
  std::vector<double> roots;  // ascending
  int sign_changes = 0;       // Descartes: at most this many positive roots
};
InternalRates internal_rates(std::span<const double> flows_usd, double lowest = kLowestRate);

// The one IRR, or "no IRR: ..." / "several IRRs: 4.1 %, 31.0 %".
Metric internal_rate(std::span<const double> flows_usd, double lowest = kLowestRate);

// Value at close of flows (flow 0 at close) at an effective annual rate.
double net_present_value(std::span<const double> flows_usd, double annual_rate);

// Months from close until the flows have returned what was paid in.
Metric payback_months(std::span<const double> flows_usd);

}  // namespace gigawatt::finance
