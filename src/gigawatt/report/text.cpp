#include "gigawatt/report/text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {

namespace {

// Three significant digits without an exponent: "3.25", "12.3", "574".
std::string three_digits(double magnitude) {
  if (magnitude < 9.995) return fmt::format("{:.2f}", magnitude);
  if (magnitude < 99.95) return fmt::format("{:.1f}", magnitude);
  return fmt::format("{:.0f}", magnitude);
}

std::size_t size(int width) { return static_cast<std::size_t>(width); }

// Where the word at `begin` ends, with what must not be torn from it.
std::size_t word_end(std::string_view text, std::size_t begin) {
  std::size_t end = std::min(text.find(' ', begin), text.size());
  while (end + 1 < text.size()) {
    const std::string_view rest = text.substr(end + 1);
    const bool joins = rest.starts_with('%') || rest.starts_with("±") ||
                       text.substr(begin, end - begin).ends_with("±");
    if (!joins) break;
    end = std::min(text.find(' ', end + 1), text.size());
  }
  return end;
}

}  // namespace

std::string money_text(double usd) {
  GIGAWATT_CHECK(std::isfinite(usd), "usd", usd);
  constexpr std::array scales = {std::pair{1e12, "T"}, std::pair{1e9, "B"}, std::pair{1e6, "M"},
                                 std::pair{1e3, "k"}};
  const double magnitude = std::abs(usd);
  const char* sign = usd < 0 ? "-" : "";
  // 999.6 million is a billion in three digits.
  for (const auto& [scale, letter] : scales)
    if (magnitude >= 0.9995 * scale)
      return fmt::format("{}${}{}", sign, three_digits(magnitude / scale), letter);
  return magnitude < 0.5 ? "$0" : fmt::format("{}${:.0f}", sign, magnitude);
}

std::string percent_text(double share) {
  GIGAWATT_CHECK(std::isfinite(share), "share", share);
  const double percent = 100 * share, magnitude = std::abs(percent);
  if (magnitude == 0) return "0 %";
  if (magnitude >= 0.995) return fmt::format("{:.1f} %", percent);
  if (magnitude >= 0.00995) return fmt::format("{:.2f} %", percent);
  return fmt::format("{:.1g} %", percent);
}

std::string times_text(double ratio) { return fmt::format("{:.2f}x", ratio); }

std::string duration_text(double months) {
  const auto count = std::llround(months);
  const auto named = [](long long n, const char* one) {
    return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
  };
  if (count < 12) return named(count, "month");
  if (count % 12 == 0) return named(count / 12, "year");
  return named(count / 12, "year") + " " + named(count % 12, "month");
}

std::string years_text(double months) { return fmt::format("{:.1f} years", months / 12); }

std::string count_text(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t end = digits.size(); end > first + 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string plain_number(double value) {
  std::string text = fmt::format("{:.3f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

int width_of(std::string_view utf8) { return schema::code_points(utf8); }

std::string left(std::string_view text, int width) {
  const int gap = width - width_of(text);
  return std::string(text) + std::string(gap > 0 ? size(gap) : 0, ' ');
}

std::string right(std::string_view text, int width) {
  const int gap = width - width_of(text);
  return std::string(gap > 0 ? size(gap) : 0, ' ') + std::string(text);
}

std::string shortened(std::string_view text, int width) {
  if (width_of(text) <= width) return std::string(text);
  if (width < 1) return {};
  std::string cut(text.substr(0, schema::byte_offset(text, width - 1)));
  while (cut.ends_with(' ')) cut.pop_back();
  return cut + "…";
}

std::vector<std::string> wrapped(std::string_view text, int width) {
  GIGAWATT_CHECK(width > 0, "width", width);
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin);
    std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    for (; width_of(word) > width; word.remove_prefix(schema::byte_offset(word, width)))
      lines.emplace_back(word.substr(0, schema::byte_offset(word, width)));
    line += line.empty() ? "" : " ";
    line += word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string Paint::painted(std::string_view code, std::string_view text) const {
  return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

}  // namespace gigawatt::report
