#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

constexpr int shown_digits = 4;

std::string with_unit(std::string number, std::string_view unit) {
  return unit.empty() ? number : fmt::format("{} {}", number, unit);
}

// Four significant digits, no exponent in the everyday range, thousands separated.
std::string human_number(double value) {
  const double size = std::abs(value);
  if (size != 0 && (size < 1e-4 || size >= 1e15)) return fmt::format("{:.4g}", value);
  const int whole_digits = size < 1 ? 1 : static_cast<int>(std::floor(std::log10(size))) + 1;
  // Below one the digits count from the first that is not zero.
  const int leading =
      size > 0 && size < 1 ? static_cast<int>(-std::floor(std::log10(size))) - 1 : 0;
  const int decimals = std::max(0, shown_digits - whole_digits + leading + (size < 1 ? 1 : 0));
  std::string text = fmt::format("{:.{}f}", size, decimals);
  const std::size_t point = std::min(text.find('.'), text.size());
  if (point != text.size()) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  for (std::size_t i = point; i > 3; i -= 3) text.insert(i - 3, 1, ',');
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? "-" : "") + text;
}

std::string human_money(double dollars) {
  struct Step {
    double size;
    std::string_view suffix;
  };
  constexpr auto steps = std::to_array<Step>({{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}});
  const double size = std::abs(dollars);
  const std::string_view sign = dollars < 0 ? "-" : "";
  for (const Step& step : steps) {
    // What rounds to "1,000" of the step below is 1 of this step.
    const double steps_of = std::round(size / step.size * 1e4) == 1e4 ? 1 : size / step.size;
    if (steps_of >= 1) return fmt::format("{}${}{}", sign, human_number(steps_of), step.suffix);
  }
  return fmt::format("{}${}", sign, human_number(size));
}

}  // namespace

std::optional<double> exact_in(double base_value, base::Dimension dimension,
                               std::string_view unit) {
  GIGAWATT_CHECK(std::isfinite(base_value), "base_value", base_value);
  const UnitReading scale = unit_for(unit, dimension);
  const double nearest = scale.from_base(base_value);
  // Two roundings separate the value from the text: the neighbours within two units in the last
  // place are all that can read back to the same double. The one of the shortest text is what a
  // person would have written: 7, not 7.000000000000001.
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double below = std::nextafter(nearest, -infinity),
               above = std::nextafter(nearest, infinity);
  std::optional<double> best;
  for (double candidate :
       {nearest, below, above, std::nextafter(below, -infinity), std::nextafter(above, infinity)}) {
    if (!std::isfinite(candidate) || scale.to_base(candidate) != base_value) continue;
    if (!best || fmt::formatted_size("{}", candidate) < fmt::formatted_size("{}", *best)) {
      best = candidate;
    }
  }
  return best;
}

std::string format_quantity(double base_value, base::Dimension dimension, std::string_view unit) {
  const std::string shown = unit.empty() ? words_for(dimension).usual_unit : std::string(unit);
  if (const auto value = exact_in(base_value, dimension, unit)) {
    return with_unit(fmt::format("{}", *value), shown);
  }
  return with_unit(fmt::format("{}", base_value), base_unit(dimension));
}

std::string human_quantity(double base_value, base::Dimension dimension, std::string_view unit) {
  GIGAWATT_CHECK(std::isfinite(base_value), "base_value", base_value);
  const bool dollars = unit.empty() || unit == "USD";
  if (dimension == base::dimensions::money && dollars) return human_money(base_value);
  const std::string shown = unit.empty() ? words_for(dimension).usual_unit : std::string(unit);
  const double value = unit_for(unit, dimension).from_base(base_value);
  if (shown == "x") return human_number(value) + "x";
  return with_unit(human_number(value), shown);
}

}  // namespace gigawatt::schema
