// A cluster of one kind of chip: its scale-up domains and the network between them.
#pragma once

#include <optional>
#include <string>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/chip_model.h"
#include "gigawatt/cluster/domain.h"
#include "gigawatt/cluster/network.h"

namespace gigawatt::cluster {

// What may differ from the vendor's reference network; zero means "as the accelerator's row says".
struct NetworkOptions {
  double nic_bytes_per_s_per_chip = 0;  // one direction
  int domain_chips = 0;                 // e.g. 8 of NVL72 in use
  int job_chips = 0;                    // a torus gives a job of fewer chips a slice of its own
  double oversubscription = 1;          // above the rail or pod
  int pod_chips = 0;                    // chips below the oversubscribed tier; 0: all
};

struct Cluster {
  Domain domain;
  Network network;
};

// What a user asked for that this chip cannot have.
struct NetworkError {
  std::string field;     // of NetworkOptions, or "chip"
  std::string message;   // "100 chips are not in one domain of GB200 NVL72"
  std::string expected;  // "1 to 72"
};

base::Expected<Cluster, NetworkError> make_cluster(const catalog::Catalog& catalog,
                                                   const chip::ChipModel& chip,
                                                   const NetworkOptions& options);

// Why `chips` chips cannot work together: beyond one domain they need a network, and not every
// chip's is published. Nothing when they can; collectives are not asked before.
std::optional<NetworkError> check_reach(const Cluster& cluster, int chips);

}  // namespace gigawatt::cluster
