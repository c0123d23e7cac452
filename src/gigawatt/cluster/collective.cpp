#include "gigawatt/cluster/collective.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::cluster {
namespace {

void keep_faster(CollectiveTime& best, double seconds, Algorithm algorithm) {
  if (best.algorithm != Algorithm::none && seconds >= best.seconds) return;
  best.seconds = seconds;
  best.algorithm = algorithm;
}

// Ring or double binary tree over all ranks, by the fastest protocol.
CollectiveTime flat(const Cluster& cluster, Collective collective, double bytes, const Span& span) {
  CollectiveTime best{.error = cluster.network.error};
  for (const Protocol& p : cluster.network.ring)
    keep_faster(best, ring_seconds(cluster, collective, bytes, span, p), Algorithm::ring);
  if (collective == Collective::all_reduce)
    for (const Protocol& p : cluster.network.tree)
      keep_faster(best, tree_seconds(cluster, bytes, span, p), Algorithm::tree);
  const double sent = sent_share(collective, span.ranks) * bytes;
  best.network_bytes = sent / span.in_domain;
  best.fabric_bytes = sent - best.network_bytes;
  best.network_s = sent / ring_bandwidth(cluster, collective, span);
  best.fabric_s = span.in_domain > 1 ? sent / bus_bandwidth(cluster.domain, collective) : 0;
  return best;
}

// Scatter within domains, reduce between peers of all domains, gather within domains.
CollectiveTime hierarchical(const Cluster& cluster, Collective collective, double bytes,
                            const Span& span, int stride) {
  const auto within = [&](Collective c) {
    return domain_seconds(cluster.domain, c, bytes, span.in_domain, stride);
  };
  Span across = span;
  across.ranks = span.domains;
  across.in_domain = 1;
  CollectiveTime time = flat(cluster, collective, bytes / span.in_domain, across);
  time.fabric_s = collective == Collective::all_reduce
                      ? within(Collective::reduce_scatter) + within(Collective::all_gather)
                      : within(collective);
  time.fabric_bytes = sent_share(collective, span.in_domain) * bytes;
  time.seconds += time.fabric_s;
  time.algorithm = Algorithm::hierarchical;
  return time;
}

// Every rank sends to every other; peers in the domain over the fabric at the same time.
CollectiveTime direct(const Cluster& cluster, double bytes, const Span& span, int stride) {
  CollectiveTime time{.algorithm = Algorithm::direct, .error = cluster.network.error};
  const double share = bytes / span.ranks;
  time.fabric_bytes = share * (span.in_domain - 1);
  time.network_bytes = share * (span.ranks - span.in_domain);
  time.fabric_s = domain_seconds(cluster.domain, Collective::all_to_all, share * span.in_domain,
                                 span.in_domain, stride);
  time.network_s = time.network_bytes / cluster.network.bytes_per_s;
  if (span.domains_in_pod > 0) {
    const double beyond = std::max(0.0, span.ranks - span.domains_in_pod * span.in_domain) * share;
    time.network_s = std::max(
        time.network_s, beyond * cluster.network.oversubscription / cluster.network.bytes_per_s);
  }
  const Protocol& simple = cluster.network.ring.back();
  time.seconds = std::max(
      time.fabric_s, simple.base_s + simple.network_hop_s +
                         (span.ranks - span.in_domain) * cluster.network.peer_s + time.network_s);
  return time;
}

CollectiveTime message(const Cluster& cluster, double bytes, const Span& span) {
  double bandwidth = cluster.network.bytes_per_s;
  if (span.domains_in_pod > 0) bandwidth /= cluster.network.oversubscription;
  CollectiveTime best{.error = cluster.network.error};
  for (const Protocol& p : cluster.network.ring)
    keep_faster(best, p.base_s + p.network_hop_s + bytes / (bandwidth * p.share),
                Algorithm::direct);
  best.network_bytes = bytes;
  best.network_s = bytes / bandwidth;
  return best;
}

}  // namespace

std::string_view name_of(Algorithm algorithm) {
  constexpr std::array<std::string_view, 6> names = {"none", "domain", "direct",
                                                     "ring", "tree",   "hierarchical"};
  return names[static_cast<std::size_t>(algorithm)];
}

CollectiveTime collective_time(const Cluster& cluster, Collective collective, double bytes,
                               const Group& group) {
  GIGAWATT_CHECK(group.ranks >= 1 && group.stride >= 1, group.ranks, group.stride);
  GIGAWATT_CHECK(std::isfinite(bytes) && bytes >= 0, bytes);
  if (group.ranks == 1 || bytes == 0) return {};
  const Span span = span_of(cluster, group);
  if (span.domains == 1) {
    const double seconds =
        domain_seconds(cluster.domain, collective, bytes, span.ranks, group.stride);
    return {.seconds = seconds,
            .algorithm = Algorithm::domain,
            .fabric_s = seconds,
            .fabric_bytes = sent_share(collective, span.ranks) * bytes,
            .error = cluster.domain.error};
  }
  GIGAWATT_CHECK(cluster.network.bytes_per_s > 0, "the network's bandwidth is not known");
  if (collective == Collective::point_to_point) return message(cluster, bytes, span);
  if (collective == Collective::all_to_all) return direct(cluster, bytes, span, group.stride);
  const CollectiveTime one = flat(cluster, collective, bytes, span);
  if (span.in_domain <= 1) return one;
  const CollectiveTime other = hierarchical(cluster, collective, bytes, span, group.stride);
  return one.seconds <= other.seconds ? one : other;
}

CollectiveTime expert_exchange_time(const Cluster& cluster, const ExpertTokens& tokens,
                                    const Group& group) {
  GIGAWATT_CHECK(tokens.tokens >= 0 && tokens.bytes >= 0 && tokens.experts >= 0, tokens.tokens);
  if (group.ranks == 1 || tokens.tokens * tokens.bytes * tokens.experts == 0) return {};
  const Span span = span_of(cluster, group);
  // Of `places`, as many are expected to hold an expert of a token.
  const auto distinct = [&](double places) {
    return places * -std::expm1(tokens.experts * std::log1p(-1 / places));
  };
  const double sent = tokens.tokens * tokens.bytes;
  const double in_domains = sent * distinct(span.ranks) / span.in_domain;
  if (span.domains == 1)
    return collective_time(cluster, Collective::all_to_all, sent * distinct(span.ranks), group);
  CollectiveTime time{.algorithm = Algorithm::direct, .error = cluster.network.error};
  time.fabric_bytes = in_domains * (span.in_domain - 1);
  time.network_bytes = sent * distinct(span.domains) * (span.domains - 1) / span.domains;
  time.fabric_s = domain_seconds(cluster.domain, Collective::all_to_all,
                                 in_domains * span.in_domain, span.in_domain, group.stride);
  time.network_s = time.network_bytes / cluster.network.bytes_per_s;
  if (span.domains_in_pod > 0) {
    const double beyond = 1 - std::min(1.0, span.domains_in_pod / span.domains);
    time.network_s *= std::max(1.0, beyond * cluster.network.oversubscription);
  }
  const Protocol& simple = cluster.network.ring.back();
  time.seconds =
      std::max(time.fabric_s, simple.base_s + simple.network_hop_s +
                                  (span.domains - 1) * cluster.network.peer_s + time.network_s);
  return time;
}

double collective_seconds(const Cluster& cluster, Collective collective, double bytes,
                          const Group& group) {
  return collective_time(cluster, collective, bytes, group).seconds;
}

}  // namespace gigawatt::cluster
