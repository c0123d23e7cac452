#include "gigawatt/mining/refresh.h"

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::mining {

schema::Fields describe(RefreshSpec& spec) {
  using schema::field;
  return {
      field("policy", spec.policy,
            {.doc = "when-it-pays: machines are replaced in the month in which that is worth most; "
                    "never: the mine ends with its machines",
             .example = "never"}),
      field("model", spec.model,
            {.doc = "Machine of the catalog whose efficiency is bought in its month, better ones "
                    "later; absent: the frontier of machines that are bought",
             .example = "antminer-s21-pro"}),
      field("improvement", spec.improvement,
            {.doc = "Fall of joules per hash of new machines, a year",
             .unit = "%",
             .minimum = 0,
             .maximum = 60,
             .catalog = "asic.frontier.improvement",
             .example = "20 %"}),
      field("price_days", spec.price_days,
            {.doc = "Price of a new machine in days of its gross revenue",
             .unit = "days",
             .minimum = 1,
             .maximum = 5000,
             .catalog = "asic.price_days",
             .example = "289 days"}),
      field("installation", spec.installation,
            {.doc = "Freight, duty and work, of that price",
             .unit = "%",
             .minimum = 0,
             .maximum = 200,
             .catalog = "mining.refresh.installation",
             .example = "10 %"}),
      field("delivery", spec.delivery,
            {.doc = "Months from the first until the first new machine hashes",
             .unit = "months",
             .minimum = 0,
             .maximum = 60,
             .catalog = "bitcoin.network.delivery",
             .example = "6 months"}),
  };
}

Refresh resolve(const RefreshSpec& spec, const catalog::Catalog& catalog) {
  Refresh refresh{.policy = spec.policy,
                  .frontier = shipped_frontier(catalog),
                  .price_days = spec.price_days,
                  .installation = spec.installation,
                  .delivery_months = spec.delivery.count};
  refresh.frontier.improvement = spec.improvement;
  if (spec.model.empty()) return refresh;
  const auto model = find_asic(catalog, spec.model);
  GIGAWATT_CHECK(model.has_value(), "a model was checked", spec.model);
  refresh.frontier.efficiency = model->efficiency();
  refresh.frontier.at = model->released;
  return refresh;
}

}  // namespace gigawatt::mining
