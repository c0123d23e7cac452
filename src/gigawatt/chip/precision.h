// Number formats that an accelerator multiplies in, as training recipes name them.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace gigawatt::chip {

// bf16 stands for fp16 too: the same rate and the same bytes. fp8 scales whole tensors, fp8_block
// tiles of 128 (DeepSeek-V3), mxfp8 blocks of 32, nvfp4 blocks of 16.
enum class Precision { fp32, tf32, bf16, fp8, fp8_block, mxfp8, nvfp4, int8 };
inline constexpr int kPrecisions = 8;

// Names in the order of the enumerators; schema choices.
std::vector<std::string_view> choice_names(Precision);
std::string_view name_of(Precision precision);
// Also "fp16", "bfloat16", "half", "float8"; small or capital, "fp8-block" like "fp8_block".
std::optional<Precision> precision_named(std::string_view name);
// All names, these others among them.
struct PrecisionName {
  std::string_view name;
  Precision precision;
};
std::span<const PrecisionName> precision_names();
// Whether a name of bf16 means fp16, whose loss is scaled and which needs no fp32 sum.
bool names_fp16(std::string_view name);

// Bytes of one operand element, its share of the block scales included.
double operand_bytes(Precision precision);

}  // namespace gigawatt::chip
