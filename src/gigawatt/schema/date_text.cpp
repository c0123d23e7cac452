#include "gigawatt/schema/date_text.h"

#include <algorithm>

namespace gigawatt::schema {
namespace {

constexpr int first_year = 1900, last_year = 2200;

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<base::Month> parse_month(std::string_view text) {
  const bool with_day = text.size() == 10;
  if (text.size() != 7 && !with_day) return std::nullopt;
  if (text[4] != '-' || (with_day && text[7] != '-')) return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2));
  const auto day = with_day ? digits(text.substr(8, 2)) : std::optional(1);
  if (!year || !month || !day || *year < first_year || *year > last_year) return std::nullopt;
  const base::Month result = base::make_month(*year, static_cast<unsigned>(*month));
  const auto date = result / std::chrono::day{static_cast<unsigned>(*day)};
  return date.ok() ? std::optional(result) : std::nullopt;
}

}  // namespace gigawatt::schema
