#include "gigawatt/job/quote_notes.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/measured_power.h"
#include "gigawatt/chip/phase_power.h"
#include "gigawatt/schema/choice_name.h"

namespace gigawatt::job {

std::string difference_text(const StepResult& slower, const StepResult& faster) {
  const auto part = [](const Loss& loss, double sign) {
    std::string name(schema::choice_name(loss.part));
    std::ranges::replace(name, '_', ' ');
    return fmt::format("{} {:+.2g} s", name, sign * loss.seconds);
  };
  constexpr double worth_saying = 0.001;  // of a step
  std::string text = part(main_loss(slower, faster), 1);
  const Loss gain = main_loss(faster, slower);
  if (gain.seconds > worth_saying * faster.step_s) text += ", " + part(gain, -1);
  return text;
}

std::string energy_note(const catalog::Catalog& catalog, const chip::ChipModel& chip,
                        const Sizing& sizing) {
  const auto power = chip::phase_power(chip);
  if (!power || !sizing.joules) return "its power is not published, so its energy is not known";
  const double wall_w = *sizing.joules / sizing.wall_s / sizing.chips;
  const std::string text =
      fmt::format("its energy is {:.0f} W a chip at the plug, of which {:.0f} W are its server's",
                  wall_w, power->server_w);
  if (!chip::measured_power(catalog, chip.accelerator.id).empty()) return text;
  const catalog::Row& share = catalog.at("kernel.phase_power.server");
  const auto& rated = chip.accelerator.server_power;
  const auto off = [&](double bound) {
    const double watts = wall_w + (bound / share.base_value() - 1) * power->server_w;
    return 100 * ((rated ? std::min(watts, rated->base_value()) : watts) / wall_w - 1);
  };
  return fmt::format("{} by the share metered on H100 and B200 (C: {:+.0f} to {:+.0f} %)", text,
                     off(*share.low), off(*share.high));
}

std::optional<std::string> precision_note(const TrainingJob& job, const Machine& machine,
                                          const StepResult& narrow) {
  if (job.precision == chip::Precision::bf16) return std::nullopt;
  TrainingJob other = job;
  other.precision = chip::Precision::bf16;
  const StepResult wide = evaluate_step(other, machine);
  if (wide.step_s >= narrow.step_s) return std::nullopt;
  return fmt::format("{} does not pay here: {:.3g} s a step, the same layout in bf16 {:.3g} s ({})",
                     chip::name_of(job.precision), narrow.step_s, wide.step_s,
                     difference_text(narrow, wide));
}

std::optional<std::string> batch_note(const TrainingJob& asked, const Sizing& sizing) {
  if (sizing.batch == asked.global_batch) return std::nullopt;
  const Layout& layout = sizing.layout;
  const double more = sizing.batch / asked.global_batch - 1;
  const double tokens = sizing.batch * asked.sequence;
  return fmt::format(
      "{:.0f} sequences a step ({} tokens), {:.1f} % {} the batch asked for: {:.0f} for each of {} "
      "replicas, in micro-batches of {}",
      sizing.batch,
      tokens < 1e6 ? fmt::format("{:.0f}", tokens) : fmt::format("{:.4g}M", tokens / 1e6),
      100 * std::abs(more), more < 0 ? "below" : "above", sizing.batch / layout.data, layout.data,
      layout.micro_batch);
}

std::optional<std::string> kernel_note(const catalog::Catalog& catalog, const chip::ChipModel& chip,
                                       chip::Precision precision) {
  if (chip.constants(precision).measured) return std::nullopt;
  const std::string_view format = chip::name_of(precision);
  if (const auto other = chip::find_accelerator(catalog, chip.accelerator.kernels))
    if (const auto model = chip::chip_model(catalog, *other);
        model && model->constants(precision).measured)
      return fmt::format("its {} kernels are those measured on {}", format, other->name);
  return fmt::format("no {} kernels were measured: constants from the architecture", format);
}

std::optional<std::string> memory_note(const chip::ChipModel& chip, const Sizing& sizing) {
  const double bytes = sizing.step.memory.total();
  if (bytes <= planned_memory_share * chip.memory_bytes) return std::nullopt;
  return fmt::format(
      "{:.1f} of {:.1f} GB of memory a chip are taken, more than the {:.0f} % that "
      "a job plans with: it may not fit",
      bytes / 1e9, chip.memory_bytes / 1e9, 100 * planned_memory_share);
}

std::optional<std::string> idle_note(const Sizing& sizing) {
  if (sizing.idle() <= 0) return std::nullopt;
  return fmt::format(
      "{} of {} chips stay idle: of the layouts tried none on more than {} does better",
      sizing.idle(), sizing.chips, sizing.layout.chips());
}

double error_of_time(const catalog::Catalog& catalog, const TrainingJob& job,
                     const TrainingMachine& machine, const StepResult& result) {
  const double step =
      catalog.at(job.model.experts ? "train.error.moe" : "train.error.dense").base_value();
  const auto& gemm = machine.chip.constants(job.precision);
  const auto& attention = machine.chip.attention;
  double derived = 0;
  if (!gemm.measured) derived += gemm.error.value * result.parts[Part::matmul];
  if (!attention.measured) derived += attention.error.value * result.parts[Part::attention];
  if (!machine.cluster.domain.measured)
    derived +=
        machine.cluster.domain.error * (result.parts[Part::tensor] + result.parts[Part::expert]);
  return std::hypot(step, derived / result.step_s);
}

}  // namespace gigawatt::job
