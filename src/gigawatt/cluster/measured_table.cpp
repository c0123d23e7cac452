#include "gigawatt/cluster/measured_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "gigawatt/schema/csv_table.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::cluster {
namespace {

std::optional<Collective> collective_named(std::string_view name) {
  const std::string word = schema::folded(name);
  if (word == "allreduce") return Collective::all_reduce;
  if (word == "allgather") return Collective::all_gather;
  if (word == "reducescatter") return Collective::reduce_scatter;
  if (word == "alltoall") return Collective::all_to_all;
  return std::nullopt;
}

struct ElementType {
  std::string_view name;
  Element element;
  double bytes;
};

const ElementType* element_named(std::string_view name) {
  static constexpr auto types = std::to_array<ElementType>({{"half", Element::wide, 2},
                                                            {"fp16", Element::wide, 2},
                                                            {"float16", Element::wide, 2},
                                                            {"bf16", Element::wide, 2},
                                                            {"bfloat16", Element::wide, 2},
                                                            {"float", Element::wide, 4},
                                                            {"fp32", Element::wide, 4},
                                                            {"float32", Element::wide, 4},
                                                            {"int8", Element::byte, 1},
                                                            {"uint8", Element::byte, 1},
                                                            {"fp8", Element::byte, 1},
                                                            {"float8", Element::byte, 1}});
  const auto found = std::ranges::find(types, schema::folded(name), &ElementType::name);
  return found == types.end() ? nullptr : &*found;
}

}  // namespace

base::Expected<std::vector<CollectiveRow>, std::vector<schema::Diagnostic>> read_collective_rows(
    std::string text, const std::string& name) {
  using Failed = base::Unexpected<std::vector<schema::Diagnostic>>;
  const auto table = schema::CsvTable::read_text(
      std::move(text), name,
      {.required = {"chip", "op", "ranks", "message_elements_or_bytes", "dtype"},
       .other_columns = true,
       .what = "a table of measured collectives"});
  if (!table) return Failed(table.error());
  const auto chip = table->column("chip"), op = table->column("op"), ranks = table->column("ranks"),
             message = table->column("message_elements_or_bytes"),
             latency = table->column("latency_us"), dtype = table->column("dtype");
  constexpr double least_us = 1e-3, most_us = 1e12, most_elements = 1e15, most_ranks = 1e6;
  std::vector<CollectiveRow> rows(table->rows());
  for (std::size_t row = 0; row < table->rows(); ++row) {
    schema::CsvCells cells(*table);
    const auto collective = collective_named(cells.text(row, op));
    if (!collective)
      cells.report(row, op, "GW204",
                   fmt::format("\"{}\" is no collective of this table", cells.text(row, op)),
                   "all_reduce, all_gather, reduce_scatter or alltoall");
    const ElementType* const element = element_named(cells.text(row, dtype));
    if (!element)
      cells.report(row, dtype, "GW204",
                   fmt::format("\"{}\" is no type of this table", cells.text(row, dtype)),
                   "half, bfloat16, float, int8 or fp8");
    bool whole = true;
    for (const auto column : {chip, ranks, message}) whole = cells.need(row, column) && whole;
    const auto n = cells.integer(row, ranks, {.minimum = 2, .maximum = most_ranks});
    const auto elements = cells.number(row, message, {.minimum = 1, .maximum = most_elements});
    const auto us = cells.number(row, latency, {.minimum = least_us, .maximum = most_us});
    rows[row].problems = cells.diagnostics();
    if (!rows[row].problems.empty() || !whole || !collective || !element || !n || !elements)
      continue;
    rows[row].measured = {.chip = std::string(cells.text(row, chip)),
                          .collective = *collective,
                          .ranks = static_cast<int>(*n),
                          .at = {.bytes = *elements * element->bytes,
                                 .element = element->element,
                                 .seconds = us.value_or(0) * 1e-6}};
  }
  return rows;
}

base::Expected<std::vector<MeasuredCollective>, std::vector<schema::Diagnostic>>
read_measured_collectives(std::string text, const std::string& name) {
  using Failed = base::Unexpected<std::vector<schema::Diagnostic>>;
  auto read = read_collective_rows(std::move(text), name);
  if (!read) return Failed(read.error());
  std::vector<MeasuredCollective> rows;
  std::vector<schema::Diagnostic> problems;
  constexpr std::size_t most_shown = 200;
  for (CollectiveRow& row : *read) {
    if (row.measured) rows.push_back(std::move(*row.measured));
    if (problems.size() < most_shown) std::ranges::move(row.problems, std::back_inserter(problems));
  }
  if (!problems.empty()) return Failed(std::move(problems));
  return rows;
}

}  // namespace gigawatt::cluster
