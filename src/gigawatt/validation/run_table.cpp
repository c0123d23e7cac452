#include "gigawatt/validation/run_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/job/knob_words.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/words.h"
#include "gigawatt/validation/run_measured.h"

namespace gigawatt::validation {
namespace {

constexpr auto columns = std::to_array<std::string_view>({"model_name",
                                                          "family",
                                                          "layers",
                                                          "hidden",
                                                          "ffn_hidden",
                                                          "heads",
                                                          "kv_heads",
                                                          "head_dim",
                                                          "vocab",
                                                          "experts",
                                                          "topk",
                                                          "seq_len",
                                                          "accelerator",
                                                          "n_chips",
                                                          "chips_per_node",
                                                          "precision",
                                                          "global_batch_sequences",
                                                          "micro_batch",
                                                          "tp",
                                                          "pp",
                                                          "dp",
                                                          "cp",
                                                          "ep",
                                                          "virtual_pp",
                                                          "zero_stage_or_dist_opt",
                                                          "recompute",
                                                          "workload",
                                                          "source_url",
                                                          "source_location",
                                                          "stack",
                                                          "stack_date",
                                                          "sequence_parallel",
                                                          "tp_overlap",
                                                          "dp_overlap",
                                                          "schedule",
                                                          "nic_gbps_per_node",
                                                          "power_cap_w",
                                                          "hbm_gbps",
                                                          "gated",
                                                          "moe_layers",
                                                          "shared_ffn",
                                                          "dense_ffn",
                                                          "mtp_layers",
                                                          "token_drop",
                                                          "document_tokens",
                                                          "expert_tp"});

enum class Kind { words, count, number, flag };

// What the cells of a column are, and the least of its numbers.
struct Meaning {
  Kind kind = Kind::words;
  double least = 0;
  bool above_least = false;  // the least itself is none
};

Meaning meaning_of(std::string_view column) {
  constexpr auto from_one = std::to_array<std::string_view>(
      {"layers", "hidden", "ffn_hidden", "heads", "kv_heads", "head_dim", "vocab", "seq_len",
       "n_chips", "chips_per_node", "micro_batch", "tp", "pp", "dp", "cp", "ep", "virtual_pp",
       "expert_tp", "global_batch_sequences"});
  constexpr auto from_zero = std::to_array<std::string_view>(
      {"experts", "topk", "moe_layers", "shared_ffn", "dense_ffn", "mtp_layers"});
  constexpr auto rates = std::to_array<std::string_view>(
      {"nic_gbps_per_node", "power_cap_w", "hbm_gbps", "document_tokens"});
  constexpr auto flags =
      std::to_array<std::string_view>({"sequence_parallel", "tp_overlap", "dp_overlap", "gated"});
  const auto in = [&](const auto& names) { return std::ranges::count(names, column) > 0; };
  if (in(from_one)) return {Kind::count, 1};
  if (in(from_zero)) return {Kind::count, 0};
  if (in(rates)) return {Kind::number, 0, true};
  if (in(flags)) return {Kind::flag};
  if (column == "token_drop") return {Kind::number};
  return {};
}

// Of anything that is counted in a run: beyond any, and within what an int holds.
constexpr double most_count = 1e9;

// Without these there is nothing to predict.
constexpr auto needed = std::to_array<std::string_view>({"accelerator"});

// Measured, or derived from a measurement.
constexpr auto measurements = std::to_array<std::string_view>(
    {"id", "series", "check", "unit", "flops_convention", "measured_value", "step_time_s",
     "tokens_per_s_per_chip", "tokens_per_s", "tflops_per_chip", "mfu_pct",
     "peak_mem_gib_per_chip"});

std::optional<double> parse_number(std::string_view text) {
  constexpr std::size_t longest = 128;
  if (text.size() > longest) return std::nullopt;
  const std::string plain = schema::plain_text(text);
  const auto number = schema::parse_number(plain);
  if (!number || number->end != plain.size() || !std::isfinite(number->value)) return std::nullopt;
  return number->value;
}

std::optional<bool> flag_of(std::string_view text) {
  const auto value = parse_number(text);
  if (value && (*value == 0 || *value == 1)) return *value == 1;
  return job::switch_named(text);
}

// What the words of a knob may be, where they are none of these; empty where they are understood.
// A shape that is not understood makes a row useless, a knob only less well known.
std::string_view not_understood(std::string_view column, std::string_view value) {
  if (column == "schedule" && !job::schedule_named(value)) return job::kScheduleWords;
  if (column == "recompute" && !job::recompute_named(value)) return job::kRecomputeWords;
  if (column == "zero_stage_or_dist_opt" && !job::sharding_named(value)) return job::kShardingWords;
  if (column == "stack_date" && !job::release_date(value)) return "a month such as 2025-06";
  if (column == "workload" && !job::workload_named(value)) return job::kWorkloadWords;
  if (column == "precision" && job::precisions_named(value).empty())
    return "bf16, fp16, fp32, fp8, mxfp8, nvfp4, int8";
  if (meaning_of(column).kind == Kind::flag && !flag_of(value)) return "true or false";
  return {};
}

// How tables write a cell that they have nothing for.
bool says_nothing(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>({"-", "n/a", "na", "?"});
  return std::ranges::count(words, schema::lower(text)) > 0;
}

class RunReader {
 public:
  explicit RunReader(const schema::CsvTable& table) : table_(table), cells_(table) {}

  Run read(std::size_t row) {
    Run run{.at = table_.at(row, {0})};
    run.id = text(row, "id");
    run.series = text(row, "series");
    RunMeasurement& measured = run.measured;
    measured.doubtful = text(row, "check").find("FLAG") != std::string::npos;
    measured.unit = text(row, "unit");
    measured.flops_convention = text(row, "flops_convention");
    measured.value = positive(row, "measured_value");
    measured.step_s = positive(row, "step_time_s");
    measured.tokens_per_s_per_chip = positive(row, "tokens_per_s_per_chip");
    measured.tokens_per_s = positive(row, "tokens_per_s");
    measured.tflops_per_chip = positive(row, "tflops_per_chip");
    measured.mfu_percent = positive(row, "mfu_pct");
    measured.memory_gib = positive(row, "peak_mem_gib_per_chip");
    if (measured.value && speed_unit(measured.unit) == SpeedUnit::unknown)
      cells_.report(row, table_.column("unit"), "GW203",
                    fmt::format("\"{}\" is no unit of speed: measured_value is not used",
                                schema::printable(measured.unit)),
                    "s, ms, tokens/s, tokens/s/GPU, sequences/s, TFLOP/s/GPU, % (MFU)");
    for (const std::string_view column : columns) {
      const std::string value = text(row, column);
      if (value.empty()) {
        if (table_.column(column).present()) run.input.set(column, value);
        continue;
      }
      const auto expected = not_understood(column, value);
      if (expected.empty())
        run.input.set(column, value);
      else
        cells_.report(row, table_.column(column), "GW210",
                      fmt::format("{} is \"{}\", which is not understood: taken as not given",
                                  column, schema::printable(value)),
                      std::string(expected));
    }
    return run;
  }
  // Neither a cell that was measured and makes no sense nor a knob is a reason to refuse a
  // prediction.
  std::vector<schema::Diagnostic> warnings() const {
    std::vector<schema::Diagnostic> found = cells_.diagnostics();
    for (schema::Diagnostic& diagnostic : found) diagnostic.severity = schema::Severity::warning;
    return found;
  }

 private:
  std::string text(std::size_t row, std::string_view column) const {
    const std::string_view cell = table_.text(row, table_.column(column));
    return says_nothing(cell) ? std::string() : std::string(cell);
  }
  // Far beyond any speed, so that what becomes of it is a number.
  std::optional<double> positive(std::size_t row, std::string_view column) {
    if (text(row, column).empty()) return std::nullopt;
    return cells_.number(row, table_.column(column), {.minimum = 1e-12, .maximum = 1e15});
  }

  const schema::CsvTable& table_;
  schema::CsvCells cells_;
};

}  // namespace

std::span<const std::string_view> run_columns() { return columns; }

std::string_view RunInput::text(std::string_view column) const {
  for (const auto& [name, value] : cells_) {
    if (name == column) return value;
  }
  return {};
}

bool RunInput::leaves_empty(std::string_view column) const {
  return std::ranges::any_of(
      cells_, [&](const auto& cell) { return cell.first == column && cell.second.empty(); });
}

std::optional<double> RunInput::number(std::string_view column) const {
  const std::string_view value = text(column);
  if (value.empty()) return std::nullopt;
  if (column == "token_drop") {
    // Yes is a capacity factor of 1: what is beyond an even share is dropped.
    if (const auto on = job::switch_named(value)) return *on ? 1 : 0;
  }
  return parse_number(value);
}

std::optional<int> RunInput::whole(std::string_view column) const {
  const auto value = number(column);
  if (!value || std::abs(*value) > most_count || std::floor(*value) != *value) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<bool> RunInput::flag(std::string_view column) const { return flag_of(text(column)); }

std::optional<std::string> RunInput::bad_cell() const {
  for (const auto& [column, value] : cells_) {
    const Meaning meaning = meaning_of(column);
    if (value.empty() || meaning.kind == Kind::words) continue;
    const std::string said = fmt::format("{} is \"{}\"", column, schema::printable(value));
    if (meaning.kind == Kind::flag) {
      if (!flag(column)) return said + ", neither true nor false";
      continue;
    }
    const auto number = this->number(column);
    if (!number) return said + ", no number";
    if (*number < meaning.least || (meaning.above_least && *number == meaning.least))
      return fmt::format("{} is {}, {} {}", column, value,
                         meaning.above_least ? "not above" : "below", meaning.least);
    if (meaning.kind == Kind::count && std::floor(*number) != *number)
      return said + ", no whole number";
    if (meaning.kind == Kind::count && *number > most_count) return said + ", above 1,000,000,000";
  }
  return std::nullopt;
}

void RunInput::set(std::string_view column, std::string text) {
  const auto known = std::ranges::find(columns, column);
  if (known == columns.end()) return;
  for (auto& [name, value] : cells_) {
    if (name == column) {
      value = std::move(text);
      return;
    }
  }
  cells_.emplace_back(*known, std::move(text));
}

schema::CsvRules run_table_rules() {
  schema::CsvRules rules{.required = {needed.begin(), needed.end()},
                         .optional = {columns.begin(), columns.end()},
                         .other_columns = true,
                         .what = "a table of training runs"};
  rules.optional.insert(rules.optional.end(), measurements.begin(), measurements.end());
  return rules;
}

RunsRead read_runs(const schema::CsvTable& table) {
  RunReader reader(table);
  RunsRead read;
  for (std::size_t row = 0; row < table.rows(); ++row) read.runs.push_back(reader.read(row));
  read.warnings = reader.warnings();
  return read;
}

}  // namespace gigawatt::validation
