#include "gigawatt/validation/predict_run.h"

#include <map>
#include <tuple>

namespace gigawatt::validation {

RunPrediction predict_run(const RunJob& run) {
  const job::Machine machine = run.machine.view();
  using Key = std::tuple<int, int, int, int, int, bool, chip::Precision>;
  std::map<Key, job::LayerCosts> shapes;  // choices differ in nothing else that layers depend on
  RunPrediction best;
  bool found = false;
  for (std::size_t i = 0; i < run.choices.size(); ++i) {
    const job::TrainingJob& job = run.choices[i];
    const Key key{job.layout.tensor,
                  job.layout.context,
                  job.layout.expert,
                  job.layout.micro_batch,
                  static_cast<int>(job.layout.recompute),
                  job::gathers_each_pass(job.layout, machine.software),
                  job.precision};
    auto at = shapes.find(key);
    if (at == shapes.end()) at = shapes.emplace(key, job::layer_costs(job, machine)).first;
    job::StepResult step = job::evaluate_step(job, machine, at->second);
    const auto better = [&] {
      if (step.fits != best.step.fits) return step.fits;
      // Rates, not times: choices may differ in their batch.
      return step.fits ? step.tokens_per_s > best.step.tokens_per_s
                       : step.memory.total() < best.step.memory.total();
    };
    if (!found || better()) best = {.choice = i, .step = step};
    found = true;
  }
  return best;
}

}  // namespace gigawatt::validation
