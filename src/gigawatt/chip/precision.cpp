#include "gigawatt/chip/precision.h"

#include <algorithm>
#include <array>
#include <string>

#include "gigawatt/schema/words.h"

namespace gigawatt::chip {
namespace {

constexpr auto names = std::to_array<std::string_view>(
    {"fp32", "tf32", "bf16", "fp8", "fp8_block", "mxfp8", "nvfp4", "int8"});
static_assert(names.size() == kPrecisions);

constexpr auto all_names = std::to_array<PrecisionName>({{"fp32", Precision::fp32},
                                                         {"float32", Precision::fp32},
                                                         {"tf32", Precision::tf32},
                                                         {"bf16", Precision::bf16},
                                                         {"bfloat16", Precision::bf16},
                                                         {"fp16", Precision::bf16},
                                                         {"float16", Precision::bf16},
                                                         {"half", Precision::bf16},
                                                         {"fp8", Precision::fp8},
                                                         {"float8", Precision::fp8},
                                                         {"fp8_block", Precision::fp8_block},
                                                         {"mxfp8", Precision::mxfp8},
                                                         {"nvfp4", Precision::nvfp4},
                                                         {"fp4", Precision::nvfp4},
                                                         {"int8", Precision::int8}});

}  // namespace

std::vector<std::string_view> choice_names(Precision) { return {names.begin(), names.end()}; }

std::string_view name_of(Precision precision) { return names[static_cast<std::size_t>(precision)]; }

std::span<const PrecisionName> precision_names() { return all_names; }

bool names_fp16(std::string_view name) {
  return name == "fp16" || name == "float16" || name == "half";
}

std::optional<Precision> precision_named(std::string_view name) {
  const std::string word = schema::folded(name);
  for (const PrecisionName& each : all_names)
    if (schema::folded(each.name) == word) return each.precision;
  return std::nullopt;
}

double operand_bytes(Precision precision) {
  switch (precision) {
    case Precision::fp32:
    case Precision::tf32:
      return 4;
    case Precision::bf16:
      return 2;
    case Precision::fp8:
    case Precision::int8:
      return 1;
    case Precision::fp8_block:  // an fp32 scale for 128 elements
      return 1 + 4.0 / 128;
    case Precision::mxfp8:  // an 8-bit exponent for 32
      return 1 + 1.0 / 32;
    case Precision::nvfp4:  // an fp8 scale for 16
      return 0.5 + 1.0 / 16;
  }
  return 0;
}

}  // namespace gigawatt::chip
