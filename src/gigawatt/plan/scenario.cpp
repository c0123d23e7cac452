#include "gigawatt/plan/scenario.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::plan {

using schema::field;

schema::Fields describe(HeaderSpec& spec) {
  return {
      field("name", spec.name,
            {.doc = "Short name of the scenario", .required = true, .example = "river-bend"}),
      field("description", spec.description, {.doc = "One sentence on what it is"}),
      field("close", spec.close,
            {.doc = "Month of financial close; the timeline starts with it",
             .required = true,
             .example = "2026-05"}),
  };
}

schema::Fields describe(ScenarioSpec& spec) {
  return {
      field("scenario", spec.header, {.doc = "What this file is", .required = true}),
      field("site", spec.site, {.doc = "The site and what it costs", .required = true}),
      field("phase", spec.phases,
            {.doc = "Halls or buildings, in the order of delivery", .required = true}),
      field("power", spec.power, {.doc = "Energy that the landlord pays for"}),
      field("chip", spec.chip,
            {.doc = "The accelerators in the halls; shown with what they deliver"}),
      field("job", spec.job, {.doc = "The training job that says what they deliver"}),
      field("contract", spec.contracts, {.doc = "Leases"}),
      field("cloud", spec.clouds, {.doc = "GPU-cloud contracts"}),
      field("debt", spec.debts, {.doc = "Senior debt; at most one tranche; absent: all equity"}),
      field("finance", spec.finance, {.doc = "Equity, cash and tax"}),
      field("market", spec.market, {.doc = "The market that capacity is let in"}),
      field("risk", spec.risk, {.doc = "Uncertainty and the load line"}),
      field("mining", spec.mining, {.doc = "The mine that stands there, beside the halls"}),
      field("conversion", spec.conversion, {.doc = "How halls take the mine's place"}),
      field("customer_funding", spec.customer_funding,
            {.doc = "Works of the conversion that the customer pays for"}),
      field("cloud_assets", spec.cloud_assets, {.doc = "What a GPU-cloud contract is served with"}),
  };
}

}  // namespace gigawatt::plan
