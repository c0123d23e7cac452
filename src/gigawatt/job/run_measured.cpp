#include "gigawatt/job/run_measured.h"

#include <string_view>

#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// FLOPs of a step as the source counts them.
double counted_flops(const RunMeasurement& measured, const TrainingJob& job) {
  const std::string_view convention = measured.flops_convention;
  const bool recompute = holds(convention, "recompute") || holds(convention, "hardware");
  AttentionCount attention = AttentionCount::full;
  if (holds(convention, "causal") || holds(convention, "MaxText"))
    attention = AttentionCount::causal;
  if (convention == "model FLOPs") attention = AttentionCount::none;
  const double per_token = model_flops_per_token(job.model, job.sequence, attention, job.workload);
  double logits = 0;
  if (recompute) {
    // The layers are computed a second time forward, the head is not.
    logits =
        6.0 * static_cast<double>(job.model.vocabulary) * static_cast<double>(job.model.hidden);
    return ((per_token - logits) * 4 / 3 + logits) * job.tokens();
  }
  return per_token * job.tokens();
}

}  // namespace

std::optional<double> measured_step_s(const RunMeasurement& measured, const TrainingJob& job,
                                      double chips, double peak_flops) {
  const std::string_view unit = measured.unit;
  if (measured.value && *measured.value > 0) {
    const double value = *measured.value;
    if (unit == "s") return value;
    if (unit == "ms") return value / 1e3;
    if (unit == "tokens/s/GPU") return job.tokens() / (value * chips);
    if (unit == "tokens/s") return job.tokens() / value;
    if (unit == "sequences/s") return job.global_batch / value;
    const bool complete_runs = unit == "min" || unit == "GPU-h";
    // A source may print per die; the converted column is per chip.
    if (unit.starts_with("TFLOP/s")) {
      const double tflops = measured.tflops_per_chip.value_or(value);
      return counted_flops(measured, job) / (tflops * 1e12 * chips);
    }
    if (unit == "%" && peak_flops > 0)
      return counted_flops(measured, job) / (value / 100 * peak_flops * chips);
    if (!complete_runs && !measured.step_s) return std::nullopt;
  }
  // The time of a whole run says little about a step; its log does.
  if (measured.step_s && *measured.step_s > 0) return measured.step_s;
  if (measured.tokens_per_s_per_chip && *measured.tokens_per_s_per_chip > 0)
    return job.tokens() / (*measured.tokens_per_s_per_chip * chips);
  return std::nullopt;
}

}  // namespace gigawatt::job
