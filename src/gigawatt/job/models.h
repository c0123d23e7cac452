// The catalog of published transformers: their shapes, cited row by row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/confidence.h"
#include "gigawatt/job/transformer.h"

namespace gigawatt::job {

// One line of catalog/models.csv. What was not published is absent.
struct PublishedModel {
  Transformer shape;                                    // with its published name
  std::optional<double> parameters, active_parameters;  // as the publisher states them
  std::optional<std::int64_t> sequence;                 // tokens, of most of its pretraining
  std::string source, date;
  catalog::Confidence confidence = catalog::Confidence::C;
};

// In the order of the file.
std::vector<std::string_view> model_names(const catalog::Catalog& catalog);

// By name, whatever its case and separators, behind that of a publisher or alone: "llama3 70b" and
// "meta-llama/Llama-3-70B" find Llama-3-70B.
std::optional<PublishedModel> find_model(const catalog::Catalog& catalog, std::string_view name);

// The names that a writer of `name` may have meant, most likely first.
std::vector<std::string_view> nearest_models(const catalog::Catalog& catalog, std::string_view name,
                                             std::size_t limit = 5);

}  // namespace gigawatt::job
