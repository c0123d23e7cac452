#include "gigawatt/job/fit_training.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "gigawatt/base/check.h"
#include "gigawatt/job/step.h"

namespace gigawatt::job {
namespace {

constexpr double run_spread = 0.06;  // of a run about the model: measurement and what is unknown
constexpr double huber = 1.5;        // in spreads; beyond, a run pulls no harder
constexpr double nudge = 0.01;       // of a logarithm, for differences
constexpr int rounds = 6;
// The weight of a run falls with the size n of its series as n^-exponent: 0 would let the largest
// series rule, 1 would make one row of theirs nothing.
constexpr double series_exponent = 0.3;

using Vector = std::vector<double>;

// Solves A x = b, A symmetric and positive definite (it holds the priors); A is destroyed.
Vector solve(std::vector<Vector>& a, Vector b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    GIGAWATT_CHECK(a[j][j] > 0, "a singular fit at", j);
    a[j][j] = std::sqrt(a[j][j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

struct Slope {
  std::size_t factor;
  double value;
};

class Fit {
 public:
  explicit Fit(const std::vector<FitRun>& runs) : runs_(runs) {
    std::map<std::string, std::size_t> number;
    std::map<std::string, double> in_series;
    for (const FitRun& run : runs) {
      in_series[run.series] += run.used;
      std::vector<std::size_t> own;
      for (FitFactor& factor : factors_of(run.machine)) {
        const auto [at, fresh] = number.try_emplace(factor_name(factor), factors_.size());
        if (fresh) factors_.push_back(std::move(factor));
        own.push_back(at->second);
      }
      factors_of_run_.push_back(std::move(own));
    }
    for (const FitRun& run : runs)
      weights_.push_back(run.used ? std::pow(in_series[run.series], -series_exponent) : 0);
  }

  std::vector<FitFactor>& factors() { return factors_; }
  // Takes the values of factors that were fitted before.
  void start(const std::vector<FitFactor>& fitted) {
    std::map<std::string, double> value;
    for (const FitFactor& factor : fitted) value[factor_name(factor)] = factor.log_factor;
    for (FitFactor& factor : factors_) {
      const auto at = value.find(factor_name(factor));
      if (at != value.end()) factor.log_factor = at->second;
    }
  }

  double log_time(std::size_t run, const std::vector<FitFactor>& factors) const {
    TrainingMachine machine = runs_[run].machine;
    for (const std::size_t f : factors_of_run_[run]) apply_factor(factors[f], machine);
    return std::log(evaluate_step(runs_[run].job, machine.view()).step_s);
  }

  void differentiate() {
    slopes_.assign(runs_.size(), {});
    residuals_.assign(runs_.size(), 0);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const double here = log_time(i, factors_);
      residuals_[i] = here - std::log(runs_[i].measured_s);
      if (weights_[i] == 0) continue;
      for (const std::size_t f : factors_of_run_[i]) {
        const double at = factors_[f].log_factor;
        factors_[f].log_factor = at + nudge;
        const double slope = (log_time(i, factors_) - here) / nudge;
        factors_[f].log_factor = at;
        if (slope != 0) slopes_[i].push_back({f, slope});
      }
    }
  }

  // The step of all factors, runs of `left_out` apart.
  Vector step(const std::string* left_out, const Vector& residuals) const {
    const std::size_t n = factors_.size();
    std::vector<Vector> a(n, Vector(n, 0));
    Vector b(n, 0);
    for (std::size_t f = 0; f < n; ++f) {
      const double prior = 1 / (factors_[f].spread * factors_[f].spread);
      a[f][f] += prior;
      b[f] -= prior * factors_[f].log_factor;
    }
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (weights_[i] == 0 || (left_out && runs_[i].series == *left_out)) continue;
      const double far = std::abs(residuals[i]) / run_spread;
      const double weight =
          weights_[i] * (far > huber ? huber / far : 1) / (run_spread * run_spread);
      for (const Slope& x : slopes_[i]) {
        b[x.factor] -= weight * x.value * residuals[i];
        for (const Slope& y : slopes_[i])
          if (y.factor <= x.factor) a[x.factor][y.factor] += weight * x.value * y.value;
      }
    }
    return solve(a, std::move(b));
  }

  const Vector& residuals() const { return residuals_; }

 private:
  const std::vector<FitRun>& runs_;
  std::vector<FitFactor> factors_;
  std::vector<std::vector<std::size_t>> factors_of_run_;
  Vector weights_;
  std::vector<std::vector<Slope>> slopes_;
  Vector residuals_;
};

// Half of a logarithm at most in one step: the model is not linear that far.
void move(std::vector<FitFactor>& factors, const Vector& step) {
  for (std::size_t f = 0; f < factors.size(); ++f)
    factors[f].log_factor += std::clamp(step[f], -0.5, 0.5);
}

}  // namespace

FitResult fit_training(const std::vector<FitRun>& runs) {
  Fit fit(runs);
  for (int round = 0; round < rounds; ++round) {
    fit.differentiate();
    move(fit.factors(), fit.step(nullptr, fit.residuals()));
  }
  FitResult result{.factors = fit.factors()};
  for (std::size_t i = 0; i < runs.size(); ++i)
    result.predicted_s.push_back(std::exp(fit.log_time(i, fit.factors())));
  return result;
}

std::vector<double> predict_left_out(const std::vector<FitRun>& runs,
                                     const std::vector<FitFactor>& factors) {
  Fit fit(runs);
  fit.start(factors);
  fit.differentiate();
  std::map<std::string, std::vector<std::size_t>> series;
  for (std::size_t i = 0; i < runs.size(); ++i) series[runs[i].series].push_back(i);
  std::vector<double> predicted(runs.size(), 0);
  for (const auto& [name, members] : series) {
    std::vector<FitFactor> without = fit.factors();
    move(without, fit.step(&name, fit.residuals()));
    for (const std::size_t i : members) predicted[i] = std::exp(fit.log_time(i, without));
  }
  return predicted;
}

}  // namespace gigawatt::job
