// One collective over a cluster's links as messages, beside the closed form of the same algorithm.
#pragma once

#include "gigawatt/cluster/collective.h"
#include "gigawatt/cluster/flow.h"

namespace gigawatt::cluster {

// The ports of each chip on its domain's fabric and on the network, and the uplinks of each pod:
// one leaf switch for each rail (the chips at the same place in their domains), whose uplinks have
// the leaf's bandwidth over the oversubscription. Sibling groups have rails or shares of their own.
// Ring, tree and hierarchical all-reduces, ring all-gathers and reduce-scatters, direct
// all-to-alls; a flat ring of whole domains runs one ring for each rail. Ranks fill whole domains.
FlowPlan flow_plan(const Cluster& cluster, Collective collective, Algorithm algorithm, double bytes,
                   const Group& group);

struct FlowCheck {
  FlowResult flow;
  double closed_form_s = 0;
};
FlowCheck check_by_flows(const Cluster& cluster, Collective collective, Algorithm algorithm,
                         double bytes, const Group& group);

}  // namespace gigawatt::cluster
