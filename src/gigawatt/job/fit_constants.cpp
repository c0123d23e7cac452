#include "gigawatt/job/fit_constants.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

// What may be fitted of software, and how far one stack strays from another (in logarithms):
// kernels of one library little, hosts and experts by large factors.
struct FitColumn {
  std::string_view column;
  double spread_all, spread_stack;
};
constexpr auto columns = std::to_array<FitColumn>({{"gemm_level", 0.05, 0.06},
                                                   {"attention_level", 0.20, 0.25},
                                                   {"memory_level", 0.40, 0.25},
                                                   {"quantise_level", 0.50, 0.25},
                                                   {"host_forward", 0.50, 0.50},
                                                   {"host_backward", 0.50, 0.50},
                                                   {"fixed_step", 1.00, 1.00},
                                                   {"straggler", 0.40, 0.30},
                                                   {"pipeline_exposed", 0.7, 0.7},
                                                   {"collective_level", 0.30, 0.30},
                                                   {"network_level", 0.40, 0.20},
                                                   {"expert_level", 0.40, 0.30},
                                                   {"permute_level", 0.70, 0.80},
                                                   {"expert_host", 0.50, 1.00},
                                                   {"shard_start", 0.30, 0.50}});
// Of the products of chips, all formats together: of a kind, of a die whose constants were derived,
// of a table of measured kernels, and of a chip beside the one whose constants it takes. Then of
// one format of a die beside the others. Chosen by the errors of series and of chips left out of
// the fit, which half or twice as much changes by less than a tenth.
constexpr double spread_kind = 0.15, spread_derived = 0.20, spread_measured = 0.08;
constexpr double spread_kin = 0.03;
constexpr double spread_precision = 0.08, spread_precision_derived = 0.12;
constexpr std::string_view any_precision = "any";

constexpr std::string_view prefix = "fit.";

double SoftwareLevel::* member_of(std::string_view name) {
  const auto& all = software_columns();
  const auto found = std::ranges::find(all, name, &SoftwareColumn::name);
  return found == all.end() ? nullptr : found->member;
}

void add_chip_factors(const chip::ChipModel& chip, std::vector<FitFactor>& factors) {
  const auto add = [&](const chip::Kin& kin, std::string_view column, double spread) {
    factors.push_back({.scope = FitScope::chip,
                       .owner = kin.id,
                       .column = std::string(column),
                       .spread = spread});
  };
  const bool measured = std::ranges::any_of(chip.lineage, &chip::Kin::measured);
  for (std::size_t i = 0; i < chip.lineage.size(); ++i) {
    const chip::Kin& kin = chip.lineage[i];
    if (kin.kind) {
      add(kin, any_precision, spread_kind);
      continue;
    }
    const bool last = i + 1 == chip.lineage.size() || chip.lineage[i + 1].kind;
    if (!last) {
      add(kin, any_precision, kin.measured ? spread_measured : spread_kin);
      continue;
    }
    add(kin, any_precision, measured ? spread_measured : spread_derived);
    for (int p = 0; p < chip::kPrecisions; ++p) {
      const auto precision = static_cast<chip::Precision>(p);
      const chip::GemmConstants& gemm = chip.constants(precision);
      if (gemm.peak_flops > 0)
        add(kin, chip::name_of(precision),
            gemm.residual ? spread_precision : spread_precision_derived);
    }
  }
}

}  // namespace

std::string factor_name(const FitFactor& factor) {
  switch (factor.scope) {
    case FitScope::stack:
      return fmt::format("{}{}.{}", prefix, factor.owner, factor.column);
    case FitScope::chip:
      return fmt::format("{}chip.{}.{}", prefix, factor.owner, factor.column);
    default:
      return fmt::format("{}all.{}", prefix, factor.column);
  }
}

bool concerns(const FitFactor& factor, const TrainingMachine& machine) {
  if (factor.scope == FitScope::all) return true;
  if (factor.scope == FitScope::stack) return factor.owner == machine.software.id;
  return std::ranges::any_of(machine.chip.lineage,
                             [&](const chip::Kin& kin) { return kin.id == factor.owner; });
}

void apply_factor(const FitFactor& factor, TrainingMachine& machine) {
  if (!concerns(factor, machine)) return;
  const double times = std::exp(factor.log_factor);
  if (factor.scope == FitScope::chip) {
    if (const auto precision = chip::precision_named(factor.column)) {
      machine.chip.gemm[static_cast<std::size_t>(*precision)].efficiency *= times;
    } else {
      for (chip::GemmConstants& gemm : machine.chip.gemm) gemm.efficiency *= times;
    }
    return;
  }
  if (auto member = member_of(factor.column)) machine.software.*member *= times;
}

std::vector<FitFactor> factors_of(const TrainingMachine& machine) {
  std::vector<FitFactor> factors;
  for (const FitColumn& column : columns) {
    factors.push_back({.column = std::string(column.column), .spread = column.spread_all});
    factors.push_back({.scope = FitScope::stack,
                       .owner = machine.software.id,
                       .column = std::string(column.column),
                       .spread = column.spread_stack});
  }
  add_chip_factors(machine.chip, factors);
  return factors;
}

std::vector<FitFactor> fitted_factors(const catalog::Catalog& catalog) {
  std::vector<FitFactor> factors;
  for (const catalog::Row* row : catalog.rows_with_prefix(prefix)) {
    const std::string_view name = std::string_view(row->name).substr(prefix.size());
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) continue;
    FitFactor factor{.column = std::string(name.substr(dot + 1)),
                     .log_factor = std::log(row->base_value())};
    const std::string_view owner = name.substr(0, dot);
    if (owner.starts_with("chip.")) {
      factor.scope = FitScope::chip;
      factor.owner = owner.substr(5);
    } else if (owner != "all") {
      factor.scope = FitScope::stack;
      factor.owner = owner;
    }
    factors.push_back(std::move(factor));
  }
  return factors;
}

TrainingMachine as_fitted(const catalog::Catalog& catalog, TrainingMachine machine) {
  for (const FitFactor& factor : fitted_factors(catalog)) apply_factor(factor, machine);
  return machine;
}

}  // namespace gigawatt::job
