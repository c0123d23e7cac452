#include "gigawatt/validation/fit_training.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "gigawatt/base/check.h"
#include "gigawatt/base/parallel.h"
#include "gigawatt/job/step.h"

namespace gigawatt::validation {
namespace {

constexpr double run_spread = 0.06;  // of a run about the model: measurement and what is unknown
constexpr double huber = 1.5;        // in spreads; beyond, a run pulls no harder
constexpr double nudge = 0.01;       // of a logarithm, for differences
constexpr int rounds = 6;
constexpr int refit_rounds = 8;  // without a series, on the slopes of the whole fit
// The weight of a run falls with the size n of its series as n^-exponent: 0 would let the largest
// series rule, 1 would make one row of theirs nothing.
constexpr double series_exponent = 0.3;

using Vector = std::vector<double>;

// The Cholesky factor of a symmetric, positive definite matrix (it holds the priors), in place.
void factorise(std::vector<Vector>& a) {
  for (std::size_t j = 0; j < a.size(); ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    GIGAWATT_CHECK(a[j][j] > 0, "a singular fit at", j);
    a[j][j] = std::sqrt(a[j][j]);
    for (std::size_t i = j + 1; i < a.size(); ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
}

// Solves A x = b, A given by its factor.
Vector solve(const std::vector<Vector>& factor, Vector b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= factor[i][k] * b[k];
    b[i] /= factor[i][i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= factor[k][i] * b[k];
    b[i] /= factor[i][i];
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
      for (job::FitFactor& factor : job::factors_of(run.machine)) {
        const auto [at, fresh] = number.try_emplace(job::factor_name(factor), factors_.size());
        if (fresh) factors_.push_back(std::move(factor));
        own.push_back(at->second);
      }
      factors_of_run_.push_back(std::move(own));
    }
    for (const FitRun& run : runs)
      weights_.push_back(run.used ? std::pow(in_series[run.series], -series_exponent) : 0);
  }

  std::vector<job::FitFactor>& factors() { return factors_; }
  // Takes the values of factors that were fitted before.
  void start(const std::vector<job::FitFactor>& fitted) {
    std::map<std::string, double> value;
    for (const job::FitFactor& factor : fitted) value[job::factor_name(factor)] = factor.log_factor;
    for (job::FitFactor& factor : factors_) {
      const auto at = value.find(job::factor_name(factor));
      if (at != value.end()) factor.log_factor = at->second;
    }
  }

  double log_time(std::size_t run, const std::vector<job::FitFactor>& factors) const {
    job::TrainingMachine machine = runs_[run].machine;
    for (const std::size_t f : factors_of_run_[run]) job::apply_factor(factors[f], machine);
    return std::log(job::evaluate_step(runs_[run].job, machine.view()).step_s);
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

  // The factor of the Gauss-Newton matrix, runs of `left_out` apart.
  std::vector<Vector> matrix(const std::string* left_out) const {
    const std::size_t n = factors_.size();
    std::vector<Vector> a(n, Vector(n, 0));
    for (std::size_t f = 0; f < n; ++f) a[f][f] = 1 / (factors_[f].spread * factors_[f].spread);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const double weight = weight_of(i, left_out, residuals_[i]);
      if (weight == 0) continue;
      for (const Slope& x : slopes_[i])
        for (const Slope& y : slopes_[i])
          if (y.factor <= x.factor) a[x.factor][y.factor] += weight * x.value * y.value;
    }
    factorise(a);
    return a;
  }

  // The step of all factors from where `at` has them.
  Vector step(const std::vector<Vector>& matrix, const std::string* left_out,
              const std::vector<job::FitFactor>& at, const Vector& residuals) const {
    Vector b(at.size());
    for (std::size_t f = 0; f < at.size(); ++f)
      b[f] = -at[f].log_factor / (at[f].spread * at[f].spread);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const double pull = weight_of(i, left_out, residuals[i]) * residuals[i];
      if (pull == 0) continue;
      for (const Slope& x : slopes_[i]) b[x.factor] -= pull * x.value;
    }
    return solve(matrix, std::move(b));
  }

  // Logarithms of predicted over measured where `at` has the factors, for the runs that are fitted
  // on, `left_out` apart. Runs that share its software, or its chip where no kernels of that were
  // measured, are computed anew, for their factors may move far; the others by their slopes.
  Vector residuals(const std::string& left_out, const std::vector<job::FitFactor>& at) const {
    const std::set<std::string> owners = owners_of(left_out);
    Vector residuals = residuals_;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (weights_[i] == 0 || runs_[i].series == left_out) continue;
      if (std::ranges::any_of(owners_of(runs_[i]),
                              [&](const std::string& owner) { return owners.contains(owner); })) {
        residuals[i] = log_time(i, at) - std::log(runs_[i].measured_s);
      } else {
        for (const Slope& slope : slopes_[i])
          residuals[i] +=
              slope.value * (at[slope.factor].log_factor - factors_[slope.factor].log_factor);
      }
    }
    return residuals;
  }
  const Vector& residuals() const { return residuals_; }

 private:
  double weight_of(std::size_t run, const std::string* left_out, double residual) const {
    if (weights_[run] == 0 || (left_out && runs_[run].series == *left_out)) return 0;
    const double far = std::abs(residual) / run_spread;
    return weights_[run] * (far > huber ? huber / far : 1) / (run_spread * run_spread);
  }
  static std::vector<std::string> owners_of(const FitRun& run) {
    std::vector<std::string> owners{run.machine.software.id};
    const auto& lineage = run.machine.chip.lineage;
    if (std::ranges::none_of(lineage, &chip::Kin::measured))
      for (const chip::Kin& kin : lineage) owners.push_back(kin.id);
    return owners;
  }
  std::set<std::string> owners_of(const std::string& series) const {
    std::set<std::string> owners;
    for (const FitRun& run : runs_)
      if (run.series == series)
        for (std::string& owner : owners_of(run)) owners.insert(std::move(owner));
    return owners;
  }

  const std::vector<FitRun>& runs_;
  std::vector<job::FitFactor> factors_;
  std::vector<std::vector<std::size_t>> factors_of_run_;
  Vector weights_;
  std::vector<std::vector<Slope>> slopes_;
  Vector residuals_;
};

// Half of a logarithm at most in one step: the model is not linear that far.
void move(std::vector<job::FitFactor>& factors, const Vector& step) {
  for (std::size_t f = 0; f < factors.size(); ++f)
    factors[f].log_factor += std::clamp(step[f], -0.5, 0.5);
}

}  // namespace

FitResult fit_training(const std::vector<FitRun>& runs) {
  Fit fit(runs);
  for (int round = 0; round < rounds; ++round) {
    fit.differentiate();
    move(fit.factors(), fit.step(fit.matrix(nullptr), nullptr, fit.factors(), fit.residuals()));
  }
  FitResult result{.factors = fit.factors()};
  for (std::size_t i = 0; i < runs.size(); ++i)
    result.predicted_s.push_back(std::exp(fit.log_time(i, fit.factors())));
  return result;
}

std::vector<double> predict_left_out(const std::vector<FitRun>& runs,
                                     const std::vector<job::FitFactor>& factors, int jobs) {
  Fit fit(runs);
  fit.start(factors);
  fit.differentiate();
  std::map<std::string, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (runs[i].used) members[runs[i].series].push_back(i);
  const std::vector<std::pair<std::string, std::vector<std::size_t>>> series(members.begin(),
                                                                             members.end());
  std::vector<double> predicted(runs.size(), 0);
  base::parallel_chunks(series.size(), jobs, [&](std::size_t s) {
    const auto& [name, own] = series[s];
    std::vector<job::FitFactor> without = fit.factors();
    Vector residuals = fit.residuals();
    const std::vector<Vector> matrix = fit.matrix(&name);
    for (int round = 0; round < refit_rounds; ++round) {
      if (round > 0) residuals = fit.residuals(name, without);
      move(without, fit.step(matrix, &name, without, residuals));
    }
    for (const std::size_t i : own) predicted[i] = std::exp(fit.log_time(i, without));
  });
  return predicted;
}

}  // namespace gigawatt::validation
