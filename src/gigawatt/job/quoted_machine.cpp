#include "gigawatt/job/quoted_machine.h"

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/fit_constants.h"

namespace gigawatt::job {
namespace {

using Failure = base::Unexpected<QuoteFailure>;

const catalog::Row* usual_stack(const catalog::Catalog& catalog, std::string_view vendor) {
  return catalog.find(fmt::format("default_stack.{}.any", vendor));
}

}  // namespace

base::Expected<QuotedMachine, QuoteFailure> quoted_machine(const catalog::Catalog& catalog,
                                                           const chip::Accelerator& accelerator,
                                                           const WantedSoftware& wanted) {
  auto model = chip::chip_model(catalog, accelerator);
  if (!model) return Failure({fmt::format("{} has no kernel constants", accelerator.name), ""});
  auto cluster = cluster::make_cluster(catalog, *model, {});
  if (!cluster) return Failure({cluster.error().message, cluster.error().expected});
  std::vector<std::string> assumptions;
  std::string stack = wanted.stack;
  if (stack.empty()) {
    const catalog::Row* usual = usual_stack(catalog, accelerator.vendor);
    const auto like = chip::find_accelerator(catalog, accelerator.kernels);
    if (!usual && like && (usual = usual_stack(catalog, like->vendor)))
      assumptions.push_back(fmt::format(
          "the software that is usual on {}, whose kernels it takes (--stack)", like->name));
    if (!usual)
      return Failure({fmt::format("no software is known for chips of {}",
                                  accelerator.vendor.empty() ? "its vendor" : accelerator.vendor),
                      "name a stack with --stack"});
    stack = usual->text;
  }
  const auto named = stack_named(catalog, stack);
  auto software = software_level(catalog, stack, wanted.date);
  if (!software)
    return Failure({fmt::format("there is no software stack {}", stack),
                    base::joined(software_stacks(catalog), ", ")});
  const std::string date = wanted.date.empty() ? named->date : wanted.date;
  if (software->stack != named->stack)
    assumptions.push_back(fmt::format("{} {}goes on as {}, whose level of {} it has", named->stack,
                                      date.empty() ? "" : fmt::format("of {} ", date),
                                      software->stack, software->date));
  if (is_stale(catalog, *software, date))
    assumptions.push_back(fmt::format("the last level of {} is of {}, long before {}",
                                      software->stack, software->date, date));
  if (!date.empty() && software->date.substr(0, date.size()) > date)
    assumptions.push_back(fmt::format("no level of {} is as old as {}: its first, {}",
                                      software->stack, date, software->date));
  return QuotedMachine{as_fitted(catalog, {.chip = std::move(*model),
                                           .cluster = std::move(*cluster),
                                           .software = std::move(*software)}),
                       std::move(assumptions)};
}

}  // namespace gigawatt::job
