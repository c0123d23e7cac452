#include "gigawatt/cluster/prediction.h"

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/cluster/cluster.h"
#include "gigawatt/cluster/constants.h"

namespace gigawatt::cluster {

const Domain* CollectivePredictor::domain_of(const std::string& chip) {
  const auto [found, fresh] = domains_.try_emplace(chip);
  if (fresh) {
    if (const std::string measured = measured_domain_named(catalog_, chip); !measured.empty()) {
      found->second =
          Domain{.topology = chip::Topology::switched,
                 .chips = static_cast<int>(catalog_.at(measured + ".domain_chips").base_value()),
                 .operations = curves_of(catalog_, measured),
                 .constants = measured,
                 .measured = true};
    } else if (const auto accelerator = chip::find_accelerator(catalog_, chip)) {
      chip::ChipModel model;
      model.accelerator = *accelerator;
      if (const auto cluster = make_cluster(catalog_, model, {})) found->second = cluster->domain;
    }
  }
  return found->second ? &*found->second : nullptr;
}

std::optional<double> CollectivePredictor::seconds(const MeasuredCollective& row) {
  const Domain* domain = domain_of(row.chip);
  if (!domain || row.ranks > domain->chips) return std::nullopt;
  return domain_seconds(*domain, row.collective, row.at.bytes, row.ranks, 1, row.at.element);
}

}  // namespace gigawatt::cluster
