// How long a collective takes between the chips of a cluster: t = alpha + gamma sqrt(S) + phi S/B
// within a scale-up domain, hierarchical or tree forms across domains.
#pragma once

#include "gigawatt/cluster/cluster.h"

namespace gigawatt::cluster {

enum class Collective { all_reduce, all_gather, reduce_scatter, all_to_all, point_to_point };

// The ranks r, r + stride, r + 2 stride, ... in the order in which ranks are laid on chips (tensor
// innermost). Every chip of the cluster is in one such group and all groups talk at once, so the
// groups of a node share its network ports.
struct Group {
  int ranks = 1;
  int stride = 1;
};

// `bytes`: all-reduce: the vector that every rank holds; all-gather: the gathered whole; reduce-
// scatter: the whole before scattering; all-to-all: what one rank holds before sending (its own
// share stays); point-to-point: the message. Zero for one rank or nothing to send.
double collective_seconds(const Cluster& cluster, Collective collective, double bytes,
                          const Group& group);

}  // namespace gigawatt::cluster
