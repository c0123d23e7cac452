#include "gigawatt/validation/score_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/cluster/cluster.h"
#include "gigawatt/cluster/collective.h"

namespace gigawatt::validation {
namespace {

constexpr double least_training_size = 1024;

// What is predicted of one row; `closed_form_s` without residual tables.
struct Estimate {
  double seconds = 0, closed_form_s = 0;
  bool fitted = false;
};
using Outcome = base::Expected<Estimate, std::string>;
using Refused = base::Unexpected<std::string>;

chip::ChipModel without_residuals(chip::ChipModel chip) {
  for (chip::GemmConstants& c : chip.gemm) c.residual = nullptr;
  for (chip::ExpertConstants& c : chip.experts) c.residual = nullptr;
  chip.attention.residual = nullptr;
  chip.decode.residual = nullptr;
  return chip;
}

// One chip of the table, made once: as benchmarks run it, and at the clock that lasts.
struct Model {
  chip::ChipModel chip, plain;
  chip::ChipModel sustained, sustained_plain;
  base::Expected<cluster::Cluster, cluster::NetworkError> cluster;
};

class Predictor {
 public:
  explicit Predictor(const catalog::Catalog& catalog) : catalog_(catalog) {}

  Outcome estimate(const MeasuredKernel& kernel) {
    const Model* model = model_of(kernel.chip);
    if (!model) return Refused(fmt::format("no model of a chip \"{}\"", kernel.chip));
    return std::visit([&](const auto& shape) { return of(*model, kernel, shape); }, kernel.shape);
  }

 private:
  const Model* model_of(const std::string& name) {
    auto [found, fresh] = models_.try_emplace(name);
    if (!fresh) return found->second ? &*found->second : nullptr;
    auto accelerator = chip::accelerator_of_run(catalog_, name);
    if (!accelerator) accelerator = chip::find_accelerator(catalog_, name);
    if (!accelerator) return nullptr;
    auto chip = chip::chip_model(catalog_, *accelerator);
    if (!chip) return nullptr;
    const chip::ChipModel boost = chip::at_boost_clock(*chip);
    found->second = Model{.chip = boost,
                          .plain = without_residuals(boost),
                          .sustained = *chip,
                          .sustained_plain = without_residuals(*chip),
                          .cluster = cluster::make_cluster(catalog_, *chip, {})};
    return &*found->second;
  }

  static base::Expected<chip::Precision, std::string> precision_of(const Model& model,
                                                                   const std::string& dtype) {
    const auto precision = chip::precision_named(dtype);
    if (!precision) return Refused(fmt::format("no number format \"{}\"", dtype));
    if (model.chip.constants(*precision).peak_flops > 0) return *precision;
    return Refused(fmt::format("{} does not multiply in {}", model.chip.accelerator.name, dtype));
  }

  static Outcome of(const Model& model, const MeasuredKernel& kernel, const MeasuredGemm& gemm) {
    const auto precision = precision_of(model, kernel.dtype);
    if (!precision) return Refused(precision.error());
    const auto seconds = [&](const chip::ChipModel& chip) {
      const chip::KernelTime time = chip::gemm_time(chip, *precision, gemm.shape);
      return time.seconds() - (gemm.ready ? time.quantise_s : 0);
    };
    return Estimate{seconds(gemm.sustained ? model.sustained : model.chip),
                    seconds(gemm.sustained ? model.sustained_plain : model.plain),
                    model.chip.constants(*precision).measured};
  }

  static Outcome of(const Model& model, const MeasuredKernel&, const MeasuredAttention& row) {
    if (std::fmod(row.shape.heads, row.shape.kv_heads) != 0)
      return Refused(fmt::format("{} heads do not divide over {} key-value heads", row.shape.heads,
                                 row.shape.kv_heads));
    constexpr std::array phases = {chip::attention_prefill_time, chip::attention_decode_time,
                                   chip::attention_forward_time, chip::attention_backward_time};
    const auto time = phases[static_cast<std::size_t>(row.phase)];
    const bool decode = row.phase == AttentionPhase::decode;
    return Estimate{time(model.chip, row.shape).seconds(), time(model.plain, row.shape).seconds(),
                    decode ? model.chip.decode.measured : model.chip.attention.measured};
  }

  static Outcome of(const Model& model, const MeasuredKernel& kernel, const MeasuredGrouped& row) {
    const auto precision = precision_of(model, kernel.dtype);
    if (!precision) return Refused(precision.error());
    const double seconds = chip::grouped_gemm_time(model.chip, *precision, row.shape).seconds();
    return Estimate{seconds, seconds, model.chip.constants(*precision).measured};
  }

  static Outcome of(const Model& model, const MeasuredKernel&, const MeasuredStream& row) {
    const double seconds = chip::memory_bound_time(model.chip, row.bytes, row.launches).seconds();
    return Estimate{seconds, seconds, false};
  }

  static Outcome of(const Model& model, const MeasuredKernel& kernel, const MeasuredExperts& row) {
    const auto precision = precision_of(model, kernel.dtype);
    if (!precision) return Refused(precision.error());
    const chip::ExpertLayer& s = row.shape;
    if (s.topk > s.experts)
      return Refused(fmt::format("{} experts a token of {}", s.topk, s.experts));
    if (std::fmod(s.experts, s.ranks) != 0)
      return Refused(fmt::format("{} experts do not divide over {} ranks", s.experts, s.ranks));
    return Estimate{chip::expert_layer_time(model.chip, *precision, row.shape).seconds(),
                    chip::expert_layer_time(model.plain, *precision, row.shape).seconds(),
                    model.chip.expert_constants(*precision).measured};
  }

  static Outcome of(const Model& model, const MeasuredKernel&,
                    const cluster::MeasuredCollective& row) {
    if (!model.cluster) return Refused(model.cluster.error().message);
    const cluster::Domain& domain = model.cluster->domain;
    if (row.ranks > domain.chips) {
      if (const auto problem = cluster::check_reach(*model.cluster, row.ranks))
        return Refused(problem->message);
      const double seconds = cluster::collective_seconds(*model.cluster, row.collective,
                                                         row.at.bytes, {.ranks = row.ranks});
      return Estimate{seconds, seconds, false};
    }
    const double seconds =
        cluster::domain_seconds(domain, row.collective, row.at.bytes, row.ranks, 1, row.at.element);
    return Estimate{seconds, plain_seconds(domain, row).value_or(seconds), domain.measured};
  }

  // Where a curve was fitted for just so many ranks: what it gives without its residuals.
  static std::optional<double> plain_seconds(const cluster::Domain& domain,
                                             const cluster::MeasuredCollective& row) {
    const auto& curves = domain.operations[static_cast<std::size_t>(row.collective)];
    for (std::size_t i = 0; i < curves.count; ++i)
      if (curves.by_ranks[i].ranks == row.ranks)
        return cluster::closed_form_seconds(curves.by_ranks[i].curve.constants(),
                                            cluster::sent_share(row.collective, row.ranks),
                                            row.at.bytes, row.at.element);
    return std::nullopt;
  }

  const catalog::Catalog& catalog_;
  std::map<std::string, std::optional<Model>> models_;
};

struct Errors {
  std::vector<double> error, absolute, closed_form;
  bool fitted = false;
  bool moe = false;    // kernels of experts
  bool whole = false;  // not a part of another series

  void add(const Estimate& estimate, double measured_us) {
    error.push_back(estimate.seconds * 1e6 / measured_us - 1);
    absolute.push_back(std::abs(error.back()));
    closed_form.push_back(std::abs(estimate.closed_form_s * 1e6 / measured_us - 1));
    fitted = estimate.fitted;
  }

  KernelSeries summary(std::string name) const {
    const base::Quantiles of_absolute(absolute);
    return {.name = std::move(name),
            .rows = error.size(),
            .fitted = fitted,
            .mean_abs_error = base::mean(absolute),
            .median_abs_error = of_absolute.at(0.5),
            .p90_abs_error = of_absolute.at(0.9),
            .bias = base::mean(error),
            .closed_form_mean_abs_error = base::mean(closed_form)};
  }
};

// A product counts in the series of all sizes, and in that of training where it is large.
std::vector<std::string> series_of(const MeasuredKernel& kernel) {
  const std::string base = fmt::format("{}/{}", kernel.chip, kernel.kind);
  std::vector<std::string> names{base};
  if (const auto* gemm = std::get_if<MeasuredGemm>(&kernel.shape)) {
    names = {base + "/all"};
    const chip::Gemm& s = gemm->shape;
    if (std::min({s.m, s.n, s.k}) >= least_training_size) names.push_back(base + "/training");
  }
  if (!kernel.source.empty())
    for (std::string& name : names) name += "/" + kernel.source;
  return names;
}

bool of_experts(const MeasuredKernel& kernel) {
  return std::holds_alternative<MeasuredExperts>(kernel.shape) ||
         std::holds_alternative<MeasuredGrouped>(kernel.shape);
}

ErrorFigures equal_figures(const std::map<std::string, Errors>& series, bool moe) {
  std::vector<std::pair<double, double>> weighted;
  for (const auto& [name, errors] : series) {
    if (!errors.whole || errors.moe != moe) continue;
    for (const double error : errors.error)
      weighted.emplace_back(error, 1 / static_cast<double>(errors.error.size()));
  }
  return weighted_figures(std::move(weighted));
}

}  // namespace

KernelScore score_kernels(const catalog::Catalog& catalog,
                          std::span<const MeasuredKernel> kernels) {
  KernelScore validation{.rows_total = kernels.size()};
  Predictor predictor(catalog);
  std::map<std::string, Errors> series;
  for (const MeasuredKernel& kernel : kernels) {
    if (!kernel.unfit.empty()) {
      validation.refused.push_back({kernel.id, kernel.unfit});
      continue;
    }
    const auto estimate = predictor.estimate(kernel);
    if (!estimate) {
      validation.refused.push_back({kernel.id, estimate.error()});
      continue;
    }
    KernelPrediction prediction{kernel.id, kernel.measured_us, estimate->seconds * 1e6, {}};
    if (kernel.measured_us) {
      prediction.error = prediction.predicted_us / *kernel.measured_us - 1;
      const std::vector<std::string> names = series_of(kernel);
      for (const std::string& name : names) {
        Errors& errors = series[name];
        errors.add(*estimate, *kernel.measured_us);
        errors.moe = of_experts(kernel);
        errors.whole = name == names.front();
      }
    }
    validation.predictions.push_back(std::move(prediction));
  }
  for (const auto& [name, errors] : series) validation.series.push_back(errors.summary(name));
  validation.dense = equal_figures(series, false);
  validation.moe = equal_figures(series, true);
  return validation;
}

}  // namespace gigawatt::validation
