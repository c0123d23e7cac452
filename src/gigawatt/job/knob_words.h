// What a cell of a table of training runs says in words, in the spellings that people use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/chip/precision.h"
#include "gigawatt/job/layout.h"
#include "gigawatt/job/training_job.h"

namespace gigawatt::job {

// "true", "on", "yes", "1", "ring" (a way to overlap), "swiglu" (a way to gate); "false", "none",
// "gelu". Nothing where the words say neither.
std::optional<bool> switch_named(std::string_view text);

// What the words of a knob may be, for whoever wrote others.
inline constexpr std::string_view kScheduleWords =
    "1F1B, interleaved, zero-bubble (ZB-H1, ZB-H2), DualPipe, GPipe";
inline constexpr std::string_view kRecomputeWords = "none, selective, full";
inline constexpr std::string_view kShardingWords =
    "none, ZeRO-1, ZeRO-2, ZeRO-3, FSDP, HSDP, distributed optimizer";
inline constexpr std::string_view kWorkloadWords = "pretrain, sft, lora";

// "1F1B", "interleaved 1F1B", "ZB-H1", "DualPipe", "GPipe".
std::optional<Schedule> schedule_named(std::string_view text);

// "full", "selective", "attention", "none", "off"; "minimal" and "offload" keep a part.
std::optional<Recompute> recompute_named(std::string_view text);

// "ZeRO stage 3", "zero1", "dist_opt", "FSDP 16 x TP 8", "HSDP", a stage alone.
struct ShardingWords {
  Sharding sharding = Sharding::none;
  int ranks = 0;              // that share one copy; 0: all
  bool in_domain = false;     // one copy a scale-up domain (HSDP)
  bool fsdp = false;          // the words say FSDP
  std::optional<int> tensor;  // tensor ranks, where the words count them
};
std::optional<ShardingWords> sharding_named(std::string_view text);

// "SFT", "fine-tuning", "LoRA"; empty is pretraining.
std::optional<Workload> workload_named(std::string_view text);

// The number format of the linear layers that a text names, by its name in it ("bf16-mixed": bf16);
// of several the narrowest, for the others are what the rest keeps ("bf16+fp8": fp8).
std::optional<chip::PrecisionName> format_named(std::string_view text);
// "BF16", "fp8 (delayed scaling)", "bf16-mixed"; "fp8_or_fp4" is one of two. Empty where no format
// is named.
std::vector<chip::Precision> precisions_named(std::string_view text);

// The month of a release as "2025-06", or its year: "2025-06-01", "June 2025", "25.09" (the way
// containers count), "2025".
std::optional<std::string> release_date(std::string_view text);

// The month in the number of a paper on arXiv: "https://arxiv.org/abs/2104.04473" is of 2021-04.
std::optional<std::string> paper_month(std::string_view source);

}  // namespace gigawatt::job
