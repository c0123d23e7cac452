#include "gigawatt/cluster/span.h"

#include <algorithm>
#include <cmath>

namespace gigawatt::cluster {

Span span_of(const Cluster& cluster, const Group& group) {
  const double room = std::max(1, cluster.domain.chips / group.stride);
  Span span{.ranks = static_cast<double>(group.ranks)};
  span.domains = std::ceil(span.ranks / room);
  span.in_domain = span.ranks / span.domains;
  const Network& network = cluster.network;
  const double reach = span.ranks * group.stride;
  if (network.pod_chips > 0 && reach > network.pod_chips) {
    const double apart = std::max(cluster.domain.chips, group.stride);
    span.domains_in_pod = std::max(1.0, network.pod_chips / apart);
  }
  return span;
}

namespace {

// How much longer an edge of a ring takes that leaves a pod.
double uplink_slowdown(const Cluster& cluster, const Span& span) {
  if (span.domains_in_pod == 0) return 1;
  return std::max(1.0, cluster.network.oversubscription / span.domains_in_pod);
}

}  // namespace

double bus_bandwidth(const Domain& domain, Collective collective) {
  if (domain.topology == chip::Topology::switched && domain.chips > 1)
    return domain.operations[static_cast<std::size_t>(collective)].widest().bytes_per_s();
  return domain.bytes_per_s * domain.link_efficiency;
}

double ring_bandwidth(const Cluster& cluster, Collective collective, const Span& span) {
  const double ports =
      span.in_domain * cluster.network.bytes_per_s / uplink_slowdown(cluster, span);
  if (span.in_domain <= 1) return ports;
  return std::min(ports, bus_bandwidth(cluster.domain, collective));
}

double ring_seconds(const Cluster& cluster, Collective collective, double bytes, const Span& span,
                    const Protocol& protocol) {
  const double passes = collective == Collective::all_reduce ? 2 : 1;
  const double network_steps = passes * (span.domains - 1);
  const double fabric_steps = passes * (span.ranks - 1) - network_steps;
  const double sent = sent_share(collective, span.ranks) * bytes / protocol.share;
  const double on_busiest_link = sent / ring_bandwidth(cluster, collective, span);
  // What one chunk needs on its way round: all latencies, and its own bytes on every link. Of the r
  // rings each has an r-th of the data, and crosses between domains on every r-th of its edges.
  const double r = span.in_domain;
  const double uplinks = span.domains_in_pod > 0 ? 1 / span.domains_in_pod : 0;  // of crossings
  const double slow = 1 + uplinks * (uplink_slowdown(cluster, span) - 1);
  const double on_its_way =
      fabric_steps * protocol.fabric_hop_s + network_steps * protocol.network_hop_s +
      sent / r *
          (slow / (r * cluster.network.bytes_per_s) +
           (r > 1 ? (r - 1) / r / bus_bandwidth(cluster.domain, collective) : 0));
  return protocol.base_s + std::max(on_busiest_link, on_its_way);
}

double tree_seconds(const Cluster& cluster, double bytes, const Span& span,
                    const Protocol& protocol) {
  return protocol.base_s +
         2 * ((span.in_domain - 1) * protocol.fabric_hop_s +
              std::log2(span.domains) * protocol.network_hop_s) +
         2 * bytes / (ring_bandwidth(cluster, Collective::all_reduce, span) * protocol.share);
}

}  // namespace gigawatt::cluster
