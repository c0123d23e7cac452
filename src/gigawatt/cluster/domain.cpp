#include "gigawatt/cluster/domain.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"

namespace gigawatt::cluster {
namespace {

using chip::Topology;

double latency_steps(Collective collective, double steps) {
  return collective == Collective::all_reduce ? 2 * steps : steps;
}

// NVSwitch and its like: constants of measured collectives.
double switched_seconds(const Domain& domain, Collective collective, double bytes, double ranks) {
  const OperationConstants& c = domain.operations[static_cast<std::size_t>(collective)];
  return c.alpha_s + c.gamma * std::sqrt(bytes) +
         sent_share(collective, ranks) * bytes / c.bytes_per_s;
}

// Every pair of chips has a link of its own: few ranks reach few links.
double mesh_seconds(const Domain& domain, Collective collective, double bytes, double ranks) {
  const double pair = domain.bytes_per_s / (domain.chips - 1);
  const double bandwidth = pair * (ranks - 1) * domain.link_efficiency;
  return domain.launch_s + domain.hop_s * latency_steps(collective, 1) +
         sent_share(collective, ranks) * bytes / bandwidth;
}

// The axes that the group runs along are used together, the data split between them. An axis that
// the group covers from end to end is a ring; a part of one is a line with half of its links.
double torus_seconds(const Domain& domain, Collective collective, double bytes, double ranks,
                     int stride) {
  double bandwidth = 0, steps = 0, crossing = 0, inner = 1;
  for (int i = 0; i < domain.axis_count; ++i) {
    const Axis& axis = domain.axes[static_cast<std::size_t>(i)];
    const double outer = inner * axis.chips;
    const double extent =
        std::min(stride * ranks, outer) / std::max(static_cast<double>(stride), inner);
    inner = outer;
    if (extent <= 1) continue;
    const bool ring = extent >= axis.chips && axis.chips > 2;
    const double usable = axis.bytes_per_s * (ring ? 1 : 0.5) * domain.link_efficiency;
    bandwidth += usable;
    steps += ring ? extent / 2 : extent - 1;
    // A byte of an all-to-all travels a quarter of a ring, and half of a line's middle link.
    crossing = std::max(crossing, extent / 4 / usable);
  }
  const double latency = domain.launch_s + domain.hop_s * latency_steps(collective, steps);
  if (bandwidth == 0) return latency;
  if (collective == Collective::all_to_all) return latency + bytes * crossing;
  return latency + sent_share(collective, ranks) * bytes / bandwidth;
}

}  // namespace

double sent_share(Collective collective, double ranks) {
  if (collective == Collective::point_to_point) return 1;
  return (collective == Collective::all_reduce ? 2 : 1) * (ranks - 1) / ranks;
}

double domain_seconds(const Domain& domain, Collective collective, double bytes, double ranks,
                      int stride) {
  GIGAWATT_CHECK(std::isfinite(bytes) && bytes >= 0 && ranks <= domain.chips, bytes, ranks);
  if (ranks <= 1 || bytes == 0) return 0;
  // Half of what a pair holds goes over in its all-to-all.
  if (collective == Collective::point_to_point)
    return domain_seconds(domain, Collective::all_to_all, 2 * bytes, 2, stride);
  switch (domain.topology) {
    case Topology::switched:
      return switched_seconds(domain, collective, bytes, ranks);
    case Topology::mesh:
      return mesh_seconds(domain, collective, bytes, ranks);
    case Topology::ring:
    case Topology::torus_2d:
    case Topology::torus_3d:
      break;
  }
  return torus_seconds(domain, collective, bytes, ranks, stride);
}

}  // namespace gigawatt::cluster
