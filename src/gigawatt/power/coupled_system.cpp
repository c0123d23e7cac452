#include "gigawatt/power/coupled_system.h"

#include <algorithm>

namespace gigawatt::power {
namespace {

struct EdgeOf {
  const double* edges;
  const double* last;  // slot of the segment's last hour
  double edge(int row) const { return edges[row * kStride]; }
  double slot(int row) const { return last[row * kStride]; }
};

EdgeOf edge_of(std::span<const CoupledGroup> groups, int segment) {
  const CoupledGroup& group = groups[static_cast<std::size_t>(segment / kStride)];
  const int lane = segment % kStride;
  return {group.edges + lane,
          group.slots + static_cast<std::ptrdiff_t>(group.hours - 1) * group.slot_size + lane};
}

// B inverse(pivot) of the last hour, B its coupling to the next segment's first hour.
struct LastLink {
  double g00, g01, g10, g11;
};
LastLink link_of(const EdgeOf& e) {
  const double b00 = -e.slot(kStage00), b10 = -e.slot(kStage10), b11 = -e.slot(kStage11);
  return {b00 * e.slot(kPivot00), b00 * e.slot(kPivot01),
          b10 * e.slot(kPivot00) + b11 * e.slot(kPivot01),
          b10 * e.slot(kPivot01) + b11 * e.slot(kPivot11)};
}

}  // namespace

CoupledSystem::CoupledSystem(const Segments& segments, int blocks)
    : segments_(&segments),
      blocks_(blocks),
      size_(2 * segments.count() + blocks),
      matrix_(static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_)),
      side_(static_cast<std::size_t>(size_)) {}

void CoupledSystem::add(int i, int j, double value) {
  at(i, j) += value;
  if (i != j) at(j, i) += value;
}

void CoupledSystem::factor(std::span<const CoupledGroup> groups,
                           std::span<const double> peak_curvature) {
  std::ranges::fill(matrix_, 0.0);
  const int count = segments_->count();
  for (int block = 0; block < blocks_; ++block)
    at(2 * count + block, 2 * count + block) = -peak_curvature[static_cast<std::size_t>(block)];
  for (int segment = 0; segment < count; ++segment) {
    const EdgeOf e = edge_of(groups, segment);
    const int mu = 2 * segment, rho = mu + 1;
    const int peak = 2 * count + segments_->block[static_cast<std::size_t>(segment)];
    add(mu, mu, e.edge(kFirst00) - e.edge(kSchur00));
    add(mu, rho, e.edge(kFirst01) - e.edge(kSchur01));
    add(rho, rho, e.edge(kFirst11) - e.edge(kSchur11));
    add(mu, peak, e.edge(kFirstPeakMu) - e.edge(kSchurPeakMu));
    add(rho, peak, e.edge(kFirstPeakRho) - e.edge(kSchurPeakRho));
    add(peak, peak, -(e.edge(kPeakCurvature) + e.edge(kSchurPeak)));

    const int next_mu = 2 * ((segment + 1) % count), next_rho = next_mu + 1;
    const LastLink g = link_of(e);
    const double dx = e.slot(kStage00), x = e.slot(kStage10), m = e.slot(kStage11);
    add(next_mu, next_mu, dx + g.g00 * dx);
    add(next_mu, next_rho, g.g00 * x + g.g01 * m);
    add(next_rho, next_rho, m + g.g10 * x + g.g11 * m);
    const auto couple = [&](int next, double left, double right) {
      const double to_mu = -(left * e.slot(kEdge00) + right * e.slot(kEdge10));
      const double to_rho = -(left * e.slot(kEdge01) + right * e.slot(kEdge11));
      // With one segment the pair lies on the diagonal and counts from both sides.
      add(next, mu, next == mu ? 2 * to_mu : to_mu);
      add(next, rho, next == rho ? 2 * to_rho : to_rho);
      add(next, peak, -(left * e.slot(kPeakMu) + right * e.slot(kPeakRho)));
    };
    couple(next_mu, g.g00, g.g01);
    couple(next_rho, g.g10, g.g11);
    add(next_rho, peak, -e.edge(kLastPeak));
  }
  for (int j = 0; j < size_; ++j) {
    for (int i = j + 1; i < size_; ++i) {
      const double ratio = at(i, j) / at(j, j);
      if (ratio == 0) continue;
      for (int k = i; k < size_; ++k) at(k, i) -= ratio * at(k, j);
    }
    for (int i = j + 1; i < size_; ++i) at(i, j) /= at(j, j);
  }
}

void CoupledSystem::solve(std::span<const CoupledGroup> groups,
                          std::span<const double> peak_gradient) {
  const int count = segments_->count();
  std::ranges::fill(side_, 0.0);
  const auto side = [&](int i) -> double& { return side_[static_cast<std::size_t>(i)]; };
  for (int block = 0; block < blocks_; ++block)
    side(2 * count + block) = -peak_gradient[static_cast<std::size_t>(block)];
  for (int segment = 0; segment < count; ++segment) {
    const EdgeOf e = edge_of(groups, segment);
    const int next = 2 * ((segment + 1) % count);
    side(2 * segment) += e.edge(kFirstSideMu) - e.edge(kSchurSideMu);
    side(2 * segment + 1) += e.edge(kFirstSideRho) - e.edge(kSchurSideRho);
    side(2 * count + segments_->block[static_cast<std::size_t>(segment)]) -=
        e.edge(kPeakSide) + e.edge(kSchurPeakSide);
    const LastLink g = link_of(e);
    side(next) += e.edge(kLastMoved) - (g.g00 * e.slot(kSideMu) + g.g01 * e.slot(kSideRho));
    side(next + 1) += e.edge(kLastRamped) - (g.g10 * e.slot(kSideMu) + g.g11 * e.slot(kSideRho));
  }
  for (int j = 0; j < size_; ++j)
    for (int i = j + 1; i < size_; ++i) side(i) -= at(i, j) * side(j);
  for (int j = size_ - 1; j >= 0; --j) {
    side(j) /= at(j, j);
    for (int i = j + 1; i < size_; ++i) side(j) -= at(i, j) * side(i);
  }
  for (int segment = 0; segment < count; ++segment) {
    const CoupledGroup& group = groups[static_cast<std::size_t>(segment / kStride)];
    double* edges = group.edges + segment % kStride;
    const int next = 2 * ((segment + 1) % count);
    edges[kFirstMuStep * kStride] = side(2 * segment);
    edges[kFirstRhoStep * kStride] = side(2 * segment + 1);
    edges[kNextMuStep * kStride] = side(next);
    edges[kNextRhoStep * kStride] = side(next + 1);
    edges[kPeakStep * kStride] =
        side(2 * count + segments_->block[static_cast<std::size_t>(segment)]);
  }
}

std::span<const double> CoupledSystem::peak_steps() const {
  return std::span(side_).subspan(static_cast<std::size_t>(2 * segments_->count()));
}

}  // namespace gigawatt::power
