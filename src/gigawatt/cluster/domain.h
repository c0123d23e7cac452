// One scale-up domain: how long an operation among some of its chips takes.
#pragma once

#include <array>
#include <string>

#include "gigawatt/chip/accelerator.h"

namespace gigawatt::cluster {

enum class Collective { all_reduce, all_gather, reduce_scatter, all_to_all, point_to_point };
inline constexpr int kDomainOperations = 4;  // point-to-point is half an all-to-all of two

// alpha + gamma sqrt(S) + phi S / B
struct OperationConstants {
  double alpha_s = 0;
  double gamma = 0;        // s per square root of a byte
  double bytes_per_s = 0;  // B, the bus bandwidth
};

// One axis of a torus: a ring of chips, both directions in use.
struct Axis {
  int chips = 1;
  double bytes_per_s = 0;  // one direction of both links of a chip together
};

struct Domain {
  chip::Topology topology = chip::Topology::switched;
  int chips = 1;
  double bytes_per_s = 0;                                        // one direction, of one chip
  std::array<OperationConstants, kDomainOperations> operations;  // of a switch, 8 ranks
  std::array<Axis, 3> axes;                                      // of a torus or ring
  int axis_count = 0;
  double launch_s = 0, hop_s = 0, link_efficiency = 1;  // of a mesh or torus
  std::string constants;  // "collective.h100": whose constants; empty for a mesh or torus
  bool measured = false;  // false: derived from another chip or from the topology
};

// phi of Thakur and Rabenseifner: the share of S that each rank sends.
double sent_share(Collective collective, double ranks);

// Among `ranks` chips of the domain, neighbours by `stride`.
double domain_seconds(const Domain& domain, Collective collective, double bytes, double ranks,
                      int stride);

}  // namespace gigawatt::cluster
