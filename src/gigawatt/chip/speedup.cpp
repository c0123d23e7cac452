#include "gigawatt/chip/speedup.h"

#include <algorithm>
#include <utility>

namespace gigawatt::chip {
namespace {

struct Figure {
  std::string_view quantity;
  Published<double> newer, older;
};

template <class Quantity>
Published<double> plain(const std::optional<Quantity>& value) {
  if (!value) return {};
  return {.value = value->base_value()};
}

template <class Quantity>
Published<double> plain(const Published<Quantity>& figure) {
  return {plain(figure.value).value, plain(figure.low).value, plain(figure.high).value};
}

SpeedupLine compared(const Figure& figure, double chips_ratio) {
  const auto& [newer, older] = std::pair(figure.newer, figure.older);
  SpeedupLine line{.quantity = figure.quantity, .older = older.value, .newer = newer.value};
  if (!newer.value || !older.value) return line;
  line.chip_ratio = *newer.value / *older.value;
  line.domain_ratio = *line.chip_ratio * chips_ratio;
  if (newer.low || older.high)
    line.chip_ratio_low = newer.low.value_or(*newer.value) / older.high.value_or(*older.value);
  if (newer.high || older.low)
    line.chip_ratio_high = newer.high.value_or(*newer.value) / older.low.value_or(*older.value);
  return line;
}

}  // namespace

const SpeedupLine* Speedup::find(std::string_view quantity) const {
  const auto found = std::ranges::find(lines, quantity, &SpeedupLine::quantity);
  return found == lines.end() ? nullptr : &*found;
}

Speedup speedup(const Accelerator& newer, const Accelerator& older) {
  Speedup result{.chips_ratio = static_cast<double>(newer.domain_chips) / older.domain_chips};
  const auto add = [&](std::string_view quantity, const auto& of_newer, const auto& of_older) {
    const Figure figure{quantity, plain(of_newer), plain(of_older)};
    if (figure.newer.value || figure.older.value)
      result.lines.push_back(compared(figure, result.chips_ratio));
  };
  for (Precision precision : {Precision::fp32, Precision::bf16, Precision::fp8, Precision::mxfp8,
                              Precision::nvfp4, Precision::int8})
    add(peak_name(precision), newer.peak_at(precision), older.peak_at(precision));
  add("memory", std::optional(newer.memory), std::optional(older.memory));
  add("memory_bandwidth", std::optional(newer.memory_bandwidth),
      std::optional(older.memory_bandwidth));
  add("domain_bandwidth", newer.domain_bandwidth, older.domain_bandwidth);
  add("network_bandwidth", newer.network_bandwidth, older.network_bandwidth);
  add("board_power", newer.board_power, older.board_power);
  add("server_power", newer.server_power, older.server_power);
  return result;
}

}  // namespace gigawatt::chip
