#include "gigawatt/job/workload_gain.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/wide_row.h"
#include "gigawatt/job/models.h"
#include "gigawatt/job/quote.h"

namespace gigawatt::job {
namespace {

constexpr std::string_view file = "catalog/chip_workloads.csv";
constexpr double run_tokens = 1e12;  // the length of the run does not change its rate

struct ComparedRun {
  TrainingRun run;
  int chips = 0;
};

ComparedRun read_workload(const catalog::Catalog& catalog, const std::string& id) {
  const catalog::WideRow row(catalog, id);
  std::string name;
  row.read(name, "model");
  const auto model = find_model(catalog, name);
  GIGAWATT_CHECK(model.has_value(), "a workload of an unknown model", id, name);
  std::optional<base::Chips> chips;
  std::optional<base::Tokens> sequence, batch;
  row.read(chips, "chips");
  row.read(sequence, "sequence");
  row.read(batch, "batch");
  GIGAWATT_CHECK(chips && sequence && batch, "a workload needs all its cells", id);
  ComparedRun workload{.chips = static_cast<int>(chips->in(base::chip))};
  workload.run.tokens = run_tokens;
  workload.run.job.model = model->shape;
  workload.run.job.sequence = sequence->base_value();
  workload.run.job.global_batch = batch->base_value() / sequence->base_value();
  return workload;
}

struct Rate {
  double tokens_per_s = 0;   // of one chip
  double error = 0;          // of the time, either way
  double low = 1, high = 1;  // over the published range of its fabric, times tokens_per_s
};

base::Expected<Rate, std::string> rate_on(const catalog::Catalog& catalog,
                                          const chip::Accelerator& chip,
                                          const ComparedRun& workload) {
  const QuoteTerms terms{.chips = workload.chips, .objective = Objective::time};
  const auto quote = job::quote(catalog, {.accelerator = chip, .prices = {}}, workload.run, terms);
  if (!quote) return base::Unexpected<std::string>(quote.error().reason);
  Rate rate{.tokens_per_s = quote->sizing.step.tokens_per_s / quote->sizing.chips,
            .error = quote->error};
  if (quote->wall_low_s && quote->wall_high_s) {
    rate.high = quote->sizing.wall_s / *quote->wall_low_s;
    rate.low = quote->sizing.wall_s / *quote->wall_high_s;
  }
  return rate;
}

WorkloadGain gain(const catalog::Catalog& catalog, const chip::Accelerator& newer,
                  const chip::Accelerator& older, const ComparedRun& workload) {
  WorkloadGain gain{.model = workload.run.job.model.name,
                    .precision = workload.run.job.precision,
                    .chips = workload.chips};
  const auto before = rate_on(catalog, older, workload), after = rate_on(catalog, newer, workload);
  if (before) gain.older_tokens_per_s = before->tokens_per_s;
  if (after) gain.newer_tokens_per_s = after->tokens_per_s;
  if (!before) gain.outcome = fmt::format("{}: {}", older.id, before.error());
  if (!after) gain.outcome += fmt::format("{}{}: {}", before ? "" : "; ", newer.id, after.error());
  if (!before || !after) return gain;
  gain.chip_ratio = after->tokens_per_s / before->tokens_per_s;
  gain.domain_ratio = *gain.chip_ratio * newer.domain_chips / older.domain_chips;
  // Errors of two step times are taken as independent.
  const double band = 1 + std::hypot(before->error, after->error);
  gain.chip_ratio_low = *gain.chip_ratio / band * after->low / before->high;
  gain.chip_ratio_high = *gain.chip_ratio * band * after->high / before->low;
  return gain;
}

}  // namespace

std::vector<WorkloadGain> workload_gains(const catalog::Catalog& catalog,
                                         const chip::Accelerator& newer,
                                         const chip::Accelerator& older) {
  std::vector<WorkloadGain> gains;
  for (const std::string& id : catalog::wide_ids(catalog, file, "model")) {
    ComparedRun workload = read_workload(catalog, id);
    for (chip::Precision precision : {chip::Precision::bf16, chip::Precision::fp8}) {
      if (!newer.peak_at(precision) && !older.peak_at(precision)) continue;
      workload.run.job.precision = precision;
      gains.push_back(gain(catalog, newer, older, workload));
    }
  }
  return gains;
}

}  // namespace gigawatt::job
