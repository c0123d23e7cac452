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

// More ranks than were measured: latency grows with the doublings of ranks as it did last (trees
// add a level), the share to send grows to its limit, the bus bandwidth stays.
double beyond_widest(const OperationCurves& curves, Collective collective, double bytes,
                     double ranks, Element element) {
  const RankCurve& last = curves.by_ranks[curves.count - 1];
  double seconds = last.curve.seconds(bytes, element);
  if (curves.count > 1) {
    const RankCurve& before = curves.by_ranks[curves.count - 2];
    const double growth = last.curve.seconds(1, element) - before.curve.seconds(1, element);
    seconds += std::max(0.0, growth) * std::log2(ranks / last.ranks) /
               std::log2(static_cast<double>(last.ranks) / before.ranks);
  }
  const double more = sent_share(collective, ranks) - last.curve.sent_share();
  return seconds + more * bytes / last.curve.bytes_per_s();
}

// NVSwitch and its like: curves of measured collectives, a power law between numbers of ranks.
double switched_seconds(const Domain& domain, Collective collective, double bytes, double ranks,
                        Element element) {
  const OperationCurves& curves = domain.operations[static_cast<std::size_t>(collective)];
  std::size_t i = 0;
  while (i < curves.count && curves.by_ranks[i].ranks < ranks) ++i;
  if (i == curves.count) return beyond_widest(curves, collective, bytes, ranks, element);
  const RankCurve& more = curves.by_ranks[i];
  const double high = more.curve.seconds(bytes, element);
  if (more.ranks == ranks || i == 0) return high;
  const RankCurve& fewer = curves.by_ranks[i - 1];
  const double low = fewer.curve.seconds(bytes, element);
  const double place =
      std::log(ranks / fewer.ranks) / std::log(static_cast<double>(more.ranks) / fewer.ranks);
  return low * std::pow(high / low, place);
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
                      int stride, Element element) {
  GIGAWATT_CHECK(std::isfinite(bytes) && bytes >= 0 && ranks <= domain.chips, bytes, ranks);
  if (ranks <= 1 || bytes == 0) return 0;
  // Half of what a pair holds goes over in its all-to-all.
  if (collective == Collective::point_to_point)
    return domain_seconds(domain, Collective::all_to_all, 2 * bytes, 2, stride, element);
  switch (domain.topology) {
    case Topology::switched:
      return switched_seconds(domain, collective, bytes, ranks, element);
    case Topology::mesh:
      return mesh_seconds(domain, collective, bytes, ranks);
    case Topology::ring:
    case Topology::torus_2d:
    case Topology::torus_3d:
      break;
  }
  return torus_seconds(domain, collective, bytes, ranks, stride);
}

double low_latency_seconds(const Domain& domain, double bytes, double ranks) {
  const OperationCurves& curves =
      domain.operations[static_cast<std::size_t>(Collective::all_reduce)];
  if (domain.topology != Topology::switched || ranks <= 1 || curves.count == 0) return 0;
  std::size_t i = 0;
  while (i + 1 < curves.count && curves.by_ranks[i].ranks < ranks) ++i;
  const auto& [alpha_s, bytes_per_s] = curves.by_ranks[i].curve.constants().protocols[1];
  constexpr double payload = (4.0 / 8) / (120.0 / 128);
  return alpha_s + sent_share(Collective::all_reduce, ranks) * bytes / (bytes_per_s * payload);
}

}  // namespace gigawatt::cluster
