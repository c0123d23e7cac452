// What the shipped constants say about rows of a table of measured collectives.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/measured.h"

namespace gigawatt::cluster {

// Knows chips by their name in measured tables ("H100"), others as accelerators of the catalog.
// Keeps the domain of each chip that it was asked for; `catalog` must outlive it.
class CollectivePredictor {
 public:
  explicit CollectivePredictor(const catalog::Catalog& catalog) : catalog_(catalog) {}

  // Nothing where the chip is unknown or its domain has fewer chips than ranks. The row's measured
  // time is not looked at.
  std::optional<double> seconds(const MeasuredCollective& row);

 private:
  const Domain* domain_of(const std::string& chip);

  const catalog::Catalog& catalog_;
  std::map<std::string, std::optional<Domain>> domains_;
};

}  // namespace gigawatt::cluster
