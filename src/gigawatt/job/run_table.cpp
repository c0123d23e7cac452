#include "gigawatt/job/run_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace gigawatt::job {
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
                                                          "expert_tp",
                                                          "end_layers"});

// Columns that hold words; all others hold numbers.
constexpr auto words = std::to_array<std::string_view>(
    {"model_name", "family", "accelerator", "precision", "zero_stage_or_dist_opt", "recompute",
     "workload", "source_url", "source_location", "stack", "stack_date", "schedule"});

// Without these there is nothing to predict.
constexpr auto needed = std::to_array<std::string_view>({"accelerator", "n_chips"});

// Measured, or derived from a measurement.
constexpr auto measurements = std::to_array<std::string_view>(
    {"id", "series", "check", "unit", "flops_convention", "measured_value", "step_time_s",
     "tokens_per_s_per_chip", "tflops_per_chip", "peak_mem_gib_per_chip"});

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

class RunReader {
 public:
  explicit RunReader(const schema::CsvTable& table) : table_(table), cells_(table) {}

  Run read(std::size_t row) {
    Run run{.line = table_.position(row, {0}).line};
    run.id = text(row, "id");
    run.series = text(row, "series");
    RunMeasurement& measured = run.measured;
    measured.doubtful = text(row, "check").find("FLAG") != std::string::npos;
    measured.unit = text(row, "unit");
    measured.flops_convention = text(row, "flops_convention");
    measured.value = number(row, "measured_value");
    measured.step_s = number(row, "step_time_s");
    measured.tokens_per_s_per_chip = number(row, "tokens_per_s_per_chip");
    measured.tflops_per_chip = number(row, "tflops_per_chip");
    measured.memory_gib = number(row, "peak_mem_gib_per_chip");
    for (const std::string_view column : columns) {
      const std::string value = text(row, column);
      if (value.empty()) continue;
      if (!std::ranges::count(words, column)) number(row, column);
      run.input.set(column, value);
    }
    return run;
  }
  const std::vector<schema::Diagnostic>& diagnostics() const { return cells_.diagnostics(); }

 private:
  std::string text(std::size_t row, std::string_view column) const {
    return std::string(table_.text(row, table_.column(column)));
  }
  std::optional<double> number(std::size_t row, std::string_view column) {
    return cells_.number(row, table_.column(column));
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

std::optional<double> RunInput::number(std::string_view column) const {
  const std::string_view value = text(column);
  return value.empty() ? std::nullopt : parse_number(value);
}

std::optional<int> RunInput::whole(std::string_view column) const {
  const auto value = number(column);
  if (!value || std::abs(*value) > 1e9) return std::nullopt;
  return static_cast<int>(std::lround(*value));
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

base::Expected<std::vector<Run>, std::vector<schema::Diagnostic>> read_runs(
    const schema::CsvTable& table) {
  RunReader reader(table);
  std::vector<Run> runs;
  for (std::size_t row = 0; row < table.rows(); ++row) runs.push_back(reader.read(row));
  if (!reader.diagnostics().empty()) return tl::unexpected(reader.diagnostics());
  return runs;
}

}  // namespace gigawatt::job
