// Predicted beside measured: how far the model is from runs that others published.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/step.h"
#include "gigawatt/validation/fit_training.h"
#include "gigawatt/validation/run_job.h"
#include "gigawatt/validation/run_overlay.h"

namespace gigawatt::validation {

struct ScoredRun {
  std::string id, series;  // "line 7" where the row has no id
  schema::Location at;     // the row
  bool moe = false;
  bool complete = false, doubtful = false;
  bool fitted = false;  // the shipped constants were fitted on this row among others
  std::vector<std::string> inferred;
  job::TrainingJob job;  // as predicted, every knob filled in
  job::StepResult step;
  std::optional<double> measured_s;  // nothing when the row holds no speed
  double memory_gib = 0;             // as the stack's own figures would show it
  std::optional<double> measured_memory_gib;
  std::size_t choices = 1;               // layouts that the row may mean
  double need_gib = 0, planned_gib = 0;  // of a chip: what the job takes, what it may plan with
  // Predicted by constants that were fitted without the series of the row.
  std::optional<double> left_out_s;

  // Only of rows that are scored.
  std::optional<double> error() const;
  std::optional<double> left_out_error() const;
  std::optional<double> memory_error() const;
  // That no layout fits, in words. Nothing where one does.
  std::optional<std::string> beyond_memory() const;
};

struct RefusedRun {
  std::string id, reason;  // "line 7" where the row has no id
};

// Over rows, or with equal weight of each series.
struct ErrorFigures {
  int rows = 0;
  double mean_abs = 0, median_abs = 0, p90_abs = 0, max_abs = 0, bias = 0;
};

struct SeriesScore {
  std::string name;
  bool moe = false, fitted = false;
  int predicted = 0;  // rows, those among them that are not scored
  ErrorFigures step;
  std::optional<ErrorFigures> left_out, memory;
};

// All series of one kind, each with the same weight.
struct KindScore {
  ErrorFigures all, complete, inferred;
  std::optional<ErrorFigures> left_out;
};

struct TrainingScore {
  std::vector<ScoredRun> runs;
  std::vector<RefusedRun> refused;
  std::vector<SeriesScore> series;
  KindScore dense, moe;
  // Memory over all rows that hold it, and over series alike.
  ErrorFigures memory, memory_of_series;
  int constants = 0;    // fitted
  int rows_fitted = 0;  // on these
};

// Predicts every row; `shipped` says which ids the shipped constants were fitted on.
TrainingScore score_training(const catalog::Catalog& catalog, std::vector<Run> runs,
                             const std::vector<OverlayLine>& overlay, bool shipped, int jobs);

// Rows of one series are compared; rows without a series are one of their own. Even ids of the
// one-node grid are kept from the fit.
std::vector<FitRun> fit_runs(const catalog::Catalog& catalog, std::vector<Run> runs,
                             const std::vector<OverlayLine>& overlay);

ErrorFigures error_figures(std::vector<double> errors);
// Pairs of error and weight.
ErrorFigures weighted_figures(std::vector<std::pair<double, double>> errors);

}  // namespace gigawatt::validation
