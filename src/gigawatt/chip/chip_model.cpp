#include "gigawatt/chip/chip_model.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"

namespace gigawatt::chip {
namespace {

// Constants of a chip, from the most to the least specific: its own, those of the chip that it
// resembles, those of its kind.
class ConstantRows {
 public:
  ConstantRows(const catalog::Catalog& catalog, const std::string& id) : catalog_(catalog) {
    owners_.push_back(id);
    while (const catalog::Row* like = catalog.find(fmt::format("kernel.{}.like", owners_.back()))) {
      GIGAWATT_CHECK(owners_.size() < 8, "chips that resemble each other in a circle", id);
      owners_.push_back(like->text);
    }
  }

  double at(std::string_view field) const {
    for (const std::string& owner : owners_) {
      const catalog::Row* row = catalog_.find(fmt::format("kernel.{}.{}", owner, field));
      if (row) return row->base_value();
    }
    GIGAWATT_CHECK(false, "no kernel constant", owners_.front(), field);
    return 0;
  }
  // A row of the chip's own, not of one it resembles.
  bool owns(std::string_view field) const {
    return catalog_.find(fmt::format("kernel.{}.{}", owners_.front(), field)) != nullptr;
  }
  bool knows() const { return owners_.size() > 1 || owns("multiprocessors"); }

 private:
  const catalog::Catalog& catalog_;
  std::vector<std::string> owners_;
};

GemmConstants gemm_constants(const ConstantRows& rows, const Accelerator& accelerator,
                             Precision precision) {
  GemmConstants c;
  const auto& peak = accelerator.peak[static_cast<std::size_t>(precision)];
  if (!peak) return c;
  const auto field = [&](std::string_view name) {
    return rows.at(fmt::format("{}.{}", name_of(precision), name));
  };
  c.peak_flops = peak->base_value();
  c.launch_s = field("launch");
  c.efficiency = field("efficiency");
  c.ramp_k = field("ramp_k");
  c.tile_exponent = field("tile_exponent");
  c.memory_efficiency = field("memory_efficiency");
  c.quantise_launch_s = field("quantise_launch");
  c.error = field("error");
  c.measured = rows.owns(fmt::format("{}.launch", name_of(precision)));
  return c;
}

}  // namespace

std::optional<ChipModel> chip_model(const catalog::Catalog& catalog, std::string_view name) {
  const auto accelerator = find_accelerator(catalog, name);
  return accelerator ? chip_model(catalog, *accelerator) : std::nullopt;
}

std::optional<ChipModel> chip_model(const catalog::Catalog& catalog,
                                    const Accelerator& accelerator) {
  const ConstantRows rows(catalog,
                          accelerator.kernels.empty() ? accelerator.id : accelerator.kernels);
  if (!rows.knows()) return std::nullopt;
  ChipModel chip{.accelerator = accelerator};
  chip.multiprocessors = static_cast<int>(rows.at("multiprocessors"));
  chip.array_edge = static_cast<int>(rows.at("array_edge"));
  for (int p = 0; p < kPrecisions; ++p)
    chip.gemm[static_cast<std::size_t>(p)] =
        gemm_constants(rows, accelerator, static_cast<Precision>(p));
  chip.attention = {.launch_s = rows.at("attention.launch"),
                    .efficiency = rows.at("attention.efficiency"),
                    .ramp_rows = rows.at("attention.ramp_rows"),
                    .backward_rate = rows.at("attention.backward_rate"),
                    .memory_efficiency = rows.at("attention.memory_efficiency"),
                    .error = rows.at("attention.error"),
                    .measured = rows.owns("attention.launch")};
  chip.memory_bytes = accelerator.memory.base_value();
  chip.memory_bytes_per_s = accelerator.memory_bandwidth.base_value();
  chip.memory_efficiency = rows.at("stream.memory_efficiency");
  chip.memory_launch_s = rows.at("stream.launch");
  chip.clock = rows.at("sustained_clock");
  if (accelerator.board_power) {
    chip.board_w = accelerator.board_power->base_value();
    chip.idle_w = *chip.board_w * rows.at("static_power_share");
  }
  return chip;
}

ChipModel at_power_cap(ChipModel chip, double cap_w) {
  if (!chip.board_w || !chip.idle_w) return chip;
  const double dynamic_w = *chip.board_w - *chip.idle_w;
  const double share = std::clamp((cap_w - *chip.idle_w) / dynamic_w, 0.01, 1.0);
  chip.clock *= std::cbrt(share);
  chip.board_w = std::min(*chip.board_w, std::max(cap_w, *chip.idle_w));
  return chip;
}

}  // namespace gigawatt::chip
