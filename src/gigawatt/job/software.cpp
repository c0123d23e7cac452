#include "gigawatt/job/software.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/knob_words.h"
#include "gigawatt/schema/date_text.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::job {
namespace {

constexpr std::string_view prefix = "stack.";
constexpr std::string_view file = "catalog/software.csv";

constexpr std::string_view names_prefix = "stack_name.";

// A row of catalog/software_names.csv.
struct OtherName {
  std::string name, from, stack;  // from: the month since which the name means the stack
};

std::vector<OtherName> other_names(const catalog::Catalog& catalog) {
  std::vector<OtherName> names;
  constexpr std::string_view column = ".stack";
  for (const catalog::Row* row : catalog.rows_with_prefix(names_prefix)) {
    if (!row->name.ends_with(column)) continue;
    const std::string id = row->name.substr(0, row->name.size() - column.size());
    const catalog::Row* from = catalog.find(id + ".from");
    names.push_back({.name = catalog.at(id + ".name").text,
                     .from = from ? from->text : std::string(),
                     .stack = row->text});
  }
  return names;
}

// Whether a month is not after a date, which may be a year alone or unknown, so the latest.
bool known_by(std::string_view month, std::string_view date) {
  return date.empty() || month.substr(0, date.size()) <= date;
}

constexpr std::string_view digits = "0123456789";

// Where the last word of a name begins, if it is a release: "r0.9", "v2", "24.07", "2025".
std::size_t release_begin(std::string_view name) {
  const auto at = name.find_last_of(" -_/@=:");
  if (at == std::string_view::npos || at == 0) return std::string_view::npos;
  std::string_view word = name.substr(at + 1);
  if (word.starts_with('r') || word.starts_with('v') || word.starts_with('R') ||
      word.starts_with('V'))
    word.remove_prefix(1);
  return word.find_first_of(digits) == 0 ? at : std::string_view::npos;
}

std::optional<std::string> whole_name(const catalog::Catalog& catalog, std::string_view name) {
  std::string wanted = schema::folded(name);
  for (const OtherName& other : other_names(catalog))
    if (other.from.empty() && schema::folded(other.name) == wanted)
      wanted = schema::folded(other.stack);
  for (std::string& stack : software_stacks(catalog))
    if (schema::folded(stack) == wanted) return std::move(stack);
  return std::nullopt;
}

// The stack whose levels are those of `stack` at a date.
std::string goes_on_as(const std::vector<OtherName>& names, std::string stack,
                       std::string_view date) {
  constexpr int most_names = 4;  // one after the other
  for (int i = 0; i < most_names; ++i) {
    const OtherName* last = nullptr;
    for (const OtherName& other : names)
      if (!other.from.empty() && other.name == stack && known_by(other.from, date) &&
          (!last || other.from > last->from))
        last = &other;
    if (!last) break;
    stack = last->stack;
  }
  return stack;
}

// One a level, in the order of the file; its text is the stack.
std::vector<const catalog::Row*> level_rows(const catalog::Catalog& catalog) {
  std::vector<const catalog::Row*> rows = catalog.rows_with_prefix(prefix);
  std::erase_if(rows, [](const catalog::Row* row) {
    return row->file != file || !row->name.ends_with(".stack");
  });
  return rows;
}

bool within_domain(const cluster::Cluster& cluster, const cluster::Group& group) {
  return static_cast<double>(group.ranks) * group.stride <= cluster.domain.chips;
}

const catalog::Row* cell(const catalog::Catalog& catalog, std::string_view id,
                         std::string_view column) {
  return catalog.find(fmt::format("{}.{}", id, column));
}

void read_flag(const catalog::Catalog& catalog, const SoftwareLevel& level, std::string_view column,
               bool& member) {
  if (const catalog::Row* row = cell(catalog, level.id, column)) member = row->base_value() != 0;
}

SoftwareLevel read_level(const catalog::Catalog& catalog, const catalog::Row& stack) {
  SoftwareLevel level;
  level.id = stack.name.substr(0, stack.name.rfind('.'));
  level.stack = stack.text;
  level.date = stack.date;
  for (const SoftwareColumn& column : software_columns()) {
    if (const catalog::Row* row = cell(catalog, level.id, column.name))
      level.*column.member = row->base_value();
  }
  read_flag(catalog, level, "flash_attention", level.flash_attention);
  read_flag(catalog, level, "fused_cross_entropy", level.fused_cross_entropy);
  read_flag(catalog, level, "fused_gradients", level.fused_gradients);
  read_flag(catalog, level, "node_deduplicated", level.node_deduplicated);
  read_flag(catalog, level, "sequence_parallel", level.sequence_parallel);
  read_flag(catalog, level, "scatter_gather", level.scatter_gather);
  read_flag(catalog, level, "interleaves", level.interleaves);
  read_flag(catalog, level, "local_batch", level.local_batch);
  read_flag(catalog, level, "batch_per_chip", level.batch_per_chip);
  read_flag(catalog, level, "keeps_gathered", level.keeps_gathered);
  read_flag(catalog, level, "shards_parameters", level.shards_parameters);
  read_flag(catalog, level, "fused_activations", level.fused_activations);
  read_flag(catalog, level, "keeps_outputs", level.keeps_outputs);
  read_flag(catalog, level, "posts_buffers", level.posts_buffers);
  read_flag(catalog, level, "wide_inputs", level.wide_inputs);
  read_flag(catalog, level, "gathers_again", level.gathers_again);
  read_flag(catalog, level, "cut_by_cost", level.cut_by_cost);
  read_flag(catalog, level, "zero_bubble", level.zero_bubble);
  read_flag(catalog, level, "dual_pipe", level.dual_pipe);
  return level;
}

}  // namespace

bool gathers_each_pass(const Layout& layout, const SoftwareLevel& software) {
  return layout.sharding == Sharding::zero_3 && !(software.keeps_gathered && layout.pipeline > 1);
}

double level_of(const SoftwareLevel& software, const cluster::Cluster& cluster,
                const cluster::Group& group) {
  return within_domain(cluster, group) ? software.collective_level : software.network_level;
}

double collective_seconds(const SoftwareLevel& software, const cluster::Cluster& cluster,
                          cluster::Collective collective, double bytes,
                          const cluster::Group& group) {
  const double seconds = level_of(software, cluster, group) *
                         cluster::collective_seconds(cluster, collective, bytes, group);
  if (collective != cluster::Collective::all_reduce || bytes > software.low_latency_bytes ||
      group.ranks <= 2 || !within_domain(cluster, group))
    return seconds;
  return std::max(seconds, cluster::low_latency_seconds(cluster.domain, bytes, group.ranks));
}

const std::vector<SoftwareColumn>& software_columns() {
  using S = SoftwareLevel;
  static const std::vector<SoftwareColumn> columns{{"gemm_level", &S::gemm_level},
                                                   {"attention_level", &S::attention_level},
                                                   {"memory_level", &S::memory_level},
                                                   {"quantise_level", &S::quantise_level},
                                                   {"gradient_bytes", &S::gradient_bytes},
                                                   {"gather_bytes", &S::gather_bytes},
                                                   {"optimizer_bytes", &S::optimizer_bytes},
                                                   {"dispatch_bytes", &S::dispatch_bytes},
                                                   {"logit_bytes", &S::logit_bytes},
                                                   {"bf16_gradient_copy", &S::bf16_gradient_copy},
                                                   {"bucket", &S::bucket_bytes},
                                                   {"runtime", &S::runtime_bytes},
                                                   {"allocator_slack", &S::allocator_slack},
                                                   {"host_forward", &S::host_forward_s},
                                                   {"host_backward", &S::host_backward_s},
                                                   {"fixed_step", &S::fixed_step_s},
                                                   {"straggler", &S::straggler},
                                                   {"tensor_overlap", &S::tensor_overlap},
                                                   {"context_overlap", &S::context_overlap},
                                                   {"expert_overlap", &S::expert_overlap},
                                                   {"pipeline_exposed", &S::pipeline_exposed},
                                                   {"data_overlap", &S::data_overlap},
                                                   {"collective_level", &S::collective_level},
                                                   {"network_level", &S::network_level},
                                                   {"low_latency", &S::low_latency_bytes},
                                                   {"shard_start", &S::shard_start_s},
                                                   {"slowdown", &S::slowdown},
                                                   {"selective_share", &S::selective_share},
                                                   {"selective_kept", &S::selective_kept},
                                                   {"expert_level", &S::expert_level},
                                                   {"permute_level", &S::permute_level},
                                                   {"expert_host", &S::expert_host_s},
                                                   {"imbalance", &S::imbalance}};
  return columns;
}

std::vector<SoftwareLevel> software_levels(const catalog::Catalog& catalog) {
  std::vector<SoftwareLevel> levels;
  for (const catalog::Row* row : level_rows(catalog)) levels.push_back(read_level(catalog, *row));
  return levels;
}

std::optional<NamedStack> stack_named(const catalog::Catalog& catalog, std::string_view name) {
  constexpr int most_words = 4;  // of a release: "r0.9 2025-01-15"
  const std::string_view whole = name;
  for (int words = 0; words <= most_words; ++words) {
    if (auto stack = whole_name(catalog, name)) {
      std::string_view release = whole.substr(name.size());
      release.remove_prefix(std::min(release.find_first_of(digits), release.size()));
      return NamedStack{std::move(*stack), release_date(release).value_or(std::string())};
    }
    const auto end = release_begin(name);
    if (end == std::string_view::npos) break;
    name = name.substr(0, end);
  }
  return std::nullopt;
}

std::optional<SoftwareLevel> level_at(const catalog::Catalog& catalog, std::string_view stack,
                                      std::string_view date) {
  const catalog::Row *earliest = nullptr, *best = nullptr;
  for (const catalog::Row* row : level_rows(catalog)) {
    if (row->text != stack) continue;
    if (!earliest || row->date < earliest->date) earliest = row;
    if (known_by(row->date, date) && (!best || row->date > best->date)) best = row;
  }
  if (!earliest) return std::nullopt;
  return read_level(catalog, best ? *best : *earliest);
}

std::optional<SoftwareLevel> software_level(const catalog::Catalog& catalog, std::string_view stack,
                                            std::string_view date) {
  const auto named = stack_named(catalog, stack);
  if (!named) return std::nullopt;
  if (date.empty()) date = named->date;
  return level_at(catalog, goes_on_as(other_names(catalog), named->stack, date), date);
}

bool is_stale(const catalog::Catalog& catalog, const SoftwareLevel& level, std::string_view date) {
  constexpr std::size_t year = 4;
  const auto month = [](std::string_view text) {
    return schema::parse_month(text.size() == year ? std::string(text) + "-01" : std::string(text));
  };
  const auto then = month(level.date), now = month(date);
  const double most =
      base::Time::from_base(catalog.at("stale_software.any").base_value()).in(base::months);
  return then && now && base::months_between(*then, *now) > most;
}

std::vector<std::string> software_stacks(const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const catalog::Row* row : level_rows(catalog))
    if (!std::ranges::count(names, row->text)) names.push_back(row->text);
  return names;
}

}  // namespace gigawatt::job
