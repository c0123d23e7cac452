#include "gigawatt/job/shell_branches.h"

#include <algorithm>
#include <cstddef>

#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::job {
namespace {

constexpr Taken taken(bool yes) { return yes ? Taken::yes : Taken::no; }

std::optional<double> number_in(std::string_view text) {
  const auto number = schema::parse_number(text);
  if (!number || number->end != text.size()) return std::nullopt;
  return number->value;
}

Taken compared(std::string_view left, std::string_view sign, std::string_view right) {
  if (sign == "=" || sign == "==") return taken(left == right);
  if (sign == "!=") return taken(left != right);
  const auto a = number_in(left), b = number_in(right);
  if (!a || !b) return Taken::perhaps;
  if (sign == "-eq") return taken(*a == *b);
  if (sign == "-ne") return taken(*a != *b);
  if (sign == "-gt") return taken(*a > *b);
  if (sign == "-ge") return taken(*a >= *b);
  if (sign == "-lt") return taken(*a < *b);
  if (sign == "-le") return taken(*a <= *b);
  return Taken::perhaps;
}

// One test, without its brackets. An empty text leaves no word behind.
Taken tested(std::span<const std::string_view> words, const WordValue& value) {
  const auto at = [&](std::size_t i) {
    return i < words.size() ? value(words[i]) : std::optional<std::string_view>("");
  };
  if (words.empty() || words.size() > 3) return Taken::perhaps;
  if (words[0] == "-z" || words[0] == "-n") {
    const auto text = at(1);
    if (!text || words.size() > 2) return Taken::perhaps;
    return taken(text->empty() == (words[0] == "-z"));
  }
  if (words.size() < 2) return Taken::perhaps;
  const auto left = at(0), right = at(2);
  return left && right ? compared(*left, words[1], *right) : Taken::perhaps;
}

}  // namespace

void ShellBranches::begin(Taken condition) {
  const Taken outside = here();
  levels_.push_back({.outside = outside, .now = condition});
}

void ShellBranches::next(Taken condition) {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  level.before = std::max(level.before, level.now);
  if (level.before == Taken::yes)
    level.now = Taken::no;
  else
    level.now = level.before == Taken::perhaps ? std::min(condition, Taken::perhaps) : condition;
}

void ShellBranches::end() {
  if (!levels_.empty()) levels_.pop_back();
}

Taken ShellBranches::here() const {
  return levels_.empty() ? Taken::yes : std::min(levels_.back().outside, levels_.back().now);
}

Taken condition_of(std::span<const std::string_view> words, const WordValue& value) {
  const auto joins = [](std::string_view word) { return word == "&&" || word == "||"; };
  std::optional<Taken> result;
  bool both = true;  // the last join was "&&"
  std::vector<std::string_view> test;
  for (std::size_t i = 0; i <= words.size(); ++i) {
    if (i < words.size() && !joins(words[i])) {
      const bool bracket = words[i] == "[" || words[i] == "[[" || words[i] == "]" ||
                           words[i] == "]]" || words[i] == "test";
      if (!bracket) test.push_back(words[i]);
      continue;
    }
    const Taken one = tested(test, value);
    if (!result)
      result = one;
    else
      result = both ? std::min(*result, one) : std::max(*result, one);
    test.clear();
    if (i < words.size()) both = words[i] == "&&";
  }
  return result.value_or(Taken::perhaps);
}

}  // namespace gigawatt::job
