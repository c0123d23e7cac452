#include "gigawatt/validation/kernel_table.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/cluster/constants.h"
#include "gigawatt/cluster/measured_table.h"
#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::validation {
namespace {

using Failed = base::Unexpected<std::vector<schema::Diagnostic>>;
using Kernels = base::Expected<std::vector<MeasuredKernel>, std::vector<schema::Diagnostic>>;

constexpr double largest_size = 1e15;
constexpr double least_us = 1e-3, most_us = 1e15;
// Of a table of which no row is one.
constexpr std::size_t most_unfit_shown = 50;
constexpr std::string_view power_law = "power_law_";
// As AttentionPhase numbers them.
constexpr std::array<std::string_view, 4> attention_phases = {"prefill", "decode", "forward",
                                                              "backward"};

struct UnfitRows {
  std::size_t rows = 0;
  std::vector<schema::Diagnostic> shown;

  void add(const std::vector<schema::Diagnostic>& found, MeasuredKernel& kernel) {
    if (found.empty()) return;
    kernel.unfit = fmt::format("line {}: {}", found.front().at.line, found.front().message);
    if (++rows <= most_unfit_shown) std::ranges::copy(found, std::back_inserter(shown));
  }
};

class KernelReader {
 public:
  explicit KernelReader(const schema::CsvTable& table) : table_(table), cells_(table) {}

  bool has(std::string_view column) const { return table_.column(column).present(); }

  Kernels read() {
    std::vector<MeasuredKernel> kernels;
    UnfitRows problems;
    for (row_ = 0; row_ < table_.rows(); ++row_) {
      cells_ = schema::CsvCells(table_);
      MeasuredKernel kernel{.id = std::to_string(row_ + 1),
                            .chip = text("chip"),
                            .source = std::string(cells_.text(row_, table_.column("source")))};
      kernel.measured_us = cells_.number(row_, table_.column("latency_us"),
                                         {.minimum = least_us, .maximum = most_us});
      if (has("groups")) {
        read_grouped(kernel);
      } else if (has("m")) {
        read_gemm(kernel);
      } else if (has("phase")) {
        read_attention(kernel);
      } else if (has("stream")) {
        kernel.kind = "memory/" + text("stream");
        kernel.shape = MeasuredStream{.bytes = size("bytes"), .launches = size("launches")};
      } else {
        read_experts(kernel);
      }
      problems.add(cells_.diagnostics(), kernel);
      kernels.push_back(std::move(kernel));
    }
    if (problems.rows == kernels.size()) return Failed(problems.shown);
    return kernels;
  }

 private:
  std::string text(std::string_view column) {
    cells_.need(row_, table_.column(column));
    return std::string(cells_.text(row_, table_.column(column)));
  }
  double size(std::string_view column, double minimum = 1) {
    const auto at = table_.column(column);
    if (!cells_.need(row_, at)) return minimum;
    return cells_.number(row_, at, {.minimum = minimum, .maximum = largest_size}).value_or(minimum);
  }

  // Which of the names the cell holds; the first where it is empty or the column is not there.
  std::size_t choice(std::string_view column, std::span<const std::string_view> names) {
    const auto at = table_.column(column);
    const std::string_view cell = cells_.text(row_, at);
    if (cell.empty()) return 0;
    const auto found = std::ranges::find(names, cell);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    cells_.report(row_, at, "GW210", fmt::format("\"{}\" is no {}", cell, column),
                  base::joined(names, ", "));
    return 0;
  }
  std::size_t choice(std::string_view column, std::initializer_list<std::string_view> names) {
    return choice(column, std::span(names.begin(), names.size()));
  }

  void read_gemm(MeasuredKernel& kernel) {
    kernel.dtype = kernel.kind = text("dtype");
    const bool ready = choice("operands", {"cast", "ready"}) == 1;
    const bool sustained = choice("clock", {"boost", "sustained"}) == 1;
    if (ready) kernel.kind += "/ready";
    if (sustained) kernel.kind += "/sustained";
    kernel.shape = MeasuredGemm{.shape = {.m = size("m"), .n = size("n"), .k = size("k")},
                                .ready = ready,
                                .sustained = sustained};
  }

  // The gradient of each expert's weights is n x k, summed over its share of the rows.
  void read_grouped(MeasuredKernel& kernel) {
    kernel.dtype = text("dtype");
    const bool gradient = choice("product", {"forward", "weight_gradient"}) == 1;
    kernel.kind = fmt::format("grouped/{}{}", kernel.dtype, gradient ? "/weight_gradient" : "");
    const double groups = size("groups"), rows = size("rows"), n = size("n"), k = size("k");
    kernel.shape = gradient ? MeasuredGrouped{{groups, groups * n, k, rows / groups}}
                            : MeasuredGrouped{{groups, rows, n, k}};
  }

  void read_attention(MeasuredKernel& kernel) {
    cells_.need(row_, table_.column("phase"));
    const std::size_t phase = choice("phase", attention_phases);
    kernel.kind = fmt::format("attention/{}", attention_phases[phase]);
    const double rows = size("seq"), cached = size("step", 0), head = size("head_dim");
    kernel.shape = MeasuredAttention{.phase = static_cast<AttentionPhase>(phase),
                                     .shape = {.batch = size("batch"),
                                               .query_rows = rows,
                                               .key_rows = rows + cached,
                                               .heads = size("heads"),
                                               .kv_heads = size("kv_heads"),
                                               .key_size = head,
                                               .value_size = head}};
  }

  void read_experts(MeasuredKernel& kernel) {
    kernel.dtype = text("dtype");
    kernel.kind = "moe/" + kernel.dtype;
    kernel.shape = MeasuredExperts{{.tokens = size("tokens"),
                                    .hidden = size("hidden"),
                                    .width = size("inter") / size("moe_tp"),
                                    .topk = size("topk"),
                                    .experts = size("experts"),
                                    .ranks = size("moe_ep"),
                                    .skew = skew()}};
  }

  // "balanced" or "power_law_1.2".
  double skew() {
    const std::string distribution = text("distribution");
    if (distribution == "balanced") return 0;
    std::optional<double> exponent;
    if (distribution.starts_with(power_law)) {
      const std::string_view rest = std::string_view(distribution).substr(power_law.size());
      const auto number = schema::parse_number(rest);
      if (number && number->end == rest.size()) exponent = number->value;
    }
    if (exponent && *exponent >= 0 && *exponent <= 10) return *exponent;
    cells_.report(row_, table_.column("distribution"), "GW210",
                  fmt::format("\"{}\" is no distribution of tokens", distribution),
                  "balanced or power_law_EXPONENT");
    return 0;
  }

  const schema::CsvTable& table_;
  schema::CsvCells cells_;
  std::size_t row_ = 0;
};

Kernels read_collectives(std::string text, const std::string& name) {
  const auto rows = cluster::read_collective_rows(std::move(text), name);
  if (!rows) return Failed(rows.error());
  std::vector<MeasuredKernel> kernels;
  UnfitRows problems;
  for (const cluster::CollectiveRow& row : *rows) {
    MeasuredKernel kernel{.id = std::to_string(kernels.size() + 1)};
    problems.add(row.problems, kernel);
    if (const auto& measured = row.measured) {
      kernel.chip = measured->chip;
      kernel.kind = fmt::format("nccl/{}", cluster::name_of(measured->collective));
      if (measured->at.seconds > 0) kernel.measured_us = measured->at.seconds * 1e6;
      kernel.shape = *measured;
    }
    kernels.push_back(std::move(kernel));
  }
  if (problems.rows == kernels.size()) return Failed(problems.shown);
  return kernels;
}

}  // namespace

Kernels read_measured_kernels(std::string text, const std::string& name) {
  const schema::CsvRules any{
      .required = {"chip"}, .other_columns = true, .what = "a table of measured kernels"};
  auto table = schema::CsvTable::read_text(text, name, any);
  if (!table) return Failed(table.error());
  KernelReader reader(*table);
  if (reader.has("op")) return read_collectives(std::move(text), name);
  schema::CsvRules rules = any;
  if (reader.has("groups")) {
    rules.required.insert(rules.required.end(), {"dtype", "product", "groups", "rows", "n", "k"});
  } else if (reader.has("m") || reader.has("n") || reader.has("k")) {
    rules.required.insert(rules.required.end(), {"dtype", "m", "n", "k"});
  } else if (reader.has("phase")) {
    rules.required.insert(rules.required.end(),
                          {"phase", "batch", "seq", "heads", "kv_heads", "head_dim", "step"});
  } else if (reader.has("stream")) {
    rules.required.insert(rules.required.end(), {"stream", "bytes", "launches"});
  } else {
    rules.required.insert(rules.required.end(), {"dtype", "tokens", "hidden", "inter", "topk",
                                                 "experts", "moe_tp", "moe_ep", "distribution"});
  }
  // Again, for the diagnostics of what this kind of table must have.
  auto complete = schema::CsvTable::read_text(std::move(text), name, rules);
  if (!complete) return Failed(complete.error());
  return KernelReader(*complete).read();
}

Kernels read_measured_kernels(std::vector<NamedTable> tables) {
  std::vector<MeasuredKernel> all;
  std::vector<schema::Diagnostic> diagnostics;
  for (NamedTable& table : tables) {
    auto kernels = read_measured_kernels(std::move(table.text), table.name);
    if (!kernels) {
      std::ranges::move(kernels.error(), std::back_inserter(diagnostics));
      continue;
    }
    for (MeasuredKernel& kernel : *kernels) {
      if (tables.size() > 1) kernel.id = fmt::format("{}:{}", table.name, kernel.id);
      all.push_back(std::move(kernel));
    }
  }
  if (!diagnostics.empty()) return Failed(diagnostics);
  return all;
}

}  // namespace gigawatt::validation
