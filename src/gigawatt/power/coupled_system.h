// The small dense system that joins the segments of a coupled dispatch: multipliers of each
// segment's first hour, and the peak of each block.
#pragma once

#include <span>
#include <vector>

#include "gigawatt/power/coupled_layout.h"

namespace gigawatt::power {

// Symmetric and quasi-definite: positive in the multipliers, negative in the peaks, so that L D L'
// exists without pivoting (Vanderbei, SIAM J. Optim. 5, 1995).
class CoupledSystem {
 public:
  CoupledSystem(const Segments& segments, int blocks);

  // From what the factor pass left at the groups' edges; `peak_curvature` is of the peaks' own
  // barriers.
  void factor(std::span<const CoupledGroup> groups, std::span<const double> peak_curvature);
  // Writes the steps of the first hours and of the peaks to the edges; `peak_gradient` is n.
  void solve(std::span<const CoupledGroup> groups, std::span<const double> peak_gradient);

  std::span<const double> peak_steps() const;

 private:
  double& at(int i, int j) { return matrix_[static_cast<std::size_t>(i * size_ + j)]; }
  void add(int i, int j, double value);

  const Segments* segments_;
  int blocks_, size_;
  std::vector<double> matrix_, side_;
};

}  // namespace gigawatt::power
