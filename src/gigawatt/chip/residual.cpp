#include "gigawatt/chip/residual.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::chip {
namespace {

constexpr int levels_each_side = 46;
constexpr char middle = 'O';
constexpr char lowest = middle - levels_each_side, highest = middle + levels_each_side;
constexpr std::size_t most_values = 1 << 20;

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

std::optional<double> number(std::string_view text) {
  const auto parsed = schema::parse_number(text);
  if (!parsed || parsed->end != text.size() || !std::isfinite(parsed->value)) return std::nullopt;
  return parsed->value;
}

std::optional<Residual::Axis> read_axis(std::string_view text) {
  const auto low = number(take_until(text, ':')), step = number(take_until(text, ':'));
  const auto count = number(text);
  if (!low || !step || !count || !(*step > 0) || !(*count >= 2 && *count <= 64)) return {};
  return Residual::Axis{*low, *step, static_cast<int>(*count)};
}

using Unread = base::Unexpected<std::string>;

base::Expected<Residual, std::string> read_residual(std::string_view heading,
                                                    std::string_view& text) {
  std::string name(take_until(heading, ' '));
  const auto scale = number(take_until(heading, ' '));
  if (!scale || !(*scale > 0 && *scale < 10))
    return Unread(fmt::format("{}: the outermost level must be a number below 10", name));
  std::vector<Residual::Axis> axes;
  std::size_t size = 1;
  while (!heading.empty()) {
    const auto axis = read_axis(take_until(heading, ' '));
    if (!axis || axes.size() == Residual::most_axes)
      return Unread(fmt::format("{}: up to {} axes low:step:count", name, Residual::most_axes));
    axes.push_back(*axis);
    size *= static_cast<std::size_t>(axis->count);
  }
  if (axes.empty() || size > most_values) return Unread(fmt::format("{}: no grid", name));
  std::string levels;
  while (levels.size() < size && !text.empty()) levels += take_until(text, '\n');
  const bool printable =
      std::ranges::all_of(levels, [](char c) { return c >= lowest && c <= highest; });
  if (levels.size() != size || !printable)
    return Unread(fmt::format("{}: {} characters for {} nodes", name, levels.size(), size));
  return Residual(std::move(name), *scale, std::move(axes), levels);
}

}  // namespace

Residual::Residual(std::string name, double scale, std::vector<Axis> axes, std::string_view levels)
    : name_(std::move(name)), axes_(std::move(axes)) {
  values_.reserve(levels.size());
  for (char level : levels)
    values_.push_back(static_cast<float>(scale * (level - middle) / levels_each_side));
}

double Residual::factor(std::span<const double> sizes) const {
  GIGAWATT_CHECK(sizes.size() == axes_.size(), name_, sizes.size());
  std::array<double, most_axes> part;
  std::array<std::size_t, most_axes> stride;
  std::size_t base = 0, step = 1;
  for (std::size_t i = axes_.size(); i-- > 0;) {
    const Axis& axis = axes_[i];
    const double at = std::clamp((std::log2(sizes[i]) - axis.low) / axis.step, 0.0,
                                 static_cast<double>(axis.count - 1));
    const int cell = std::min(static_cast<int>(at), axis.count - 2);
    part[i] = at - cell;
    stride[i] = step;
    base += step * static_cast<std::size_t>(cell);
    step *= static_cast<std::size_t>(axis.count);
  }
  double sum = 0;
  for (std::size_t corner = 0; corner < std::size_t{1} << axes_.size(); ++corner) {
    double weight = 1;
    std::size_t node = base;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const bool upper = corner >> i & 1;
      weight *= upper ? part[i] : 1 - part[i];
      node += upper ? stride[i] : 0;
    }
    sum += weight * static_cast<double>(values_[node]);
  }
  return std::exp(sum);
}

base::Expected<std::vector<Residual>, std::string> read_residuals(std::string_view text) {
  std::vector<Residual> tables;
  while (!text.empty()) {
    auto table = read_residual(take_until(text, '\n'), text);
    if (!table) return Unread(table.error());
    tables.push_back(std::move(*table));
  }
  return tables;
}

}  // namespace gigawatt::chip
