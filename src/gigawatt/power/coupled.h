// The dispatch of a site whose hours are coupled, by a battery, ramp limits or peak charges: the
// optimum of the linear programme, with a proven bound on what any plan could save.
//
// An interior-point method whose steps run along time (coupled_step.h), so that a year costs some
// tens of passes over 8,760 hours and no general factorisation.
#pragma once

#include <memory>

#include "gigawatt/base/isa.h"
#include "gigawatt/power/dispatch.h"

namespace gigawatt::power {

struct CoupledOptions {
  double gap = 1e-8;  // stop where the bound is this close, relative to the net cost
  int most_iterations = 100;
  base::Isa isa = base::best_isa();
  bool reference = false;  // the plain scalar passes
};

struct CoupledResult {
  DispatchPlan plan;             // keeps every limit and balance, see largest_violation
  double net_cost_usd = 0;       // of the plan
  double lower_bound_usd = 0;    // no plan costs less: the value of feasible multipliers
  double optimum_gap = 0;        // (net cost - bound) / |net cost|, or / 1 USD where that is less
  double largest_violation = 0;  // MW or MWh
  int iterations = 0;
  bool converged = false;
};

// Memory of one shape of site, kept from one price year to the next.
class CoupledSolver {
 public:
  explicit CoupledSolver(const Dispatch& dispatch, const CoupledOptions& options = {});
  ~CoupledSolver();
  CoupledSolver(CoupledSolver&&) noexcept;
  CoupledSolver& operator=(CoupledSolver&&) noexcept;

  // The same site at other prices, demands or limits; the numbers of hours, tiers, generators and
  // blocks must be those of the construction.
  CoupledResult solve(const Dispatch& dispatch);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

CoupledResult solve_coupled(const Dispatch& dispatch, const CoupledOptions& options = {});

}  // namespace gigawatt::power
