// One scale-up domain: how long an operation among some of its chips takes.
#pragma once

#include <array>
#include <string>

#include "gigawatt/chip/accelerator.h"
#include "gigawatt/cluster/curve.h"

namespace gigawatt::cluster {

enum class Collective { all_reduce, all_gather, reduce_scatter, all_to_all, point_to_point };
inline constexpr int kDomainOperations = 4;  // point-to-point is half an all-to-all of two

// Curves of one operation by how many ranks take part, ascending.
struct RankCurve {
  int ranks = 2;
  Curve curve;
};
inline constexpr std::size_t kMostRankCurves = 4;
struct OperationCurves {
  std::array<RankCurve, kMostRankCurves> by_ranks;
  std::size_t count = 0;

  const Curve& widest() const { return by_ranks[count - 1].curve; }
};

// One axis of a torus: a ring of chips, both directions in use.
struct Axis {
  int chips = 1;
  double bytes_per_s = 0;  // one direction of both links of a chip together
};

struct Domain {
  chip::Topology topology = chip::Topology::switched;
  int chips = 1;
  double bytes_per_s = 0;                                     // one direction, of one chip
  std::array<OperationCurves, kDomainOperations> operations;  // of a switch
  std::array<Axis, 3> axes;                                   // of a torus or ring
  int axis_count = 0;
  double launch_s = 0, hop_s = 0, link_efficiency = 1;  // of a mesh or torus
  std::string constants;  // "collective.h100": whose constants; empty for a mesh or torus
  double error = 0;       // mean absolute error to expect, as a fraction
  bool measured = false;  // false: derived from another chip or from the topology
};

// phi of Thakur and Rabenseifner: the share of S that each rank sends.
double sent_share(Collective collective, double ranks);

// Among `ranks` chips of the domain, neighbours by `stride`.
double domain_seconds(const Domain& domain, Collective collective, double bytes, double ranks,
                      int stride, Element element = Element::wide);

// An all-reduce of a switched domain by NCCL's protocol LL, half of whose bytes are flags, at the
// rate of LL128 by what both carry (4 bytes of 8, 120 of 128). Zero for other domains.
double low_latency_seconds(const Domain& domain, double bytes, double ranks);

}  // namespace gigawatt::cluster
