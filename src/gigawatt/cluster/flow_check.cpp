#include "gigawatt/cluster/flow_check.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::cluster {
namespace {

// Ranks, ports and uplinks of one group.
class Ports {
 public:
  Ports(const Cluster& cluster, Collective collective, const Group& group) : ranks_(group.ranks) {
    in_domain_ = std::clamp(cluster.domain.chips / group.stride, 1, group.ranks);
    GIGAWATT_CHECK(ranks_ % in_domain_ == 0, ranks_, in_domain_, "ranks fill whole domains");
    domains_ = ranks_ / in_domain_;
    const Network& network = cluster.network;
    if (network.pod_chips > 0 && ranks_ * group.stride > network.pod_chips)
      domains_in_pod_ =
          std::max(1, network.pod_chips / std::max(cluster.domain.chips, group.stride));
    const double fabric = bus_bandwidth(cluster.domain, collective);
    for (int port = 0; port < 2 * ranks_; ++port) links.push_back(fabric);
    for (int port = 0; port < 2 * ranks_; ++port) links.push_back(network.bytes_per_s);
    const int pods = domains_in_pod_ > 0 ? (domains_ + domains_in_pod_ - 1) / domains_in_pod_ : 0;
    for (int uplink = 0; uplink < 2 * pods * in_domain_; ++uplink)
      links.push_back(domains_in_pod_ * network.bytes_per_s / network.oversubscription);
  }

  int ranks() const { return ranks_; }
  int in_domain() const { return in_domain_; }
  int domains() const { return domains_; }
  bool same_domain(int a, int b) const { return a / in_domain_ == b / in_domain_; }

  Route within(int from, int to) const { return {{from, ranks_ + to}, 2}; }
  // By the ports of `rail`, whichever chip of the two domains sends and receives.
  Route across(int from_domain, int to_domain, int rail) const {
    Route route{
        {2 * ranks_ + from_domain * in_domain_ + rail, 3 * ranks_ + to_domain * in_domain_ + rail},
        2};
    if (domains_in_pod_ == 0) return route;
    const int from_pod = from_domain / domains_in_pod_, to_pod = to_domain / domains_in_pod_;
    if (from_pod == to_pod) return route;
    route.links[2] = 4 * ranks_ + 2 * (from_pod * in_domain_ + rail);
    route.links[3] = 4 * ranks_ + 2 * (to_pod * in_domain_ + rail) + 1;
    route.count = 4;
    return route;
  }

  std::vector<double> links;

 private:
  int ranks_ = 1, in_domain_ = 1, domains_ = 1, domains_in_pod_ = 0;
};

const Protocol& simple_ring(const Cluster& cluster) { return cluster.network.ring.back(); }

// Every message of a ring is what arrived from the neighbour before.
void chain(FlowSender& sender, std::int32_t before) {
  sender.wait_for({.sender = before, .first = 1, .last = sender.messages, .shift = 0});
}

// A ring for each rail, with an even part of the data; it leaves every domain by its own rail.
void add_rings(FlowPlan& plan, const Cluster& cluster, const Ports& ports, double bytes,
               int passes) {
  const int n = ports.ranks(), r = ports.in_domain();
  for (int ring = 0; ring < r; ++ring) {
    const auto first = static_cast<std::int32_t>(plan.senders.size());
    for (int place = 0; place < n; ++place) {
      const int next = (place + 1) % n;
      FlowSender sender{.messages = passes * (n - 1), .bytes = bytes / r / n};
      // Within a domain the rings differ by which chip comes first.
      const auto chip = [&](int p) { return p / r * r + (p % r + ring) % r; };
      if (ports.same_domain(place, next)) {
        sender.route = ports.within(chip(place), chip(next));
        sender.latency_s = simple_ring(cluster).fabric_hop_s;
      } else {
        sender.route = ports.across(place / r, next / r, ring);
        sender.latency_s = simple_ring(cluster).network_hop_s;
      }
      chain(sender, first + (place + n - 1) % n);
      plan.senders.push_back(sender);
    }
  }
}

// Reduce-scatter in each domain, all-reduce of every part between domains, all-gather in each.
void add_hierarchy(FlowPlan& plan, const Cluster& cluster, const Ports& ports, double bytes) {
  const int r = ports.in_domain(), domains = ports.domains();
  const auto inner = [&](int rank) { return 2 * rank; };
  const auto outer = [&](int rank) { return 2 * rank + 1; };
  const int steps = r - 1, crossings = 2 * (domains - 1);
  for (int rank = 0; rank < ports.ranks(); ++rank) {
    const int domain = rank / r, place = rank % r;
    const int next = domain * r + (place + 1) % r, before = domain * r + (place + r - 1) % r;
    FlowSender fabric{.messages = 2 * steps,
                      .bytes = bytes / r,
                      .latency_s = simple_ring(cluster).fabric_hop_s,
                      .route = ports.within(rank, next)};
    fabric.wait_for({inner(before), 1, steps, 0});
    // Gathering begins with the own part, which has come round from all domains.
    const int last_domain = (domain + domains - 1) % domains;
    fabric.wait_for({outer(last_domain * r + place), steps, steps + 1, crossings - steps});
    fabric.wait_for({inner(before), steps + 1, 2 * steps, 0});
    plan.senders.push_back(fabric);
    FlowSender network{.messages = crossings,
                       .bytes = bytes / r / domains,
                       .latency_s = simple_ring(cluster).network_hop_s,
                       .route = ports.across(domain, (domain + 1) % domains, place)};
    if (r > 1) network.wait_for({inner(before), 0, 1, steps});
    network.wait_for({outer(last_domain * r + place), 1, crossings, 0});
    plan.senders.push_back(network);
  }
}

constexpr int kTreeChunks = 64;

// Up and down two binary trees, each with half of the data in chunks; the second is the first
// mirrored, so that inner nodes of one are leaves of the other. One rank a domain.
void add_trees(FlowPlan& plan, const Cluster& cluster, const Ports& ports, double bytes) {
  GIGAWATT_CHECK(ports.in_domain() == 1, ports.in_domain(), "a tree's ranks have a domain each");
  const int n = ports.domains();
  const double latency_s = simple_ring(cluster).network_hop_s;
  for (int tree = 0; tree < 2; ++tree) {
    const auto first = static_cast<std::int32_t>(plan.senders.size());
    const auto place = [&](int node) { return tree == 0 ? node : n - 1 - node; };
    // Node k > 0 of a heap sends up to (k - 1) / 2, and is sent down to; up is 2 (k - 1), down the
    // sender after it.
    const auto up = [&](int k) { return first + 2 * (k - 1); };
    for (int k = 1; k < n; ++k) {
      const int parent = (k - 1) / 2;
      FlowSender rise{.messages = kTreeChunks,
                      .bytes = bytes / 2 / kTreeChunks,
                      .latency_s = latency_s,
                      .route = ports.across(place(k), place(parent), 0)};
      for (const int child : {2 * k + 1, 2 * k + 2})
        if (child < n) rise.wait_for({up(child), 0, kTreeChunks, 1});
      FlowSender fall = rise;
      fall.dependencies = 0;
      fall.route = ports.across(place(parent), place(k), 0);
      if (parent > 0) {
        fall.wait_for({up(parent) + 1, 0, kTreeChunks, 1});
      } else {
        for (const int child : {1, 2})
          if (child < n) fall.wait_for({up(child), 0, kTreeChunks, 1});
      }
      plan.senders.push_back(rise);
      plan.senders.push_back(fall);
    }
  }
}

// Each rank sends to the ranks behind it, one after the other: peers of its domain over the fabric,
// the others over its port.
void add_direct(FlowPlan& plan, const Cluster& cluster, const Ports& ports, double bytes) {
  const int n = ports.ranks(), r = ports.in_domain();
  for (int rank = 0; rank < n; ++rank) {
    plan.senders.push_back(
        {.messages = r - 1, .bytes = bytes / n, .latency_s = simple_ring(cluster).fabric_hop_s});
    plan.senders.push_back(
        {.messages = n - r, .bytes = bytes / n, .latency_s = simple_ring(cluster).network_hop_s});
  }
  plan.route_of = [ports, n, r](std::int32_t sender, std::int32_t message) {
    const int rank = sender / 2, domain = rank / r;
    if (sender % 2 == 0) return ports.within(rank, domain * r + (rank % r + message + 1) % r);
    // To the same rail first, then one rail on, so that no receiver has two senders at once.
    const int domains = n / r, to = (domain + 1 + message / r) % domains;
    return ports.across(domain, to, (rank + message) % r);
  };
}

}  // namespace

FlowPlan flow_plan(const Cluster& cluster, Collective collective, Algorithm algorithm, double bytes,
                   const Group& group) {
  Ports ports(cluster, collective, group);
  FlowPlan plan;
  const int passes = collective == Collective::all_reduce ? 2 : 1;
  if (algorithm == Algorithm::ring) {
    add_rings(plan, cluster, ports, bytes, passes);
  } else if (algorithm == Algorithm::direct) {
    add_direct(plan, cluster, ports, bytes);
  } else {
    GIGAWATT_CHECK(collective == Collective::all_reduce, name_of(algorithm));
    if (algorithm == Algorithm::tree) add_trees(plan, cluster, ports, bytes);
    if (algorithm == Algorithm::hierarchical) add_hierarchy(plan, cluster, ports, bytes);
  }
  plan.links = std::move(ports.links);
  return plan;
}

FlowCheck check_by_flows(const Cluster& cluster, Collective collective, Algorithm algorithm,
                         double bytes, const Group& group) {
  FlowCheck check{.flow = simulate(flow_plan(cluster, collective, algorithm, bytes, group))};
  // The links know no start of kernels and no posting of sends.
  Cluster bare = cluster;
  bare.network.peer_s = 0;
  for (Protocol& p : bare.network.ring) p.base_s = 0;
  const Protocol& ring = simple_ring(bare);
  Span span = span_of(bare, group);
  if (algorithm == Algorithm::ring) {
    check.closed_form_s = ring_seconds(bare, collective, bytes, span, ring);
  } else if (algorithm == Algorithm::tree) {
    // A level of the tree costs a latency and a chunk.
    Protocol chunked = ring;
    chunked.network_hop_s += bytes / 2 / kTreeChunks / bare.network.bytes_per_s;
    check.closed_form_s = tree_seconds(bare, bytes, span, chunked);
  } else if (algorithm == Algorithm::hierarchical) {
    const double r = span.in_domain;
    span.ranks = span.domains;
    span.in_domain = 1;
    check.closed_form_s =
        2 * (r - 1) * (ring.fabric_hop_s + bytes / r / bus_bandwidth(bare.domain, collective)) +
        ring_seconds(bare, collective, bytes / r, span, ring);
  } else {
    check.closed_form_s = collective_seconds(bare, collective, bytes, group);
  }
  return check;
}

}  // namespace gigawatt::cluster
