#include "gigawatt/job/knob_words.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "gigawatt/schema/words.h"

namespace gigawatt::job {
namespace {

using schema::folded;
using schema::holds;
using schema::lower;

bool digit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t Size>
bool is_one_of(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::ranges::find(words, text) != words.end();
}

template <std::size_t Size>
bool holds_one_of(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return holds(text, word); });
}

constexpr auto on = std::to_array<std::string_view>({"1", "true", "yes", "y", "on", "enabled"});
constexpr auto off =
    std::to_array<std::string_view>({"0", "false", "no", "n", "off", "none", "disabled"});

// The number that follows `word` in a text such as "fsdp 16 x tp 8".
std::optional<int> number_after(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  int value = 0;
  bool any = false;
  for (std::size_t i = at + word.size(); i < text.size(); ++i) {
    if (text[i] == ' ' && !any) continue;
    if (!digit(text[i]) || value > 1'000'000) break;
    value = 10 * value + (text[i] - '0');
    any = true;
  }
  return any && value > 0 ? std::optional(value) : std::nullopt;
}

// Which stage of ZeRO a text names, from "zero-3" to a "3" alone.
std::optional<Sharding> stage_named(std::string_view word) {
  constexpr auto stages = std::to_array<Sharding>(
      {Sharding::none, Sharding::zero_1, Sharding::zero_2, Sharding::zero_3});
  for (const std::size_t stage : {3, 2, 1, 0}) {
    const std::string number = std::to_string(stage);
    if (word == number || holds(word, "zero" + number) || holds(word, "stage" + number))
      return stages[stage];
  }
  return std::nullopt;
}

constexpr auto months = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<int> month_named(std::string_view word) {
  constexpr std::size_t shortest = 3;
  for (std::size_t i = 0; i < months.size(); ++i)
    if (word.size() >= shortest && word.starts_with(months[i])) return static_cast<int>(i) + 1;
  return std::nullopt;
}

bool is_year(int value) { return value >= 1990 && value <= 2100; }
bool is_month(int value) { return value >= 1 && value <= 12; }

std::optional<std::string> plain_date(std::string_view text) {
  const std::vector<std::string> parts = schema::words_of(text, " -/.,");
  constexpr int century = 2000, most_short_year = 99;
  std::optional<int> year, month, day;
  for (const std::string& part : parts) {
    const auto value = whole(part);
    if (const auto named = month_named(part); named && !month) {
      month = named;
    } else if (!value) {
      return std::nullopt;
    } else if (!year && is_year(*value)) {
      year = value;
    } else if (!year && !month && parts.size() == 2 && part.size() == 2 &&
               *value <= most_short_year && holds(text, ".")) {
      year = century + *value;  // "25.09"
    } else if (!month && is_month(*value)) {
      month = value;
    } else if (!day && year && month && *value >= 1 && *value <= 31) {
      day = value;
    } else {
      return std::nullopt;
    }
  }
  if (!year) return std::nullopt;
  return month ? fmt::format("{}-{:02}", *year, *month) : std::to_string(*year);
}

}  // namespace

std::optional<bool> switch_named(std::string_view text) {
  constexpr auto ways_on = std::to_array<std::string_view>(
      {"ring", "pipe", "bulk", "overlap", "swiglu", "geglu", "glu", "reglu"});
  constexpr auto ways_off = std::to_array<std::string_view>({"gelu", "relu", "squaredrelu"});
  const std::string word = folded(text);
  if (is_one_of(word, on) || is_one_of(word, ways_on)) return true;
  if (is_one_of(word, off) || is_one_of(word, ways_off)) return false;
  return std::nullopt;
}

std::optional<Schedule> schedule_named(std::string_view text) {
  const std::string word = folded(text);
  const auto is = [&](auto... names) { return ((word == names) || ...); };
  if (is("1f1b", "onefoneb", "noninterleaved", "noninterleaved1f1b")) return Schedule::one_f_one_b;
  if (is("interleaved", "interleaved1f1b", "1f1binterleaved", "virtual"))
    return Schedule::interleaved;
  if (is("zerobubble", "zb", "zerobubbleh1", "zbh1", "zb1", "zb1p"))
    return Schedule::zero_bubble_h1;
  if (is("zerobubbleh2", "zbh2", "zb2", "zb2p")) return Schedule::zero_bubble_h2;
  if (is("dualpipe")) return Schedule::dual_pipe;
  if (is("gpipe")) return Schedule::gpipe;
  return std::nullopt;
}

std::optional<Recompute> recompute_named(std::string_view text) {
  constexpr auto parts = std::to_array<std::string_view>(
      {"selective", "minimal", "saveable", "custom", "offload", "attention", "coreattn", "sac"});
  const std::string word = folded(text);
  if (is_one_of(word, off) || holds(word, "none") || holds(word, "norecompute") ||
      word.starts_with("noactivation") || word.starts_with("without"))
    return Recompute::none;
  if (holds(word, "full") || holds(word, "qkvproj")) return Recompute::full;
  if (holds(word, "recomputeactivations")) return Recompute::selective;  // Megatron's switch
  if (holds_one_of(word, parts)) return Recompute::selective;
  if (holds(word, "checkpointing") || holds(word, "recomputation")) return Recompute::full;
  if (is_one_of(word, on) || word == "uniform" || word == "block") return Recompute::full;
  return std::nullopt;
}

std::optional<ShardingWords> sharding_named(std::string_view text) {
  const std::string plain = lower(text), word = folded(text);
  ShardingWords words;
  words.tensor = number_after(plain, "x tp ");
  words.fsdp = holds(word, "fsdp");
  if (const auto stage = stage_named(word)) {
    words.sharding = *stage;
    if (*stage == Sharding::zero_1)
      words.ranks =
          number_after(plain, "over ").value_or(number_after(plain, "node (").value_or(0));
  } else if (holds(word, "hsdp")) {
    words.sharding = Sharding::zero_3;
    words.in_domain = true;
  } else if (words.fsdp) {
    words.sharding = Sharding::zero_3;
    words.ranks = number_after(plain, "fsdp ").value_or(number_after(plain, "shard ").value_or(0));
  } else if (holds(word, "2dsharding")) {
    words.sharding = Sharding::zero_3;
  } else if (holds(word, "distributedoptim") || holds(word, "distopt") || is_one_of(word, on)) {
    words.sharding = Sharding::zero_1;
  } else if (!holds(word, "none") && !holds(word, "ddp") && !is_one_of(word, off)) {
    return std::nullopt;
  }
  return words;
}

std::optional<Workload> workload_named(std::string_view text) {
  const std::string word = folded(text);
  if (word.empty() || word.starts_with("pretrain") || word == "training") return Workload::pretrain;
  if (word == "sft" || word.starts_with("finetun") || word == "fullfinetuning")
    return Workload::sft;
  if (word.starts_with("lora") || word.starts_with("qlora") || word.starts_with("peft"))
    return Workload::lora;
  return std::nullopt;
}

std::optional<chip::PrecisionName> format_named(std::string_view text) {
  const std::string word = folded(text);
  std::vector<chip::PrecisionName> named;
  for (const chip::PrecisionName& each : chip::precision_names())
    if (holds(word, folded(each.name))) named.push_back(each);
  const auto part_of_another = [&](const chip::PrecisionName& one) {
    return std::ranges::any_of(named, [&](const chip::PrecisionName& other) {
      return other.name != one.name && holds(folded(other.name), folded(one.name));
    });
  };
  std::optional<chip::PrecisionName> narrowest;
  for (const chip::PrecisionName& each : named)
    if (!part_of_another(each) && (!narrowest || chip::operand_bytes(each.precision) <
                                                     chip::operand_bytes(narrowest->precision)))
      narrowest = each;
  return narrowest;
}

std::vector<chip::Precision> precisions_named(std::string_view text) {
  if (holds(folded(text), "fp8orfp4")) return {chip::Precision::nvfp4, chip::Precision::fp8};
  const auto format = format_named(text);
  if (!format) return {};
  return {format->precision};
}

std::optional<std::string> release_date(std::string_view text) {
  if (auto date = plain_date(text)) return date;
  // A release and its month: "core_v0.6.0 (2024-04)".
  std::optional<std::string> only;
  for (const std::string& word : schema::words_of(text, " ()[],;_")) {
    auto date = word.find('-') == std::string::npos ? std::nullopt : plain_date(word);
    if (date && only) return std::nullopt;
    if (date) only = std::move(date);
  }
  return only;
}

std::optional<std::string> paper_month(std::string_view source) {
  constexpr std::string_view archive = "arxiv";
  constexpr std::size_t month_digits = 4, least_number = 4;
  const std::string text = lower(source);
  const auto is_digit = [&](std::size_t i) { return i < text.size() && digit(text[i]); };
  const auto archive_at = text.find(archive);
  if (archive_at == std::string::npos) return std::nullopt;
  for (std::size_t dot = text.find('.', archive_at); dot != std::string::npos;
       dot = text.find('.', dot + 1)) {
    std::size_t before = 0, behind = 0;
    while (before < dot && is_digit(dot - 1 - before)) ++before;
    while (is_digit(dot + 1 + behind)) ++behind;
    if (before == month_digits && behind >= least_number)
      return release_date(fmt::format("{}.{}", text.substr(dot - 4, 2), text.substr(dot - 2, 2)));
  }
  return std::nullopt;
}

}  // namespace gigawatt::job
