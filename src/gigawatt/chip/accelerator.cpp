#include "gigawatt/chip/accelerator.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/sort_by.h"
#include "gigawatt/catalog/wide_row.h"
#include "gigawatt/chip/published_row.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::chip {
namespace {

constexpr std::string_view file = "catalog/accelerators.csv";
constexpr auto topologies =
    std::to_array<std::string_view>({"switched", "mesh", "ring", "torus_2d", "torus_3d"});

// A row of these columns fills the peaks of these formats: scaling tiles of 128 in software runs on
// the fp8 units of the chip.
struct PeakColumn {
  std::string_view column;
  Precision precision;
};
constexpr auto peak_columns = std::to_array<PeakColumn>({{"fp32", Precision::fp32},
                                                         {"tf32", Precision::tf32},
                                                         {"bf16", Precision::bf16},
                                                         {"fp8", Precision::fp8},
                                                         {"fp8", Precision::fp8_block},
                                                         {"mxfp8", Precision::mxfp8},
                                                         {"fp4", Precision::nvfp4},
                                                         {"int8", Precision::int8}});

std::string folded(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == ' ' || c == '-' || c == '_') continue;
    out += schema::lower(c);
  }
  return out;
}

// The words of a name, in small letters.
std::vector<std::string> words_of(std::string_view name) { return schema::words_of(name, " -_/"); }

// "80gb" as 80.
std::optional<double> gigabytes(std::string_view word) {
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const std::string_view unit(end, word.data() + word.size());
  if (error != std::errc() || (unit != "gb" && unit != "g" && unit != "gib")) return std::nullopt;
  return value;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

template <class Quantity>
Quantity needed(const catalog::WideRow& row, std::string_view id, std::string_view column) {
  std::optional<Quantity> value;
  row.read(value, column);
  GIGAWATT_CHECK(value.has_value(), "an accelerator needs a cell", id, column);
  return *value;
}

Accelerator read_accelerator(const catalog::Catalog& catalog, std::string_view id) {
  const catalog::WideRow row(catalog, id);
  const catalog::Row* name = row.find("name");
  GIGAWATT_CHECK(name != nullptr, "an accelerator needs a name", id);
  Accelerator a{.id = std::string(id),
                .name = name->text,
                .source = name->source,
                .date = name->date,
                .note = name->reason,
                .confidence = name->confidence};
  row.read(a.run_name, "run_name");
  row.read(a.kernels, "kernels");
  row.read(a.vendor, "vendor");
  row.read(a.cooling, "cooling");
  std::string aliases, year, topology;
  row.read(aliases, "aliases");
  a.aliases = split(aliases);
  row.read(year, "year");
  std::from_chars(year.data(), year.data() + year.size(), a.year);
  for (const PeakColumn& column : peak_columns)
    row.read(a.peak[static_cast<std::size_t>(column.precision)], column.column);
  row.read(a.measured_bf16, "matmul_bf16");
  row.read(a.measured_fp8, "matmul_fp8");
  a.memory = needed<base::Data>(row, id, "memory");
  a.memory_bandwidth = needed<base::Bandwidth>(row, id, "memory_bandwidth");
  row.read(a.on_chip_memory, "on_chip_memory");
  a.domain_chips = static_cast<int>(needed<base::Chips>(row, id, "domain_chips").in(base::chip));
  a.domain_bandwidth = published<base::Bandwidth>(row.find("domain_bandwidth"));
  row.read(topology, "topology");
  const auto found = std::ranges::find(topologies, topology);
  GIGAWATT_CHECK(found != topologies.end(), "an unknown topology", id, topology);
  a.topology = static_cast<Topology>(found - topologies.begin());
  row.read(a.network_bandwidth, "network_bandwidth");
  a.board_power = row.power("board_power");
  a.server_power = row.power("server_power");
  return a;
}

// What an accelerator is called apart from its id and its run name.
std::vector<std::string> other_names(const catalog::Catalog& catalog, std::string_view id) {
  const catalog::WideRow row(catalog, id);
  std::string name, aliases;
  row.read(name, "name");
  row.read(aliases, "aliases");
  std::vector<std::string> names = split(aliases);
  names.push_back(std::move(name));
  return names;
}

std::string run_name(const catalog::Catalog& catalog, std::string_view id) {
  std::string name;
  catalog::WideRow(catalog, id).read(name, "run_name");
  return name;
}

// A name as folded() gives it, without its seller and its board.
std::string unsold(std::string_view name) {
  constexpr auto noise = std::to_array<std::string_view>(
      {"nvidia", "amd", "instinct", "google", "cloud", "aws",  "amazon", "intel",
       "habana", "gpu", "tensor",   "core",   "sxm",   "sxm4", "sxm5",   "sxm6",
       "hgx",    "dgx", "oam",      "hbm2",   "hbm2e", "hbm3", "hbm3e",  "hbm"});
  std::string rest;
  for (const std::string& word : words_of(name))
    if (std::ranges::find(noise, word) == noise.end()) rest += word;
  return rest;
}

// The same, and without the size of its memory, which must be the chip's own: a chip that is sold
// with several sizes has a row for each.
std::optional<Accelerator> find_bare(const catalog::Catalog& catalog, std::string_view name) {
  const std::string rest = unsold(name);
  if (rest.empty()) return std::nullopt;
  if (rest != folded(name)) {
    if (auto found = find_accelerator(catalog, rest)) return found;
  }
  std::string others, spelled;
  std::optional<double> memory;
  for (const std::string& word : words_of(name)) {
    if (const auto size = gigabytes(word)) {
      memory = size;
      spelled += fmt::format("{}gb ", *size);
    } else {
      others += word + " ";
      spelled += word + " ";
    }
  }
  if (!memory) return std::nullopt;
  if (folded(spelled) != folded(name)) {  // "A100-40G"
    if (auto found = find_accelerator(catalog, spelled)) return found;
  }
  auto found = find_accelerator(catalog, others);
  constexpr double tolerance = 0.08;  // sold as 192 GB, stated as 180
  if (!found || std::abs(found->memory.base_value() / 1e9 / *memory - 1) > tolerance)
    return std::nullopt;
  return found;
}

}  // namespace

std::vector<std::string_view> choice_names(Topology) {
  return {topologies.begin(), topologies.end()};
}

std::string_view name_of(Topology topology) {
  return topologies[static_cast<std::size_t>(topology)];
}

std::string_view peak_name(Precision precision) {
  return precision == Precision::nvfp4 ? "fp4" : name_of(precision);
}

std::vector<std::string> accelerator_ids(const catalog::Catalog& catalog) {
  return catalog::wide_ids(catalog, file, "name");
}

std::optional<Accelerator> find_accelerator(const catalog::Catalog& catalog,
                                            std::string_view name) {
  const std::vector<std::string> ids = accelerator_ids(catalog);
  const std::string wanted = folded(name);
  const auto matches = [&](std::string_view other) { return folded(other) == wanted; };
  for (const std::string& id : ids) {
    if (matches(id)) return read_accelerator(catalog, id);
  }
  for (const std::string& id : ids) {
    if (std::ranges::any_of(other_names(catalog, id), matches))
      return read_accelerator(catalog, id);
  }
  for (const std::string& id : ids) {
    if (const std::string run = run_name(catalog, id); !run.empty() && matches(run))
      return read_accelerator(catalog, id);
  }
  return find_bare(catalog, name);
}

std::optional<Accelerator> accelerator_of_run(const catalog::Catalog& catalog,
                                              std::string_view run) {
  std::string wanted = unsold(run);
  if (wanted.empty()) return std::nullopt;
  constexpr std::string_view short_name = "trn", long_name = "trainium";
  if (wanted.starts_with(short_name)) wanted.replace(0, short_name.size(), long_name);
  for (const std::string& id : accelerator_ids(catalog)) {
    if (folded(run_name(catalog, id)) == wanted) return read_accelerator(catalog, id);
  }
  return std::nullopt;
}

std::vector<std::string> nearest_accelerators(const catalog::Catalog& catalog,
                                              std::string_view name, std::size_t limit) {
  constexpr std::size_t longest_name = 64;  // keeps hostile input cheap
  const std::string wanted = folded(name.substr(0, longest_name));
  std::vector<std::pair<int, std::string>> found;
  for (std::string& id : accelerator_ids(catalog)) {
    const int distance = schema::edit_distance(folded(id), wanted);
    found.emplace_back(distance, std::move(id));
  }
  base::sort_by(found, &std::pair<int, std::string>::first);
  std::vector<std::string> names;
  for (auto& [distance, id] : found)
    if (names.size() < limit) names.push_back(std::move(id));
  return names;
}

bool same_name(std::string_view a, std::string_view b) { return folded(a) == folded(b); }

schema::Diagnostic unknown_accelerator(const std::vector<std::string>& ids, std::string_view name) {
  const std::vector<std::string_view> candidates(ids.begin(), ids.end());
  const auto near = schema::nearest(name, candidates);
  return {.code = "GW404",
          .message = fmt::format("there is no accelerator {}", schema::printable(name)),
          .expected = "a shipped chip, or a TOML file that describes one",
          .hint = near ? fmt::format("did you mean {}?", *near) : "`gigawatt chips` lists them"};
}

}  // namespace gigawatt::chip
