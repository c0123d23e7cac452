// A cluster of one kind of chip: its scale-up domains and the network between them.
#pragma once

#include "gigawatt/chip/chip_model.h"

namespace gigawatt::cluster {

// What may differ from the vendor's reference network; zero means "as the accelerator's row says".
struct NetworkOptions {
  double nic_bytes_per_s_per_chip = 0;  // one direction
  int domain_chips = 0;                 // e.g. 8 of NVL72 in use, or a rented part of a torus
  double oversubscription = 1;          // above the rail or pod
  int pod_chips = 0;                    // chips below the oversubscribed tier; 0: all
};

struct Cluster;

}  // namespace gigawatt::cluster
