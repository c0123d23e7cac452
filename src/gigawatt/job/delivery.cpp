#include "gigawatt/job/delivery.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/job/models.h"
#include "gigawatt/job/quote.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::job {
namespace {

constexpr double pflop_hour = 1e15 * 3600;  // FLOP
constexpr double joules_per_kwh = 3.6e6;

using Failure = base::Unexpected<DeliveryFailure>;

struct Priced {
  QuotedChip chip;
  std::optional<double> usd_per_hour;
  chip::PricePlan plan = chip::PricePlan::contract;
  std::string source;
};

// The price on `plan` or, where none is published, on the plan nearest to a contract of years.
Priced priced(const catalog::Catalog& catalog, const chip::Accelerator& accelerator,
              chip::PricePlan wanted = chip::PricePlan::contract) {
  using chip::PricePlan;
  Priced result{.chip = {.accelerator = accelerator}};
  std::vector<PricePlan> plans{wanted};
  plans.insert(plans.end(), plans_by_use.begin(), plans_by_use.end());
  for (const PricePlan plan : plans) {
    const auto price = chip::current_price(catalog, accelerator.id, plan);
    if (!price || !price->rent.value) continue;
    result.usd_per_hour = price->rent.value->in(chip::USD_per_chip_hour);
    result.plan = plan;
    result.source = price->id;
    break;
  }
  return result;
}

base::Expected<chip::Accelerator, DeliveryFailure> known_chip(const catalog::Catalog& catalog,
                                                              const std::string& key,
                                                              const std::string& name) {
  auto accelerator = chip::find_accelerator(catalog, name);
  if (accelerator) return std::move(*accelerator);
  const schema::Diagnostic unknown =
      chip::unknown_accelerator(chip::accelerator_ids(catalog), name);
  return Failure({key, "GW404", unknown.message, unknown.hint});
}

double useful_flops(const Sizing& sizing) {
  return sizing.step.model_flops / sizing.step.step_s / sizing.chips * sizing.goodput.fraction;
}

base::Expected<TrainingRun, DeliveryFailure> run_of(const catalog::Catalog& catalog,
                                                    const JobSpec& spec) {
  const auto model = find_model(catalog, spec.model);
  if (!model)
    return Failure(
        {"job.model", "GW404",
         fmt::format("there is no model \"{}\"", schema::printable(spec.model)),
         fmt::format("near it: {}", base::joined(nearest_models(catalog, spec.model, 3), ", "))});
  TrainingRun run{.job = {.model = model->shape, .precision = spec.precision}};
  run.job.sequence = spec.sequence     ? spec.sequence->base_value()
                     : model->sequence ? static_cast<double>(*model->sequence)
                                       : catalog.at("train.sequence").base_value();
  if (run.job.sequence != std::floor(run.job.sequence))
    return Failure({"job.sequence", "GW206", "a sequence has whole tokens", ""});
  run.job.global_batch = std::max(1.0, spec.batch.base_value() / run.job.sequence);
  constexpr double most_sequences = 1 << 20;
  if (run.job.global_batch > most_sequences)
    return Failure(
        {"job.batch", "GW206",
         fmt::format("a batch of {:.0f} sequences is out of range", run.job.global_batch),
         "longer sequences or a smaller batch"});
  // Long enough for goodput to be that of a platform that has settled.
  constexpr double steps = 1e5;
  run.tokens = steps * run.job.tokens();
  return run;
}

}  // namespace

base::Expected<Delivery, DeliveryFailure> delivery(const catalog::Catalog& catalog,
                                                   const ChipSpec& chip_spec, const JobSpec& spec) {
  const auto accelerator = known_chip(catalog, "chip.name", chip_spec.name);
  if (!accelerator) return Failure(accelerator.error());
  const auto reference = known_chip(catalog, "chip.reference", chip_spec.reference);
  if (!reference) return Failure(reference.error());
  const auto run = run_of(catalog, spec);
  if (!run) return Failure(run.error());
  const Priced own = priced(catalog, *accelerator);
  const Priced other = priced(catalog, *reference, own.plan);  // like with like
  const double chips = spec.chips.in(base::chip);
  if (chips != std::floor(chips))
    return Failure({"job.chips", "GW206", "a job has whole chips", ""});
  const QuoteTerms terms{.chips = static_cast<int>(chips),
                         .batch_tolerance = catalog.at("train.batch_tolerance").base_value()};
  const auto quoted = quote(catalog, own.chip, *run, terms);
  if (!quoted) return Failure({"job", "GW420", quoted.error().reason, quoted.error().hint});
  Delivery result{.chip = accelerator->id,
                  .name = accelerator->name,
                  .model = run->job.model.name,
                  .job_chips = quoted->sizing.chips,
                  .mfu = quoted->sizing.step.model_flops_share,
                  .goodput = quoted->sizing.goodput.fraction,
                  .error = quoted->error,
                  .useful_flops = useful_flops(quoted->sizing),
                  .price_usd = own.usd_per_hour,
                  .price_source = own.source,
                  .reference = reference->id,
                  .reference_price_source = other.source};
  if (chip_spec.price) {
    result.price_usd = chip_spec.price->in(chip::USD_per_chip_hour);
    result.price_source = "scenario";
  }
  const double pflop_hours = result.useful_flops * 3600 / pflop_hour;  // in an hour
  if (result.price_usd) result.usd_per_pflop_hour = *result.price_usd / pflop_hours;
  if (accelerator->server_power) result.chip_watts = accelerator->server_power->base_value();
  if (quoted->sizing.joules)
    result.it_kwh_per_pflop_hour = *quoted->sizing.joules / quoted->sizing.wall_s / chips * 3600 /
                                   joules_per_kwh / pflop_hours;
  const auto compared = quote(catalog, other.chip, *run, terms);
  if (compared && other.usd_per_hour) {
    result.reference_usd_per_pflop_hour =
        *other.usd_per_hour / (useful_flops(compared->sizing) * 3600 / pflop_hour);
    result.worth_usd = *result.reference_usd_per_pflop_hour * pflop_hours;
  }
  return result;
}

Delivery in_hall(Delivery delivery, const HallPower& hall) {
  if (delivery.chip_watts)
    delivery.chips_in_hall = std::floor(hall.it_watts / *delivery.chip_watts);
  if (delivery.it_kwh_per_pflop_hour)
    delivery.kwh_per_pflop_hour = *delivery.it_kwh_per_pflop_hour * hall.pue;
  return delivery;
}

}  // namespace gigawatt::job
