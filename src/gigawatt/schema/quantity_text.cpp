#include "gigawatt/schema/quantity_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/source_text.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

using base::Dimension;
namespace dimensions = base::dimensions;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int digits_from(std::string_view text, std::size_t i) {
  int count = 0;
  while (i < text.size() && is_digit(text[i])) ++i, ++count;
  return count;
}

QuantityError number_error(std::string_view code, std::string message, std::string hint, int begin,
                           int length) {
  return {code, std::move(message), "", std::move(hint), begin, std::max(1, length)};
}

// Digits with thousands separators, appended to `digits`; the byte behind them.
base::Expected<std::size_t, QuantityError> read_whole(std::string_view text, std::size_t i,
                                                      std::string& digits) {
  int group = digits_from(text, i);
  digits += text.substr(i, group);
  i += group;
  while (i + 1 < text.size() && (text[i] == ',' || text[i] == '_' || text[i] == ' ')) {
    const int next = digits_from(text, i + 1);
    if (next == 0) break;
    if (next != 3 || group == 0 || group > 3) {
      const bool comma = text[i] == ',';
      return base::Unexpected<QuantityError>(
          number_error("GW204", fmt::format("\"{}\" does not separate thousands there", text[i]),
                       comma ? "a comma separates thousands; the decimal sign is a point" : "",
                       static_cast<int>(i), 1));
    }
    digits += text.substr(i + 1, 3);
    i += 4;
    group = 3;
  }
  return i;
}

std::string_view word_at(std::string_view text, std::size_t i) {
  std::size_t end = i;
  while (end < text.size() && is_letter(text[end])) ++end;
  return text.substr(i, end - i);
}

bool is_not_finite_word(std::string_view word) {
  if (word.empty()) return false;
  return edit_distance(word, "nan") == 0 || edit_distance(word, "inf") == 0 ||
         edit_distance(word, "infinity") == 0;
}

}  // namespace

std::string plain_text(std::string_view text) {
  constexpr auto spaces = std::to_array<std::string_view>(
      {"\u00A0", "\u2007", "\u2009", "\u200A", "\u202F", "\u2002", "\u2003", "\t"});
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const auto* space =
        std::ranges::find_if(spaces, [&](std::string_view s) { return rest.starts_with(s); });
    if (space != spaces.end()) {
      out += ' ';
      i += space->size();
    } else if (rest.starts_with("\u2212")) {
      out += '-';
      i += 3;
    } else {
      out += text[i++];
    }
  }
  return out;
}

base::Expected<NumberText, QuantityError> parse_number(std::string_view text) {
  const auto fail = [](QuantityError e) { return base::Unexpected<QuantityError>(std::move(e)); };
  std::size_t i = 0;
  std::string digits;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    if (text[i] == '-') digits += '-';
    ++i;
  }
  if (is_not_finite_word(word_at(text, i))) {
    return fail(number_error("GW205", fmt::format("{} is not a finite number", word_at(text, i)),
                             "leave the key out to take its default", 0, code_points(text)));
  }
  const std::size_t first = i;
  const auto whole = read_whole(text, i, digits);
  if (!whole) return fail(whole.error());
  i = *whole;
  const bool point = i < text.size() && text[i] == '.';
  const int fraction = point ? digits_from(text, i + 1) : 0;
  if (i == first && fraction == 0) {
    return fail(number_error("GW204",
                             text.empty()
                                 ? "the text is empty"
                                 : fmt::format("\"{}\" does not begin with a number", text),
                             "", 0, code_points(text)));
  }
  if (point) {
    digits += text.substr(i, 1 + fraction);
    i += 1 + fraction;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    const std::size_t sign = i + 1 < text.size() && (text[i + 1] == '-' || text[i + 1] == '+');
    // Without digits behind it the E belongs to the unit: "5EH" is five exahashes.
    if (const int exponent = digits_from(text, i + 1 + sign); exponent > 0) {
      digits += 'e';
      if (sign != 0 && text[i + 1] == '-') digits += '-';
      digits += text.substr(i + 1 + sign, exponent);
      i += 1 + sign + exponent;
    }
  }
  NumberText number{.end = i};
  fast_float::from_chars(digits.data(), digits.data() + digits.size(), number.value);
  const bool zero = digits.find_first_of("123456789") >= std::min(digits.find('e'), digits.size());
  if (!std::isfinite(number.value) || (number.value == 0 && !zero)) {
    return fail(number_error("GW205",
                             fmt::format("{} is beyond what a number can hold", text.substr(0, i)),
                             "", 0, static_cast<int>(i)));
  }
  return number;
}

namespace {

struct Magnitude {
  std::string_view text;
  double scale;
};
constexpr auto magnitudes = std::to_array<Magnitude>({{"k", 1e3},
                                                      {"M", 1e6},
                                                      {"B", 1e9},
                                                      {"T", 1e12},
                                                      {"bn", 1e9},
                                                      {"thousand", 1e3},
                                                      {"million", 1e6},
                                                      {"billion", 1e9},
                                                      {"trillion", 1e12}});

double magnitude_of(std::string_view word) {
  const auto* found = std::ranges::find(magnitudes, word, &Magnitude::text);
  return found == magnitudes.end() ? 0 : found->scale;
}

bool is_counted(std::string_view unit) {
  return unit.starts_with("USD") || unit.starts_with("token") || unit.starts_with("chip") ||
         unit.starts_with("GPU");
}

std::size_t skip_spaces(std::string_view text, std::size_t i) {
  while (i < text.size() && text[i] == ' ') ++i;
  return i;
}

// A text taken apart: number times magnitude, and the unit with its place.
struct Parts {
  double number = 0, magnitude = 1;
  std::string_view number_text;  // with sign and separators, to repeat it in a hint
  std::string unit;
  bool dollar = false;
  // Code points of the text that hold the unit; all of it after "$", which is half of the unit.
  int unit_begin = 0, unit_length = 0;
};

// Magnitude and unit behind the number; after "$" the unit is dollars and what divides them.
void read_tail(std::string_view text, std::size_t i, Parts& parts) {
  i = skip_spaces(text, i);
  const std::string_view word = word_at(text, i);
  const double magnitude = magnitude_of(word);
  const std::size_t behind = skip_spaces(text, i + word.size());
  const std::string_view rest = text.substr(behind);
  const bool counts = parts.dollar || (behind > i + word.size() && is_counted(rest));
  if (magnitude > 0 && counts) {
    parts.magnitude = magnitude;
    i = behind;
  }
  std::size_t end = text.size();
  while (end > i && text[end - 1] == ' ') --end;
  parts.unit = text.substr(i, end - i);
  parts.unit_begin = parts.dollar ? 0 : code_points(text.substr(0, i));
  parts.unit_length = code_points(text.substr(0, end)) - parts.unit_begin;
  if (parts.dollar) {
    parts.unit = (parts.unit.empty() || parts.unit.starts_with('/') ? "USD" : "USD ") + parts.unit;
  }
}

base::Expected<Parts, QuantityError> take_apart(std::string_view text) {
  Parts parts;
  std::size_t i = skip_spaces(text, 0);
  bool minus = false;
  const auto dollar_at = [&](std::size_t k) { return k < text.size() && text[k] == '$'; };
  const bool sign = i < text.size() && (text[i] == '-' || text[i] == '+');
  if (dollar_at(i) || (sign && dollar_at(i + 1))) {
    minus = text[i] == '-';
    parts.dollar = true;
    i = skip_spaces(text, i + (sign ? 2 : 1));
  }
  auto number = parse_number(text.substr(i));
  if (!number) {
    QuantityError error = number.error();
    error.begin += static_cast<int>(i);
    return base::Unexpected<QuantityError>(std::move(error));
  }
  parts.number = minus ? -number->value : number->value;
  parts.number_text = text.substr(i, number->end);
  read_tail(text, i + number->end, parts);
  return parts;
}

std::string expected_text(Dimension dimension) {
  const DimensionWords words = words_for(dimension);
  return fmt::format("{} such as \"{}\" (units: {})", words.name, words.example, words.units);
}

std::string shown_unit(Dimension dimension, std::string_view unit) {
  return unit.empty() ? words_for(dimension).usual_unit : std::string(unit);
}

bool needs_unit(Dimension dimension, std::string_view unit) {
  return dimension != dimensions::none || unit == "%" || unit == "bp";
}

std::string suggestion(std::string_view number, Dimension dimension, std::string_view unit) {
  const std::string shown = shown_unit(dimension, unit);
  return shown.empty() ? fmt::format("did you mean \"{}\"?", number)
                       : fmt::format("did you mean \"{} {}\"?", number, shown);
}

std::string missing_unit_hint(const Parts& parts, Dimension dimension, std::string_view unit) {
  if (unit == "%" && std::abs(parts.number) <= 1) {
    return fmt::format("did you mean \"{} %\" or \"{:.6g} %\"?", parts.number_text,
                       parts.number * 100);
  }
  return suggestion(parts.number_text, dimension, unit);
}

// "9.7B" and "8M/MW" lack the dollar sign that would make the letter a magnitude.
std::string dollar_hint(const Parts& parts, Dimension dimension) {
  const std::string_view letter = word_at(parts.unit, 0);
  if (dimension.money != 1 || parts.dollar || magnitude_of(letter) == 0) return {};
  return fmt::format("did you mean \"${}{}\"?", parts.number_text, parts.unit);
}

QuantityError wrong_unit(const Parts& parts, const UnitReading& read, Dimension dimension,
                         std::string_view unit) {
  const std::string dollars = dollar_hint(parts, dimension);
  return {"GW202",
          fmt::format("{} is {}", parts.unit, words_for(read.dimension).name),
          expected_text(dimension),
          dollars.empty() ? suggestion(parts.number_text, dimension, unit) : dollars,
          parts.unit_begin,
          parts.unit_length};
}

}  // namespace

base::Expected<double, QuantityError> parse_quantity(std::string_view raw, Dimension dimension,
                                                     std::string_view unit) {
  const std::string text = plain_text(raw);
  const auto fail = [&](QuantityError error) {
    if (error.expected.empty()) error.expected = expected_text(dimension);
    return base::Unexpected<QuantityError>(std::move(error));
  };
  const auto parts = take_apart(text);
  if (!parts) return fail(parts.error());
  if (parts->unit.empty() && needs_unit(dimension, unit)) {
    return fail({"GW201", fmt::format("{} has no unit", parts->number_text), "",
                 missing_unit_hint(*parts, dimension, unit), 0, code_points(text)});
  }
  const auto readings = parse_unit(parts->unit);
  if (!readings) {
    const UnitError& e = readings.error();
    const int begin = parts->dollar ? 0 : parts->unit_begin + e.begin;
    const std::string dollars = dollar_hint(*parts, dimension);
    return fail({"GW203", e.message, "", dollars.empty() ? e.hint : dollars, begin,
                 parts->dollar ? parts->unit_length : e.length});
  }
  const auto found = std::ranges::find(*readings, dimension, &UnitReading::dimension);
  if (found == readings->end()) return fail(wrong_unit(*parts, readings->front(), dimension, unit));
  UnitReading scale = *found;
  scale.numerator *= parts->magnitude;
  const double value = scale.to_base(parts->number);
  if (!std::isfinite(value) || (value == 0 && parts->number != 0)) {
    return fail({"GW205", fmt::format("\"{}\" is beyond what a number can hold", raw), "", "", 0,
                 code_points(text)});
  }
  return value;
}

base::Expected<int, QuantityError> parse_months(std::string_view raw) {
  constexpr std::string_view expected =
      "a whole number of months such as \"18 months\" or \"15 years\"";
  const std::string text = plain_text(raw);
  const auto fail = [&](QuantityError error) {
    error.expected = expected;
    return base::Unexpected<QuantityError>(std::move(error));
  };
  const auto parts = take_apart(text);
  if (!parts) return fail(parts.error());
  constexpr auto units = std::to_array<Magnitude>({{"month", 1},
                                                   {"months", 1},
                                                   {"quarter", 3},
                                                   {"quarters", 3},
                                                   {"year", 12},
                                                   {"years", 12},
                                                   {"yr", 12}});
  const auto* found = std::ranges::find(units, parts->unit, &Magnitude::text);
  if (found == units.end()) {
    const auto value = parse_quantity(raw, dimensions::time, "months");
    if (!value) return fail(value.error());
    return fail({"GW209", fmt::format("{} is not counted in whole months", parts->unit), "",
                 fmt::format("did you mean \"{:.0f} months\"?",
                             std::max(1.0, base::Time::from_base(*value).in(base::months))),
                 parts->unit_begin, parts->unit_length});
  }
  const double count = parts->number * found->scale, whole = std::round(count);
  // A hundred thousand years bounds the count far inside an int.
  if (std::abs(whole) > 1.2e6) {
    return fail(
        {"GW205", fmt::format("\"{}\" is beyond any calendar", raw), "", "", 0, code_points(text)});
  }
  if (std::abs(count - whole) > 1e-9) {
    return fail({"GW209", fmt::format("\"{}\" is {:.6g} months", raw, count), "",
                 fmt::format("did you mean \"{:.0f} months\"?", whole), 0, code_points(text)});
  }
  return static_cast<int>(whole);
}

}  // namespace gigawatt::schema
