#include "gigawatt/power/coupled.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/power/coupled_certificate.h"
#include "gigawatt/power/coupled_kernels.h"
#include "gigawatt/power/coupled_memory.h"
#include "gigawatt/power/coupled_system.h"

namespace gigawatt::power {
namespace {

struct Gap {
  double now = 0, primal = 0, dual = 0, both = 0;  // and its changes by full steps
  double after(double alpha_primal, double alpha_dual) const {
    return now + alpha_primal * primal + alpha_dual * dual + alpha_primal * alpha_dual * both;
  }
};

struct Measured {
  double primal_ratio = 0, dual_ratio = 0, cost = 0, residual = 0;
  Gap gap;
  bool is_number() const {
    return std::isfinite(gap.now + gap.primal + gap.dual + gap.both + cost + residual);
  }
};

Measured gather(const CoupledMemory& memory) {
  Measured all;
  const Segments& segments = memory.segments();
  for (int segment = 0; segment < segments.count(); ++segment) {
    const double* e =
        memory.groups()[static_cast<std::size_t>(segment / kStride)].edges + segment % kStride;
    all.primal_ratio = std::max(all.primal_ratio, e[kPrimalRatio * kStride]);
    all.dual_ratio = std::max(all.dual_ratio, e[kDualRatio * kStride]);
    all.cost += e[kCostSum * kStride];
    all.residual = std::max(all.residual, e[kResidual * kStride]);
    all.gap.now += e[kGap * kStride];
    all.gap.primal += e[kGapPrimal * kStride];
    all.gap.dual += e[kGapDual * kStride];
    all.gap.both += e[kGapBoth * kStride];
  }
  return all;
}

// The peaks' own columns: a handful, in plain code.
struct PeakStep {
  double step = 0, low = 0, high = 0, low_target = 0, high_target = 0;
};

class Iteration {
 public:
  Iteration(CoupledMemory& memory, CoupledSystem& system, const CoupledKernels& kernels)
      : memory_(memory), system_(system), kernels_(kernels), steps_(memory.peaks().size()) {}

  // The predictor's step and where the present point stands.
  Measured predict() {
    memory_.exchange();
    for (const CoupledGroup& group : memory_.groups()) kernels_.factor(group);
    set_peak_targets(0, false);
    system_.factor(memory_.groups(), curvature_);
    system_.solve(memory_.groups(), gradient_);
    for (const CoupledGroup& group : memory_.groups()) kernels_.predict(group);
    return measure();
  }

  // Corrects the predictor's step and takes it; false, with nothing moved, where it is no number.
  // Aims no closer than `target`: beyond it the curvatures span more than a double resolves.
  bool correct(const Measured& predicted, double target) {
    const double alpha_primal = std::min(1.0, 1 / predicted.primal_ratio);
    const double alpha_dual = std::min(1.0, 1 / predicted.dual_ratio);
    const double left =
        std::clamp(predicted.gap.after(alpha_primal, alpha_dual) / predicted.gap.now, 1e-3, 1.0);
    const double aimed = std::max(predicted.gap.now * left * left * left, 0.1 * target);
    const double centre = aimed / static_cast<double>(memory_.complementarities());
    for (const CoupledGroup& group : memory_.groups()) kernels_.aim(group, centre);
    set_peak_targets(centre, true);
    system_.solve(memory_.groups(), gradient_);
    for (const CoupledGroup& group : memory_.groups()) kernels_.correct(group);
    const Measured corrected = measure();
    if (!corrected.is_number()) return false;
    const double share = std::max(0.99, 1 - 0.1 * left);  // of the way to the nearest end
    advance(std::min(1.0, share / corrected.primal_ratio),
            std::min(1.0, share / corrected.dual_ratio));
    return true;
  }

 private:
  // Curvature and downhill gradient of each peak; dual feasibility holds from the start, so its
  // reduced cost is the difference of its multipliers.
  void set_peak_targets(double centre, bool corrector) {
    curvature_.clear();
    gradient_.clear();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const PeakColumn& peak = memory_.peaks()[i];
      PeakStep& step = steps_[i];
      step.low_target = step.high_target = 0;
      if (corrector) {
        step.low_target = centre - step.step * step.low;
        step.high_target = centre + step.step * step.high;
      }
      if (!peak.open()) {
        curvature_.push_back(1e30);
        gradient_.push_back(0);
        continue;
      }
      curvature_.push_back(peak.low / peak.value + peak.high / peak.room());
      gradient_.push_back(-(peak.low - peak.high) + step.low_target / peak.value -
                          step.high_target / peak.room());
    }
  }

  Measured measure() {
    Measured all = gather(memory_);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const PeakColumn& peak = memory_.peaks()[i];
      PeakStep& s = steps_[i];
      s.step = peak.open() ? system_.peak_steps()[i] : 0;
      if (!peak.open()) continue;
      s.low = (s.low_target - peak.low * s.step) / peak.value - peak.low;
      s.high = (s.high_target + peak.high * s.step) / peak.room() - peak.high;
      all.primal_ratio = std::max({all.primal_ratio, -s.step / peak.value, s.step / peak.room()});
      all.dual_ratio = std::max({all.dual_ratio, -s.low / peak.low, -s.high / peak.high});
      all.gap.now += peak.value * peak.low + peak.room() * peak.high;
      all.gap.primal += s.step * (peak.low - peak.high);
      all.gap.dual += peak.value * s.low + peak.room() * s.high;
      all.gap.both += s.step * (s.low - s.high);
      all.cost += peak.cost * peak.value;
    }
    return all;
  }

  void advance(double primal, double dual) {
    for (const CoupledGroup& group : memory_.groups()) kernels_.advance(group, primal, dual);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      PeakColumn& peak = memory_.peaks()[i];
      if (!peak.open()) continue;
      peak.value += primal * steps_[i].step;
      peak.low += dual * steps_[i].low;
      peak.high += dual * steps_[i].high;
    }
  }

  CoupledMemory& memory_;
  CoupledSystem& system_;
  const CoupledKernels& kernels_;
  std::vector<PeakStep> steps_;
  std::vector<double> curvature_, gradient_;
};

}  // namespace

struct CoupledSolver::State {
  CoupledMemory memory;
  CoupledOptions options;
};

CoupledSolver::CoupledSolver(const Dispatch& dispatch, const CoupledOptions& options)
    : state_(std::make_unique<State>(State{CoupledMemory(dispatch), options})) {}
CoupledSolver::~CoupledSolver() = default;
CoupledSolver::CoupledSolver(CoupledSolver&&) noexcept = default;
CoupledSolver& CoupledSolver::operator=(CoupledSolver&&) noexcept = default;

namespace {

// Spring constants to try in turn; the first serves all but about one random week in 5,000.
constexpr double kStiffnesses[] = {1e-5, 1e-3, 1e-2};

}  // namespace

CoupledResult CoupledSolver::solve(const Dispatch& dispatch) {
  check(dispatch);
  CoupledMemory& memory = state_->memory;
  const CoupledOptions& options = state_->options;
  CoupledSystem system(memory.segments(), static_cast<int>(memory.peaks().size()));
  Iteration iteration(memory, system,
                      options.reference ? coupled_reference() : coupled_kernels(options.isa));
  CoupledResult result;
  for (double stiffness : kStiffnesses) {
    memory.start(dispatch, stiffness);
    for (int step = 0; step < options.most_iterations; ++step) {
      const Measured measured = iteration.predict();
      if (!measured.is_number()) break;
      const double money = std::max(std::abs(measured.cost), 1e-4 * memory.turnover());
      const double target = options.gap * money;
      result.converged = measured.gap.now <= target && measured.residual <= 1e-8;
      if (result.converged || !iteration.correct(measured, target)) break;
      ++result.iterations;
    }
    if (result.converged) break;
  }
  certify(dispatch, memory, result);
  return result;
}

CoupledResult solve_coupled(const Dispatch& dispatch, const CoupledOptions& options) {
  return CoupledSolver(dispatch, options).solve(dispatch);
}

}  // namespace gigawatt::power
