// The scale-out network between domains: what a rank gets of it, and what a hop costs.
#pragma once

#include <array>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::cluster {

// How NCCL moves data: flags beside every word (LL), every 120 bytes (LL128), or none (Simple).
struct Protocol {
  double base_s = 0, fabric_hop_s = 0, network_hop_s = 0;
  double share = 1;  // of the bandwidth
};
inline constexpr int kProtocols = 3;

struct Network {
  double bytes_per_s = 0;  // one direction, of one chip, after protocol efficiency; 0: none known
  double oversubscription = 1;
  int pod_chips = 0;  // 0: no tier is oversubscribed
  double peer_s = 0;  // start of one send and receive of an all-to-all
  double error = 0;   // mean absolute error to expect of a collective across domains
  std::array<Protocol, kProtocols> ring, tree;
};

// The protocols' constants of the catalog, and the share of the line rate that collectives reach.
Network reference_network(const catalog::Catalog& catalog);
double network_efficiency(const catalog::Catalog& catalog);

}  // namespace gigawatt::cluster
