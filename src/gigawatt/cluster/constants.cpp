#include "gigawatt/cluster/constants.h"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::cluster {
namespace {

constexpr std::string_view prefix = "collective.";
constexpr std::array<std::string_view, 3> protocols = {"ll", "ll128", "simple"};
constexpr double gamma_unit = 1e-9;  // the catalog writes ns per square root of a byte

std::string row_name(const std::string& domain, Collective collective, int ranks) {
  return fmt::format("{}.{}.{}", domain, name_of(collective), ranks);
}

Residuals residuals_of(const catalog::Row& row) {
  Residuals residuals{};
  const char* at = row.text.c_str();
  for (double& residual : residuals) {
    char* end = nullptr;
    residual = std::strtod(at, &end);
    GIGAWATT_CHECK(end != at && residual > 0, row.name, "needs a residual for each size");
    at = end;
  }
  return residuals;
}

Curve curve_of(const catalog::Catalog& catalog, const std::string& name, Collective collective,
               int ranks) {
  const auto value = [&](std::string_view column) {
    return catalog.at(fmt::format("{}.{}", name, column)).base_value();
  };
  CurveConstants constants;
  for (std::size_t p = 0; p < protocols.size(); ++p)
    constants.protocols[p] = {.alpha_s = value(fmt::format("{}_alpha", protocols[p])),
                              .bytes_per_s = value(fmt::format("{}_bandwidth", protocols[p]))};
  constants.gamma = value("simple_ramp") * gamma_unit;
  constants.byte_factor = {value("byte_factor_small"), value("byte_factor_large")};
  return {constants,
          sent_share(collective, ranks),
          {residuals_of(catalog.at(name + ".residuals")),
           residuals_of(catalog.at(name + ".byte_residuals"))}};
}

}  // namespace

std::string_view name_of(Collective collective) {
  constexpr std::array<std::string_view, 5> names = {"all_reduce", "all_gather", "reduce_scatter",
                                                     "all_to_all", "point_to_point"};
  return names[static_cast<std::size_t>(collective)];
}

MeasuredDomain most_similar_domain(const catalog::Catalog& catalog, double links, int chips,
                                   int year) {
  MeasuredDomain nearest;
  double least = INFINITY;
  for (const catalog::Row* row : catalog.rows_with_prefix(prefix)) {
    if (!row->name.ends_with(".links")) continue;
    const std::string name = row->name.substr(0, row->name.rfind('.'));
    const auto value = [&](const char* column) { return catalog.at(name + column).base_value(); };
    // Bandwidth decides, then the kind of switch (its reach), then the generation.
    const double distance = 3 * std::abs(std::log2(row->base_value() / links)) +
                            std::abs(std::log2(value(".domain_chips") / chips)) +
                            0.3 * std::abs(value(".year") - year);
    if (distance >= least) continue;
    least = distance;
    nearest = {.name = name, .links = row->base_value(), .error = value(".held_out_error")};
  }
  GIGAWATT_CHECK(!nearest.name.empty(), "the catalog has no measured domain");
  return nearest;
}

std::string measured_domain_named(const catalog::Catalog& catalog, std::string_view table_name) {
  constexpr std::string_view column = ".table_name";
  for (const catalog::Row* row : catalog.rows_with_prefix(prefix))
    if (row->name.ends_with(column) && row->text == table_name)
      return row->name.substr(0, row->name.size() - column.size());
  return {};
}

Fabrics fabrics_of(const catalog::Catalog& catalog) {
  Fabrics fabrics;
  for (const catalog::Row* row : catalog.rows_with_prefix(prefix)) {
    if (!row->name.ends_with(".fabric")) continue;
    const std::string domain = row->name.substr(0, row->name.rfind('.'));
    fabrics[catalog.at(domain + ".table_name").text] = row->text;
  }
  return fabrics;
}

std::array<OperationCurves, kDomainOperations> curves_of(const catalog::Catalog& catalog,
                                                         const std::string& domain) {
  std::array<OperationCurves, kDomainOperations> operations;
  for (std::size_t o = 0; o < operations.size(); ++o) {
    const auto collective = static_cast<Collective>(o);
    OperationCurves& curves = operations[o];
    for (const int ranks : {2, 4, 8, 16}) {
      const std::string name = row_name(domain, collective, ranks);
      if (!catalog.find(name + ".ll_alpha")) continue;
      curves.by_ranks[curves.count++] = {ranks, curve_of(catalog, name, collective, ranks)};
    }
    GIGAWATT_CHECK(curves.count > 0, domain, name_of(collective), "has no curve");
  }
  return operations;
}

std::string catalog_text(std::span<const FittedCurve> curves, const CurveSource& source) {
  std::string text = "id,";
  std::string units = "(unit),";
  for (const std::string_view p : protocols) {
    text += fmt::format("{0}_alpha,{0}_bandwidth,", p);
    units += "us,GB/s,";
  }
  text += "simple_ramp,byte_factor_small,byte_factor_large,residuals,byte_residuals,";
  text += "announced_date,confidence,source,note\n";
  text += units + "x,x,x,text,text,date,text,text,text\n";
  for (const FittedCurve& c : curves) {
    const std::string chip = schema::lower(c.chip);
    text += row_name(std::string(prefix) + chip, c.collective, c.ranks) + ",";
    for (const auto& p : c.constants.protocols)
      text += fmt::format("{:.3f},{:.2f},", p.alpha_s * 1e6, p.bytes_per_s * 1e-9);
    text += fmt::format("{:.4f},{:.3f},{:.3f},", c.constants.gamma / gamma_unit,
                        c.constants.byte_factor[0], c.constants.byte_factor[1]);
    for (const Residuals& residuals : c.residuals)
      for (std::size_t i = 0; i < residuals.size(); ++i)
        text += fmt::format("{:.3f}{}", residuals[i], i + 1 < residuals.size() ? ' ' : ',');
    text += fmt::format("{},{},{},{}\n", source.date, c.measured ? 'B' : 'C', source.source,
                        c.measured ? "Fitted." : "Measured on another chip of the fabric only.");
  }
  return text;
}

}  // namespace gigawatt::cluster
