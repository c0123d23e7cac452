// Fitting the constants of fit_constants.h to measured runs, and how well they do on series of
// runs that the fit has not seen.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/job/fit_constants.h"
#include "gigawatt/job/training_job.h"

namespace gigawatt::validation {

// A measured run with every knob settled.
struct FitRun {
  job::TrainingMachine machine;  // not fitted
  job::TrainingJob job;
  double measured_s = 0;
  std::string series;
  bool used = true;  // false: predicted only
};

struct FitResult {
  std::vector<job::FitFactor> factors;
  std::vector<double> predicted_s;  // of every run
};

// Gauss-Newton on the logarithm of predicted over measured time, with Huber weights; a run
// weighs less the longer its series. A factor that no run bears on stays 1; the spread of each is
// its prior.
FitResult fit_training(const std::vector<FitRun>& runs);

// Every fitted run predicted by factors refitted without its series, 0 for the others. A refit
// starts from the fitted `factors` and keeps their slopes, but not their residuals or weights.
std::vector<double> predict_left_out(const std::vector<FitRun>& runs,
                                     const std::vector<job::FitFactor>& factors, int jobs);

}  // namespace gigawatt::validation
