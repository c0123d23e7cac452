#include "gigawatt/validation/score_training.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "gigawatt/schema/words.h"
#include "gigawatt/validation/predict_run.h"
#include "gigawatt/validation/run_measured.h"

namespace gigawatt::validation {
namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

// Rows of the one-node grid have a number and no series; those with an even one stay out of fits.
bool kept_from_fit(const Run& run) {
  if (!run.series.empty()) return false;
  std::size_t digits = run.id.find_first_of("0123456789");
  int number = 0;
  if (digits == std::string::npos) return true;
  std::from_chars(run.id.data() + digits, run.id.data() + run.id.size(), number);
  return number % 2 == 0;
}

struct Predicted {
  job::TrainingMachine bare;  // not fitted
  ScoredRun run;
};

std::string name_of(const Run& run) {
  return run.id.empty() ? fmt::format("line {}", run.at.line) : run.id;
}

// Or why the row is refused.
base::Expected<Predicted, std::string> predict(const catalog::Catalog& catalog,
                                               const std::vector<job::FitFactor>& factors, Run& run,
                                               const std::vector<OverlayLine>& overlay) {
  apply_overlay(overlay, run.input);
  auto job = run_job(catalog, run.input);
  if (!job) return tl::unexpected(job.error());
  Predicted result{.bare = job->machine};
  for (const job::FitFactor& factor : factors) job::apply_factor(factor, job->machine);
  const RunPrediction prediction = predict_run(*job);
  ScoredRun& scored = result.run;
  scored.id = name_of(run), scored.series = run.series, scored.at = run.at;
  scored.choices = job->choices.size();
  scored.need_gib = prediction.step.memory.total() / gib;
  scored.planned_gib = job::planned_memory_share * job->machine.chip.memory_bytes / gib;
  scored.job = job->choices[prediction.choice];
  scored.step = prediction.step;
  scored.moe = scored.job.model.experts.has_value();
  scored.complete = job->complete;
  scored.doubtful = run.measured.doubtful;
  scored.inferred = job->inferred;
  // Shares of the peak are of the format's own, unless the source says otherwise.
  const bool of_bf16 = schema::holds(schema::folded(run.measured.flops_convention), "bf16peak");
  const chip::Precision format = of_bf16 ? chip::Precision::bf16 : scored.job.precision;
  const double peak = job->machine.chip.constants(format).peak_flops;
  const double chips = job->chips;
  const double ranks_a_chip = scored.job.layout.chips() / chips;
  scored.measured_s = measured_step_s(run.measured, scored.job, chips, peak * ranks_a_chip);
  scored.memory_gib = job::shown_memory(scored.step.memory, job->machine.software) / gib;
  scored.measured_memory_gib = run.measured.memory_gib;
  return result;
}

std::vector<double> errors_of(const std::vector<const ScoredRun*>& runs,
                              std::optional<double> (ScoredRun::*error)() const) {
  std::vector<double> errors;
  for (const ScoredRun* run : runs)
    if (const auto value = (run->*error)()) errors.push_back(*value);
  return errors;
}

std::vector<SeriesScore> score_series(const std::vector<ScoredRun>& runs) {
  std::vector<std::pair<std::string, bool>> order;
  std::map<std::pair<std::string, bool>, std::vector<const ScoredRun*>> series;
  // Rows that are not scored are left out where others of their series are.
  std::set<std::string> scored;
  for (const ScoredRun& run : runs)
    if (run.error()) scored.insert(run.series);
  for (const ScoredRun& run : runs) {
    if (!run.error() && scored.contains(run.series)) continue;
    auto& members = series[{run.series, run.fitted}];
    if (members.empty()) order.emplace_back(run.series, run.fitted);
    members.push_back(&run);
  }
  std::vector<SeriesScore> scores;
  for (const auto& key : order) {
    const auto& members = series[key];
    SeriesScore score{.name = key.first,
                      .moe = members.front()->moe,
                      .fitted = key.second,
                      .predicted = static_cast<int>(members.size())};
    score.step = error_figures(errors_of(members, &ScoredRun::error));
    auto left_out = errors_of(members, &ScoredRun::left_out_error);
    if (!left_out.empty()) score.left_out = error_figures(std::move(left_out));
    auto memory = errors_of(members, &ScoredRun::memory_error);
    if (!memory.empty()) score.memory = error_figures(std::move(memory));
    scores.push_back(std::move(score));
  }
  return scores;
}

KindScore score_kind(const std::vector<ScoredRun>& runs, bool moe) {
  const bool named = std::ranges::any_of(runs, [](const auto& run) { return !run.series.empty(); });
  std::map<std::string, double> count;
  const auto counts = [&](const ScoredRun& run) {
    return run.error() && run.moe == moe && !(named && run.series.empty());
  };
  for (const ScoredRun& run : runs) count[run.series] += counts(run);
  std::vector<std::pair<double, double>> all, complete, inferred, left_out;
  for (const ScoredRun& run : runs) {
    if (!counts(run)) continue;
    const double weight = 1 / count[run.series];
    all.emplace_back(*run.error(), weight);
    (run.complete ? complete : inferred).emplace_back(*run.error(), weight);
    if (const auto error = run.left_out_error()) left_out.emplace_back(*error, weight);
  }
  KindScore score{.all = weighted_figures(std::move(all)),
                  .complete = weighted_figures(std::move(complete)),
                  .inferred = weighted_figures(std::move(inferred))};
  if (!left_out.empty()) score.left_out = weighted_figures(std::move(left_out));
  return score;
}

void score_memory(TrainingScore& score) {
  std::map<std::string, double> count;
  for (const ScoredRun& run : score.runs)
    if (run.memory_error()) ++count[run.series];
  std::vector<std::pair<double, double>> rows, series;
  for (const ScoredRun& run : score.runs) {
    const auto error = run.memory_error();
    if (!error) continue;
    rows.emplace_back(*error, 1);
    series.emplace_back(*error, 1 / count[run.series]);
  }
  score.memory = weighted_figures(std::move(rows));
  score.memory_of_series = weighted_figures(std::move(series));
}

FitRun fit_run(const Predicted& predicted, bool used) {
  return {.machine = predicted.bare,
          .job = predicted.run.job,
          .measured_s = predicted.run.measured_s.value_or(1),
          .series = predicted.run.series,
          .used = used && predicted.run.measured_s && !predicted.run.doubtful};
}

}  // namespace

std::optional<double> ScoredRun::error() const {
  if (!measured_s || doubtful) return std::nullopt;
  return step.step_s / *measured_s - 1;
}

std::optional<double> ScoredRun::left_out_error() const {
  if (!measured_s || doubtful || !left_out_s) return std::nullopt;
  return *left_out_s / *measured_s - 1;
}

std::optional<double> ScoredRun::memory_error() const {
  if (!measured_memory_gib || doubtful) return std::nullopt;
  return memory_gib / *measured_memory_gib - 1;
}

std::optional<std::string> ScoredRun::beyond_memory() const {
  if (step.fits) return std::nullopt;
  const std::string what =
      choices > 1 ? fmt::format("none of {} layouts fits: the smallest takes", choices) : "takes";
  return fmt::format("{}{} {} {:.1f} GiB a chip of the {:.1f} that a job may plan with", id,
                     choices > 1 ? ":" : "", what, need_gib, planned_gib);
}

ErrorFigures error_figures(std::vector<double> errors) {
  std::vector<std::pair<double, double>> weighted;
  for (const double error : errors) weighted.emplace_back(error, 1);
  return weighted_figures(std::move(weighted));
}

ErrorFigures weighted_figures(std::vector<std::pair<double, double>> errors) {
  ErrorFigures figures{.rows = static_cast<int>(errors.size())};
  if (errors.empty()) return figures;
  double sum = 0;
  for (const auto& [error, weight] : errors) {
    sum += weight;
    figures.mean_abs += weight * std::abs(error);
    figures.bias += weight * error;
  }
  figures.mean_abs /= sum;
  figures.bias /= sum;
  std::ranges::sort(errors, {}, [](const auto& pair) { return std::abs(pair.first); });
  const auto quantile = [&](double share) {
    double below = 0;
    for (const auto& [error, weight] : errors) {
      below += weight;
      if (below >= share * sum * (1 - 1e-12)) return std::abs(error);
    }
    return std::abs(errors.back().first);
  };
  figures.median_abs = quantile(0.5);
  figures.p90_abs = quantile(0.9);
  figures.max_abs = quantile(1);
  return figures;
}

std::vector<FitRun> fit_runs(const catalog::Catalog& catalog, std::vector<Run> runs,
                             const std::vector<OverlayLine>& overlay) {
  const std::vector<job::FitFactor> factors = job::fitted_factors(catalog);
  std::vector<FitRun> fits;
  for (Run& run : runs) {
    const auto predicted = predict(catalog, factors, run, overlay);
    if (predicted && predicted->run.measured_s)
      fits.push_back(fit_run(*predicted, !kept_from_fit(run)));
  }
  return fits;
}

TrainingScore score_training(const catalog::Catalog& catalog, std::vector<Run> runs,
                             const std::vector<OverlayLine>& overlay, bool shipped, int jobs) {
  TrainingScore score;
  const std::vector<job::FitFactor> factors = job::fitted_factors(catalog);
  std::vector<FitRun> fits;
  for (Run& run : runs) {
    auto predicted = predict(catalog, factors, run, overlay);
    if (!predicted) {
      score.refused.push_back({.id = name_of(run), .reason = predicted.error()});
      continue;
    }
    const bool used = shipped && !kept_from_fit(run);
    fits.push_back(fit_run(*predicted, used));
    predicted->run.fitted = fits.back().used;
    score.runs.push_back(std::move(predicted->run));
  }
  if (shipped) {
    const std::vector<double> left_out = predict_left_out(fits, factors, jobs);
    for (std::size_t i = 0; i < fits.size(); ++i) {
      if (fits[i].used) score.runs[i].left_out_s = left_out[i];
      score.rows_fitted += fits[i].used;
    }
    score.constants = static_cast<int>(factors.size());
  }
  score.series = score_series(score.runs);
  score.dense = score_kind(score.runs, false);
  score.moe = score_kind(score.runs, true);
  score_memory(score);
  return score;
}

}  // namespace gigawatt::validation
