#include "gigawatt/validation/fit_training.h"

#include <cmath>

#include "gigawatt/job/sample_job.h"
#include "gigawatt/validation/score_training.h"

namespace gigawatt::validation {
namespace {

// Runs of three series whose times follow from a known factor.
std::vector<FitRun> runs_with(double log_factor) {
  std::vector<FitRun> runs;
  for (int series = 0; series < 3; ++series) {
    for (int size = 1; size <= 4; size *= 2) {
      FitRun run{.machine = job::sample_machine(), .job = job::sample_job()};
      run.machine.software.id = "stack.sample";
      run.job.layout.data = 8 * size;
      run.job.global_batch = 256 * size;
      run.job.sequence = 2048 << series;
      run.series = "series " + std::to_string(series);
      job::TrainingMachine true_machine = run.machine;
      job::apply_factor({.column = "gemm_level", .log_factor = log_factor}, true_machine);
      run.measured_s = job::evaluate_step(run.job, true_machine.view()).step_s;
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

TEST(FitTraining, FindsTheTimesOfAKnownFactor) {
  const auto runs = runs_with(-0.15);
  const FitResult fit = fit_training(runs);
  for (std::size_t i = 0; i < runs.size(); ++i)
    EXPECT_NEAR(fit.predicted_s[i] / runs[i].measured_s, 1, 0.02);
}

TEST(FitTraining, ASeriesLeftOutIsPredictedFromTheOthers) {
  const auto runs = runs_with(-0.15);
  const FitResult fit = fit_training(runs);
  const auto left_out = predict_left_out(runs, fit.factors, 2);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_NEAR(left_out[i] / runs[i].measured_s, 1, 0.06);
    // It has seen less.
    EXPECT_GE(std::abs(std::log(left_out[i] / runs[i].measured_s)),
              std::abs(std::log(fit.predicted_s[i] / runs[i].measured_s)) - 1e-3);
  }
}

TEST(ScoreTraining, QuantilesCarryTheWeightsOfTheirSeries) {
  const ErrorFigures figures =
      weighted_figures({{0.01, 0.25}, {-0.02, 0.25}, {0.03, 0.25}, {0.04, 0.25}, {-0.5, 1}});
  EXPECT_EQ(figures.rows, 5);
  EXPECT_DOUBLE_EQ(figures.median_abs, 0.04);
  EXPECT_DOUBLE_EQ(figures.p90_abs, 0.5);
  EXPECT_NEAR(figures.mean_abs, (0.025 + 0.5) / 2, 1e-12);
  EXPECT_NEAR(figures.bias, (0.015 - 0.5) / 2, 1e-12);
}

}  // namespace
}  // namespace gigawatt::validation
