// How a group of ranks lies on domains and pods, and the bandwidth that leaves it there.
#pragma once

#include "gigawatt/cluster/cluster.h"

namespace gigawatt::cluster {

// The ranks r, r + stride, r + 2 stride, ... in the order in which ranks are laid on chips (tensor
// innermost). Every chip of the cluster is in one such group and all groups talk at once, so the
// groups of a node share its network ports.
struct Group {
  int ranks = 1;
  int stride = 1;
};

struct Span {
  double ranks = 1;           // n
  double domains = 1;         // N
  double in_domain = 1;       // r = n / N: ranks are spread evenly over the fewest domains
  double domains_in_pod = 0;  // of the group's, where it spans several pods; else 0
};
Span span_of(const Cluster& cluster, const Group& group);

// Of a long message inside a domain.
double bus_bandwidth(const Domain& domain, Collective collective);
// A ring leaves each domain once, so its r ranks share r ports; it leaves each pod once, so an
// oversubscribed tier binds only when it is oversubscribed more than a pod has domains.
double ring_bandwidth(const Cluster& cluster, Collective collective, const Span& span);

// Rings over all ranks, one for each rank of a domain, or a double binary tree, by one protocol. A
// ring takes as long as its busiest link is busy or as one chunk needs all the way round, whichever
// is more; with one rank a domain that is the familiar sum of latency and bytes.
double ring_seconds(const Cluster& cluster, Collective collective, double bytes, const Span& span,
                    const Protocol& protocol);
double tree_seconds(const Cluster& cluster, double bytes, const Span& span,
                    const Protocol& protocol);

}  // namespace gigawatt::cluster
