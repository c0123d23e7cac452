#include "gigawatt/chip/chip_model.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/embedded.h"

namespace gigawatt::chip {
namespace {

constexpr double bytes_of_bf16 = 2;

// The format whose kernels are nearest, where a chip has no constants for one.
std::optional<Precision> akin(Precision precision) {
  switch (precision) {
    case Precision::mxfp8:
      return Precision::fp8_block;
    case Precision::fp8_block:
    case Precision::int8:
      return Precision::fp8;
    case Precision::fp32:
    case Precision::tf32:
      return Precision::bf16;
    case Precision::bf16:
    case Precision::fp8:
    case Precision::nvfp4:
      return std::nullopt;
  }
  return std::nullopt;
}

// Whether two chips differ in their fabric alone.
bool same_part(const Accelerator& a, const Accelerator& b) {
  return a.peak == b.peak && a.memory_bandwidth == b.memory_bandwidth &&
         a.board_power == b.board_power;
}

// One fit: the chip or kind whose rows hold it, and its name among them ("bf16", "decode").
struct Fit {
  std::string owner, series;
};

// Constants of a chip, from the most to the least specific: its own, those of the chip that it
// resembles, those of its kind.
class ConstantRows {
 public:
  ConstantRows(const catalog::Catalog& catalog, const Accelerator& accelerator)
      : catalog_(catalog) {
    owners_.push_back(accelerator.id);
    if (!accelerator.kernels.empty()) owners_.push_back(accelerator.kernels);
    while (const catalog::Row* like = next()) {
      GIGAWATT_CHECK(owners_.size() < 8, "chips that resemble each other in a circle", owners_[0]);
      owners_.push_back(like->text);
    }
  }

  // Whether the catalog has a set of constants for the chip.
  bool known() const { return find("multiprocessors") && find("stream.launch"); }

  double at(std::string_view field) const {
    const catalog::Row* row = find(field);
    GIGAWATT_CHECK(row != nullptr, "no kernel constant", owners_.front(), field);
    return row->base_value();
  }
  double of(const Fit& fit, std::string_view field) const {
    return catalog_.at(row_name(fit.owner, fmt::format("{}.{}", fit.series, field))).base_value();
  }

  // The nearest fit under that name; constants of one fit go together.
  std::optional<Fit> fit(std::string_view series) const {
    for (const std::string& owner : owners_)
      if (holds(owner, series)) return Fit{owner, std::string(series)};
    return std::nullopt;
  }
  // The nearest fit of matrix products: another chip's of the same format comes behind one's own
  // of a format akin.
  std::optional<Fit> fit(Precision precision) const {
    for (const std::string& owner : owners_)
      for (std::optional<Precision> p = precision; p; p = akin(*p))
        if (holds(owner, name_of(*p))) return Fit{owner, std::string(name_of(*p))};
    return std::nullopt;
  }

  std::vector<Kin> lineage(const Accelerator& accelerator) const {
    std::vector<Kin> lineage;
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      const auto chip = i == 0 ? accelerator : find_accelerator(catalog_, owners_[i]);
      const auto next =
          i + 1 < owners_.size() ? find_accelerator(catalog_, owners_[i + 1]) : std::nullopt;
      // Where products were measured, a kind has nothing to say of them.
      if (!chip && std::ranges::any_of(lineage, &Kin::measured)) break;
      if (chip && next && same_part(*chip, *next)) continue;
      lineage.push_back({.id = owners_[i],
                         .kind = !chip,
                         .measured = chip && holds(owners_[i], name_of(Precision::bf16))});
    }
    return lineage;
  }
  // The best product that the nearest measured chip reached, over its peak.
  std::optional<double> best_share(Precision precision) const {
    for (const std::string& owner : owners_) {
      const auto* best = catalog_.find(fmt::format("{}.matmul_{}", owner, name_of(precision)));
      const auto* peak = catalog_.find(fmt::format("{}.{}", owner, name_of(precision)));
      if (best && peak) return best->base_value() / peak->base_value();
    }
    return std::nullopt;
  }
  bool is_own(const Fit& fit, std::string_view series) const {
    return fit.owner == owners_.front() && fit.series == series;
  }
  EarnedError error(const Fit& fit, std::string_view series) const {
    const double value = of(fit, "error");
    const auto other = [&](std::string_view field) {
      const auto* row = catalog_.find(row_name(fit.owner, fmt::format("{}.{}", fit.series, field)));
      return row ? row->base_value() : value;
    };
    EarnedError error{value, other("closed_form_error"), other("error_all"), 0};
    const auto* all =
        catalog_.find(row_name(fit.owner, fmt::format("{}.closed_form_error_all", fit.series)));
    error.closed_form_all = all ? all->base_value() : error.closed_form;
    if (is_own(fit, series)) return error;
    const double more = catalog_.at("kernel.resemblance_error").base_value();
    return {error.value + more, error.closed_form + more, error.all + more,
            error.closed_form_all + more};
  }

 private:
  static std::string row_name(std::string_view owner, std::string_view field) {
    return fmt::format("kernel.{}.{}", owner, field);
  }
  bool holds(std::string_view owner, std::string_view series) const {
    return catalog_.find(row_name(owner, fmt::format("{}.launch", series))) != nullptr;
  }
  // Whose constants the last of the owners takes.
  const catalog::Row* next() const {
    if (const auto* like = catalog_.find(row_name(owners_.back(), "like"))) return like;
    return owners_.size() > 1 ? catalog_.find(owners_.back() + ".kernels") : nullptr;
  }
  const catalog::Row* find(std::string_view field) const {
    for (const std::string& owner : owners_)
      if (const catalog::Row* row = catalog_.find(row_name(owner, field))) return row;
    return nullptr;
  }

  const catalog::Catalog& catalog_;
  std::vector<std::string> owners_;
};

// The residual tables of the shipped chips, read once.
const std::vector<Residual>& shipped_residuals(std::string_view owner) {
  using Tables = std::map<std::string, std::vector<Residual>, std::less<>>;
  static const Tables shipped = [] {
    constexpr std::string_view folder = "catalog/kernels/", ending = ".residual";
    Tables tables;
    for (const catalog::CatalogFile& file : catalog::embedded_tables()) {
      auto read = read_residuals(file.text);
      GIGAWATT_CHECK(read.has_value(), file.name, read.error());
      std::string_view id = file.name.substr(folder.size());
      id.remove_suffix(ending.size());
      tables.emplace(id, std::move(*read));
    }
    return tables;
  }();
  static const std::vector<Residual> none;
  const auto found = shipped.find(owner);
  return found == shipped.end() ? none : found->second;
}

const Residual* residual_of(const Fit& fit) {
  const auto& tables = shipped_residuals(fit.owner);
  const auto found = std::ranges::find(tables, fit.series, &Residual::name);
  return found == tables.end() ? nullptr : &*found;
}

GemmConstants gemm_constants(const ConstantRows& rows, const Accelerator& accelerator,
                             Precision precision) {
  GemmConstants c;
  const auto& peak = accelerator.peak_at(precision);
  const auto fit = rows.fit(precision);
  if (!peak || !fit) return c;
  c.peak_flops = peak->base_value();
  c.launch_s = rows.of(*fit, "launch");
  c.efficiency = rows.of(*fit, "efficiency");
  c.ramp_k = rows.of(*fit, "ramp_k");
  c.tile_exponent = rows.of(*fit, "tile_exponent");
  c.memory_efficiency = rows.of(*fit, "memory_efficiency");
  c.overlap = rows.of(*fit, "overlap");
  c.quantise_launch_s = rows.of(*fit, "quantise_launch");
  c.quantise_passes = rows.of(*fit, "quantise_passes");
  c.error = rows.error(*fit, name_of(precision));
  c.measured = rows.is_own(*fit, name_of(precision));
  // A format akin has like kernels, at like sizes, where its operands are as wide.
  if (operand_bytes(precision) <= bytes_of_bf16) c.residual = residual_of(*fit);
  // Somebody's best product of a chip without a table shows what it reaches at least; software that
  // came later does better.
  if (const auto best = rows.best_share(precision); best && !c.residual)
    c.efficiency = std::max(c.efficiency, *best);
  for (std::size_t i = 0; i < gpu_tiles.size(); ++i) {
    const double share = gpu_tiles[i].rows * gpu_tiles[i].columns /
                         (gpu_tiles.front().rows * gpu_tiles.front().columns);
    c.tile_efficiency[i] = std::min(1.0, std::pow(share, c.tile_exponent));
  }
  const bool narrow = operand_bytes(precision) < bytes_of_bf16;
  c.grouped_share = rows.at(narrow ? "grouped_fp8.efficiency" : "grouped_bf16.efficiency");
  c.grouped_memory_efficiency = rows.at("grouped.memory_efficiency");
  return c;
}

AttentionConstants attention_constants(const ConstantRows& rows, double launch_s) {
  const Fit fit = rows.fit("prefill").value();
  const double launches = rows.of(fit, "launch");
  return {.launch_s = std::min(launch_s, launches),
          .prepare_launch_s = std::max(launches - launch_s, 0.0),
          .prepare_passes = rows.of(fit, "prepare_passes"),
          .efficiency_64 = rows.of(fit, "efficiency_64"),
          .efficiency_128 = rows.of(fit, "efficiency_128"),
          .efficiency_256 = rows.of(fit, "efficiency_256"),
          .ramp_rows = rows.of(fit, "ramp_rows"),
          .backward_rate = rows.at("attention_backward_rate"),
          .backward_element_s = rows.at("attention_backward_element"),
          .error = rows.error(fit, "prefill"),
          .measured = rows.is_own(fit, "prefill"),
          .residual = residual_of(fit)};
}

DecodeConstants decode_constants(const ConstantRows& rows) {
  const Fit fit = rows.fit("decode").value();
  return {.launch_s = rows.of(fit, "launch"),
          .memory_efficiency = rows.of(fit, "memory_efficiency"),
          .head_s = rows.of(fit, "head"),
          .group_s = rows.of(fit, "group"),
          .token_s = rows.of(fit, "token"),
          .overlap = rows.of(fit, "overlap"),
          .extra_rows = rows.of(fit, "extra_rows"),
          .unshared_reads = rows.of(fit, "unshared_reads"),
          .error = rows.error(fit, "decode"),
          .measured = rows.is_own(fit, "decode"),
          .residual = residual_of(fit)};
}

ExpertConstants expert_constants(const ConstantRows& rows, Precision precision) {
  const std::string series = operand_bytes(precision) < bytes_of_bf16 ? "moe_fp8" : "moe_bf16";
  const Fit fit = rows.fit(series).value();
  return {.launch_s = rows.of(fit, "launch"),
          .efficiency = rows.of(fit, "efficiency"),
          .memory_efficiency = rows.of(fit, "memory_efficiency"),
          .overlap = rows.of(fit, "overlap"),
          .row_passes = rows.of(fit, "row_passes"),
          .token_passes = rows.of(fit, "token_passes"),
          .load = rows.of(fit, "load"),
          .crowding = rows.of(fit, "crowding"),
          .error = rows.error(fit, series),
          .measured = rows.is_own(fit, series),
          .residual = residual_of(fit)};
}

}  // namespace

std::optional<ChipModel> chip_model(const catalog::Catalog& catalog, std::string_view name) {
  const auto accelerator = find_accelerator(catalog, name);
  return accelerator ? chip_model(catalog, *accelerator) : std::nullopt;
}

std::optional<ChipModel> chip_model(const catalog::Catalog& catalog,
                                    const Accelerator& accelerator) {
  const ConstantRows rows(catalog, accelerator);
  if (!rows.known()) return std::nullopt;
  ChipModel chip{.accelerator = accelerator, .lineage = rows.lineage(accelerator)};
  chip.multiprocessors = static_cast<int>(rows.at("multiprocessors"));
  chip.array_edge = static_cast<int>(rows.at("array_edge"));
  chip.memory_bytes = accelerator.memory.base_value();
  chip.memory_bytes_per_s = accelerator.memory_bandwidth.base_value();
  chip.memory_efficiency = rows.at("stream.memory_efficiency");
  chip.memory_launch_s = rows.at("stream.launch");
  for (std::size_t p = 0; p < kPrecisions; ++p) {
    chip.gemm[p] = gemm_constants(rows, accelerator, static_cast<Precision>(p));
    chip.experts[p] = expert_constants(rows, static_cast<Precision>(p));
  }
  // A narrow format whose products nobody measured gains no more than the ratio of the peaks.
  const double wide = chip.constants(Precision::bf16).efficiency;
  for (std::size_t p = 0; p < kPrecisions; ++p) {
    GemmConstants& c = chip.gemm[p];
    if (!c.residual && operand_bytes(static_cast<Precision>(p)) < bytes_of_bf16)
      c.efficiency = std::min(c.efficiency, wide);
  }
  chip.attention = attention_constants(rows, chip.memory_launch_s);
  chip.decode = decode_constants(rows);
  constexpr auto phases =
      std::to_array<std::string_view>({"matrix", "memory", "communication", "waiting"});
  static_assert(phases.size() == kPhases);
  for (std::size_t i = 0; i < kPhases; ++i)
    chip.phase_share[i] = catalog.at(fmt::format("kernel.phase_power.{}", phases[i])).base_value();
  chip.server_share = catalog.at("kernel.phase_power.server").base_value();
  chip.clock = rows.at("sustained_clock");
  if (accelerator.board_power) {
    chip.board_w = accelerator.board_power->base_value();
    chip.idle_w = *chip.board_w * rows.at("static_power_share");
    chip.boost_dynamic_w = (*chip.board_w - *chip.idle_w) / std::pow(chip.clock, 3);
  }
  return chip;
}

ChipModel at_boost_clock(ChipModel chip) {
  chip.clock = 1;
  return chip;
}

ChipModel at_power_cap(ChipModel chip, double cap_w) {
  if (!chip.board_w || cap_w >= *chip.board_w) return chip;
  constexpr double lowest_clock = 0.2;  // chips throttle no further; below, the cap is not kept
  const double cube = std::max(cap_w - *chip.idle_w, 0.0) / *chip.boost_dynamic_w;
  chip.clock = std::max(std::cbrt(cube), lowest_clock);
  chip.board_w = *chip.idle_w + *chip.boost_dynamic_w * std::pow(chip.clock, 3);
  return chip;
}

}  // namespace gigawatt::chip
