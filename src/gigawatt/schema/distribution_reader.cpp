#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reading.h"

namespace gigawatt::schema {
namespace {

struct Kind {
  std::string_view name;
  std::size_t count;  // of numbers; 0 for one or more
  std::string_view expected;
};
constexpr auto kinds = std::to_array<Kind>({
    {"normal", 2, "normal = [mean, standard deviation]"},
    {"lognormal", 2, "lognormal = [median, standard deviation of the logarithm]"},
    {"uniform", 2, "uniform = [low, high]"},
    {"triangular", 3, "triangular = [low, mode, high]"},
    {"empirical", 0, "empirical = [one or more observations]"},
});

bool fail(Reading& reading, const Span& span, const std::string& path, std::string_view what,
          std::string_view expected) {
  reading.error(span, {.code = "GW211",
                       .message = fmt::format("`{}`: {}", path, what),
                       .expected = std::string(expected)});
  return false;
}

bool in_order(const std::vector<double>& values) {
  return std::is_sorted(values.begin(), values.end());
}

// The numbers in base units; empty when one of them was reported.
std::vector<double> read_numbers(Reading& reading, const UncertainSlot& slot, const Meta& meta,
                                 const Kind& kind, const Node& node, const std::string& path) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    const std::string element = fmt::format("{}.{}[{}]", path, kind.name, i);
    const bool spread = i == 1 && (kind.name == "normal" || kind.name == "lognormal");
    // The spread of a logarithm is a pure number, of whatever dimension the median is.
    const bool pure = spread && kind.name == "lognormal";
    const auto number =
        pure ? read_quantity(reading, node.elements[i], base::dimensions::none, {}, element, false)
             : read_quantity(reading, node.elements[i], slot.dimension, meta, element, !spread);
    if (number) numbers.push_back(*number);
  }
  if (numbers.size() != node.elements.size()) numbers.clear();
  return numbers;
}

}  // namespace

bool read_distribution(Reading& reading, const UncertainSlot& slot, const Meta& meta,
                       std::string_view kind_name, const Node& node, const std::string& path) {
  const Kind& kind = *std::ranges::find(kinds, kind_name, &Kind::name);
  const auto wrong = [&](std::string_view what) {
    return fail(reading, node.span, path, what, kind.expected);
  };
  const std::size_t size = node.elements.size();
  if (node.kind != NodeKind::array) {
    return wrong(fmt::format("the distribution is {}, not an array", name_of(node.kind)));
  }
  if (size == 0 || (kind.count != 0 && size != kind.count)) {
    return wrong(fmt::format("the distribution has {} number{}", size, size == 1 ? "" : "s"));
  }
  std::vector<double> x = read_numbers(reading, slot, meta, kind, node, path);
  if (x.empty()) return false;
  base::Distribution& result = *slot.distribution;
  if (kind.name == "normal" || kind.name == "lognormal") {
    if (x[1] < 0) return wrong("the standard deviation is negative");
    if (kind.name == "lognormal" && x[0] <= 0) return wrong("the median is not positive");
    if (kind.name == "normal")
      result = base::Normal{x[0], x[1]};
    else
      result = base::LogNormal{x[0], x[1]};
    return true;
  }
  if (kind.name == "empirical") {
    result = base::Empirical{std::move(x)};
    return true;
  }
  if (!in_order(x)) return wrong("the numbers are not in ascending order");
  if (kind.name == "uniform")
    result = base::Uniform{x[0], x[1]};
  else
    result = base::Triangular{x[0], x[1], x[2]};
  return true;
}

}  // namespace gigawatt::schema
