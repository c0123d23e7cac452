#include "gigawatt/validation/run_measured.h"

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/job/shape.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::validation {
namespace {

using schema::holds;

// "6N", "6ND only", "without attention".
bool leaves_attention_out(std::string_view folded) {
  for (const std::string_view none : {"noattention", "withoutattention", "excludingattention"})
    if (holds(folded, none)) return true;
  return !holds(folded, "attention") && holds(folded, "6n");
}

// FLOPs of a step as the source counts them.
double counted_flops(const RunMeasurement& measured, const job::TrainingJob& job) {
  const std::string_view convention = measured.flops_convention;
  const bool recompute = holds(convention, "recompute") || holds(convention, "hardware");
  job::AttentionCount attention = job::AttentionCount::full;
  if (holds(convention, "causal") || holds(convention, "MaxText"))
    attention = job::AttentionCount::causal;
  if (convention == "model FLOPs" || leaves_attention_out(schema::folded(convention)))
    attention = job::AttentionCount::none;
  const double per_token =
      job::model_flops_per_token(job.model, job.sequence, attention, job.workload);
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

SpeedUnit speed_unit(std::string_view text) {
  constexpr std::string_view per = " per ", ignored = " _()";
  std::vector<std::string> parts(1);
  while (!text.empty()) {
    const bool spelled = text.starts_with(per);
    const char c = text.front();
    text.remove_prefix(spelled ? per.size() : 1);
    if (spelled || c == '/')
      parts.emplace_back();
    else if (!holds(ignored, std::string_view(&c, 1)))
      parts.back() += schema::lower(c);
  }
  const std::string what = parts.front();
  bool a_second = false, a_chip = false, a_step = false;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto is = [&](auto... words) { return ((parts[i] == words) || ...); };
    if (is("s", "sec", "second"))
      a_second = true;
    else if (is("gpu", "chip", "device", "accelerator", "card", "tpu", "gcd"))
      a_chip = true;
    else if (is("step", "iteration", "iter", "it"))
      a_step = true;
    else
      return SpeedUnit::unknown;
  }
  const bool bare = !a_second && !a_chip;  // perhaps a step
  const auto is = [&](auto... words) { return ((what == words) || ...); };
  if (bare && is("s", "sec", "secs", "second", "seconds")) return SpeedUnit::seconds;
  if (bare && is("ms", "msec", "millisecond", "milliseconds")) return SpeedUnit::milliseconds;
  if (!a_chip && !a_step && a_second &&
      is("it", "its", "iter", "iters", "iterations", "step", "steps"))
    return SpeedUnit::steps_per_s;
  if (a_step) return SpeedUnit::unknown;
  if (bare && is("%", "mfu%", "%mfu", "percent", "mfupct", "%ofpeak", "hfu%", "%hfu"))
    return SpeedUnit::percent_of_peak;
  if (bare && is("mfu", "hfu")) return SpeedUnit::share_of_peak;
  if (bare && is("min", "minutes", "h", "hours", "gpu-h", "gpuh", "gpuhours", "gpu-hours"))
    return SpeedUnit::whole_run;
  if (what.starts_with("tflop")) return SpeedUnit::tflops_per_chip;
  const bool tokens = is("tokens", "token", "tok", "toks");
  if (tokens && a_second)
    return a_chip ? SpeedUnit::tokens_per_s_per_chip : SpeedUnit::tokens_per_s;
  if (a_second && is("sequences", "sequence", "seq", "seqs", "samples", "sample"))
    return a_chip ? SpeedUnit::sequences_per_s_per_chip : SpeedUnit::sequences_per_s;
  return SpeedUnit::unknown;
}

namespace {

// The step time that the measured value means, in its own unit.
std::optional<double> step_of_value(const RunMeasurement& measured, const job::TrainingJob& job,
                                    double chips, double peak_flops) {
  const double value = *measured.value;
  const double flops = counted_flops(measured, job);
  const bool peak_known = peak_flops > 0;
  switch (speed_unit(measured.unit)) {
    case SpeedUnit::seconds:
      return value;
    case SpeedUnit::milliseconds:
      return value / 1e3;
    case SpeedUnit::tokens_per_s_per_chip:
      return job.tokens() / (value * chips);
    case SpeedUnit::tokens_per_s:
      return job.tokens() / value;
    case SpeedUnit::sequences_per_s:
      return job.global_batch / value;
    case SpeedUnit::sequences_per_s_per_chip:
      return job.global_batch / (value * chips);
    case SpeedUnit::steps_per_s:
      return 1 / value;
    case SpeedUnit::tflops_per_chip:
      // A source may print per die; the converted column is per chip.
      return flops / (measured.tflops_per_chip.value_or(value) * 1e12 * chips);
    case SpeedUnit::percent_of_peak:
      if (peak_known) return flops / (value / 100 * peak_flops * chips);
      return std::nullopt;
    case SpeedUnit::share_of_peak:
      if (peak_known) return flops / ((value > 1 ? value / 100 : value) * peak_flops * chips);
      return std::nullopt;
    case SpeedUnit::whole_run:
    case SpeedUnit::unknown:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> measured_step_s(const RunMeasurement& measured, const job::TrainingJob& job,
                                      double chips, double peak_flops) {
  if (measured.value) {
    if (const auto step = step_of_value(measured, job, chips, peak_flops)) return step;
  }
  if (measured.step_s) return measured.step_s;
  if (measured.tokens_per_s_per_chip)
    return job.tokens() / (*measured.tokens_per_s_per_chip * chips);
  if (measured.tokens_per_s) return job.tokens() / *measured.tokens_per_s;
  if (measured.tflops_per_chip)
    return counted_flops(measured, job) / (*measured.tflops_per_chip * 1e12 * chips);
  if (measured.mfu_percent && peak_flops > 0)
    return counted_flops(measured, job) / (*measured.mfu_percent / 100 * peak_flops * chips);
  return std::nullopt;
}

}  // namespace gigawatt::validation
