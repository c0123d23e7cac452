#include "gigawatt/job/models.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::job {
namespace {

using catalog::Catalog;
using catalog::Row;

constexpr std::string_view file = "catalog/models.csv";
constexpr std::string_view anchor = ".layers";  // a column that every model has

class Columns {
 public:
  Columns(const Catalog& catalog, std::string_view name)
      : catalog_(catalog), prefix_(std::string(name) + ".") {}

  std::optional<double> number(std::string_view column) const {
    const Row* row = catalog_.find(prefix_ + std::string(column));
    return row ? std::optional(row->base_value()) : std::nullopt;
  }
  std::optional<std::int64_t> count(std::string_view column) const {
    const auto value = number(column);
    if (!value) return std::nullopt;
    GIGAWATT_CHECK(*value >= 0 && *value == std::floor(*value), prefix_, column, *value);
    return static_cast<std::int64_t>(*value);
  }
  std::int64_t needed(std::string_view column) const {
    const auto value = count(column);
    GIGAWATT_CHECK(value.has_value(), prefix_, "lacks", column);
    return *value;
  }
  std::int64_t or_zero(std::string_view column) const { return count(column).value_or(0); }

 private:
  const Catalog& catalog_;
  std::string prefix_;
};

Transformer shape_of(std::string_view name, const Columns& columns) {
  Transformer model{.name = std::string(name),
                    .layers = columns.needed("layers"),
                    .hidden = columns.needed("hidden"),
                    .ffn = columns.needed("ffn"),
                    .heads = columns.needed("heads"),
                    .kv_heads = columns.needed("kv_heads"),
                    .head_size = columns.needed("head_size"),
                    .value_head_size = columns.needed("value_head_size"),
                    .vocabulary = columns.needed("vocabulary"),
                    .gated = columns.needed("gated") != 0,
                    .tied_embeddings = columns.needed("tied_embeddings") != 0,
                    .window = columns.or_zero("window"),
                    .global_every = columns.or_zero("global_every"),
                    .mtp_layers = columns.or_zero("mtp_layers")};
  if (const auto experts = columns.count("experts"))
    model.experts = Experts{.count = *experts,
                            .top_k = columns.needed("top_k"),
                            .moe_layers = columns.needed("moe_layers"),
                            .expert_ffn = columns.needed("expert_ffn"),
                            .dense_ffn = columns.or_zero("dense_ffn"),
                            .shared_ffn = columns.or_zero("shared_ffn")};
  if (const auto rank = columns.count("key_value_rank"))
    model.latent = LatentAttention{.query_rank = columns.or_zero("query_rank"),
                                   .key_value_rank = *rank,
                                   .rope_size = columns.needed("rope_size"),
                                   .no_rope_size = columns.needed("no_rope_size")};
  return model;
}

}  // namespace

std::vector<std::string_view> model_names(const Catalog& catalog) {
  std::vector<std::string_view> names;
  for (const Row& row : catalog.rows()) {
    const std::string_view name = row.name;
    if (row.file == file && name.ends_with(anchor))
      names.push_back(name.substr(0, name.size() - anchor.size()));
  }
  return names;
}

std::optional<PublishedModel> find_model(const Catalog& catalog, std::string_view name) {
  const auto names = model_names(catalog);
  // Behind its publisher, as in "meta-llama/Llama-3-70B".
  const std::string wanted = schema::folded(name.substr(name.rfind('/') + 1));
  const auto found = std::ranges::find(
      names, wanted, [](std::string_view known) { return schema::folded(known); });
  if (found == names.end()) return std::nullopt;
  const Columns columns(catalog, *found);
  const Row& row = catalog.at(std::string(*found) + std::string(anchor));
  return PublishedModel{.shape = shape_of(*found, columns),
                        .parameters = columns.number("params_total"),
                        .active_parameters = columns.number("params_active"),
                        .sequence = columns.count("sequence"),
                        .source = row.source,
                        .date = row.date,
                        .confidence = row.confidence};
}

std::vector<std::string_view> nearest_models(const Catalog& catalog, std::string_view name,
                                             std::size_t limit) {
  struct Candidate {
    int distance;
    std::string_view name;
  };
  constexpr std::size_t longest_name = 64;  // keeps hostile input cheap
  name = name.substr(0, longest_name);
  std::vector<Candidate> candidates;
  for (const std::string_view known : model_names(catalog))
    candidates.push_back({schema::edit_distance(known, name), known});
  std::ranges::stable_sort(candidates, {}, &Candidate::distance);
  if (candidates.size() > limit) candidates.resize(limit);
  std::vector<std::string_view> names;
  for (const Candidate& candidate : candidates) names.push_back(candidate.name);
  return names;
}

}  // namespace gigawatt::job
