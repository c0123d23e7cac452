// How long a collective takes between the chips of a cluster: t = alpha + gamma sqrt(S) + phi S/B
// within a scale-up domain; ring, tree or hierarchical forms across domains.
#pragma once

#include <string_view>

#include "gigawatt/cluster/span.h"

namespace gigawatt::cluster {

// `bytes`: all-reduce: the vector that every rank holds; all-gather: the gathered whole; reduce-
// scatter: the whole before scattering; all-to-all: what one rank holds before sending (its own
// share stays); point-to-point: the message. Zero for one rank or nothing to send.
double collective_seconds(const Cluster& cluster, Collective collective, double bytes,
                          const Group& group);

// `domain`: within one scale-up domain. The others span several; `direct` sends to every peer.
enum class Algorithm { none, domain, direct, ring, tree, hierarchical };
std::string_view name_of(Algorithm algorithm);

// A collective with what its overlap with computation and with other collectives depends on.
struct CollectiveTime {
  double seconds = 0;
  Algorithm algorithm = Algorithm::none;
  double fabric_s = 0;       // for which the scale-up links are busy
  double network_s = 0;      // for which the network port is busy
  double fabric_bytes = 0;   // sent by one rank inside its domain
  double network_bytes = 0;  // sent by one rank beyond it
  double error = 0;          // mean absolute error to expect, as a fraction
};
CollectiveTime collective_time(const Cluster& cluster, Collective collective, double bytes,
                               const Group& group);

// Tokens on the way to their experts, or back: each token of a rank goes to `experts` different
// experts, spread evenly over the group. A token crosses to another domain once, however many of
// its experts are there, and is handed on inside it; to one chip it goes once as well.
struct ExpertTokens {
  double tokens = 0;  // of one rank
  double bytes = 0;   // of one token
  double experts = 1;
};
CollectiveTime expert_exchange_time(const Cluster& cluster, const ExpertTokens& tokens,
                                    const Group& group);

}  // namespace gigawatt::cluster
