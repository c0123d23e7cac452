#include "gigawatt/cluster/cluster.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/cluster/constants.h"

namespace gigawatt::cluster {
namespace {

using chip::Topology;

// A switched domain takes the curves of the most similar measured one, its bandwidth in proportion
// to the links.
void take_curves(Domain& domain, const catalog::Catalog& catalog,
                 const chip::Accelerator& accelerator) {
  const MeasuredDomain similar =
      most_similar_domain(catalog, domain.bytes_per_s, accelerator.domain_chips, accelerator.year);
  const double links = domain.bytes_per_s / similar.links;
  domain.constants = similar.name;
  domain.measured = std::abs(links - 1) < 0.01;
  domain.operations = curves_of(catalog, similar.name);
  domain.error = similar.error;
  if (domain.measured) return;
  domain.error = catalog.at("fabric.derived.error").base_value();
  for (OperationCurves& curves : domain.operations)
    for (std::size_t i = 0; i < curves.count; ++i)
      curves.by_ranks[i].curve = curves.by_ranks[i].curve.with_links(links);
}

// The edges of a torus, the first axis innermost: as even as they go, all axes with an equal part
// of the links, unless the catalog says how this chip's axes are.
void lay_axes(Domain& domain, const catalog::Catalog& catalog, const std::string& chip) {
  const int count = domain.topology == Topology::torus_3d   ? 3
                    : domain.topology == Topology::torus_2d ? 2
                                                            : 1;
  int left = domain.chips;
  for (int i = 0; i < count; ++i) {
    const auto own = [&](const char* what, double otherwise) {
      const catalog::Row* row = catalog.find(fmt::format("torus.{}.{}_{}", chip, what, i + 1));
      return row ? row->base_value() : otherwise;
    };
    constexpr double rounding = 1e-9;
    const double even = std::pow(left, 1.0 / (count - i)) + rounding;
    int edge = i + 1 == count ? left : std::min(left, static_cast<int>(own("edge", even)));
    while (left % edge != 0) --edge;
    domain.axes[static_cast<std::size_t>(i)] = {
        .chips = edge, .bytes_per_s = own("axis", domain.bytes_per_s / count)};
    left /= edge;
  }
  domain.axis_count = count;
}

// Where sources state the links differently, the constants' error cannot be below that.
double spread(const chip::Published<base::Bandwidth>& links) {
  if (!links.value || !links.low || !links.high) return 0;
  return std::max(links.high->base_value() / links.value->base_value(),
                  links.value->base_value() / links.low->base_value()) -
         1;
}

Domain make_domain(const catalog::Catalog& catalog, const chip::Accelerator& accelerator,
                   int chips) {
  Domain domain{.topology = accelerator.topology, .chips = chips};
  if (accelerator.domain_bandwidth.value)
    domain.bytes_per_s = accelerator.domain_bandwidth.value->base_value();
  if (chips == 1) return domain;
  if (domain.topology == Topology::switched) {
    take_curves(domain, catalog, accelerator);
    domain.error = std::max(domain.error, spread(accelerator.domain_bandwidth));
    return domain;
  }
  domain.launch_s = catalog.at("fabric.derived.launch").base_value();
  domain.hop_s = catalog.at("fabric.derived.hop").base_value();
  domain.link_efficiency = catalog.at("fabric.derived.efficiency").base_value();
  domain.error = std::max(catalog.at("fabric.derived.error").base_value(),
                          spread(accelerator.domain_bandwidth));
  if (domain.topology != Topology::mesh) lay_axes(domain, catalog, accelerator.id);
  return domain;
}

}  // namespace

base::Expected<Cluster, NetworkError> make_cluster(const catalog::Catalog& catalog,
                                                   const chip::ChipModel& chip,
                                                   const NetworkOptions& options) {
  const auto fail = [](std::string field, std::string message, std::string expected) {
    return base::Unexpected<NetworkError>(
        {std::move(field), std::move(message), std::move(expected)});
  };
  const chip::Accelerator& accelerator = chip.accelerator;
  if (options.domain_chips < 0 || options.domain_chips > accelerator.domain_chips)
    return fail(
        "domain_chips",
        fmt::format("{} chips are not in one domain of {}", options.domain_chips, accelerator.name),
        fmt::format("1 to {}", accelerator.domain_chips));
  if (!std::isfinite(options.oversubscription) || options.oversubscription < 1)
    return fail(
        "oversubscription",
        fmt::format("{} is below 1, a network without oversubscription", options.oversubscription),
        "1 or more");
  if (options.pod_chips < 0) return fail("pod_chips", "a pod has no negative size", "0 or more");
  const double nic = options.nic_bytes_per_s_per_chip;
  if (!std::isfinite(nic) || nic < 0)
    return fail("nic_bytes_per_s_per_chip", "a port has no negative rate", "more than 0");
  if (options.job_chips < 0) return fail("job_chips", "a job has chips", "0 or more");
  int chips = options.domain_chips > 0 ? options.domain_chips : accelerator.domain_chips;
  const bool sliced =
      accelerator.topology == Topology::torus_2d || accelerator.topology == Topology::torus_3d;
  if (sliced && options.job_chips > 0) chips = std::min(chips, options.job_chips);
  if (chips > 1 && !accelerator.domain_bandwidth.value)
    return fail("chip",
                fmt::format("the scale-up bandwidth of {} is not published", accelerator.name),
                "domain_chips = 1, or a chip with a known one");
  Cluster cluster{.domain = make_domain(catalog, accelerator, chips),
                  .network = reference_network(catalog)};
  const double line_rate =
      nic > 0 || !accelerator.network_bandwidth ? nic : accelerator.network_bandwidth->base_value();
  cluster.network.bytes_per_s = line_rate * network_efficiency(catalog);
  cluster.network.oversubscription = options.oversubscription;
  cluster.network.pod_chips = options.pod_chips;
  return cluster;
}

std::optional<NetworkError> check_reach(const Cluster& cluster, int chips) {
  if (chips <= cluster.domain.chips || cluster.network.bytes_per_s > 0) return std::nullopt;
  return NetworkError{
      "nic_bytes_per_s_per_chip",
      fmt::format("{} chips are more than one domain, and this chip's network is not published",
                  chips),
      fmt::format("a network bandwidth, or at most {} chips", cluster.domain.chips)};
}

}  // namespace gigawatt::cluster
