// The catalog's curves of measured collectives: reading them, and writing what a fit found.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/domain.h"
#include "gigawatt/cluster/measured.h"

namespace gigawatt::cluster {

std::string_view name_of(Collective collective);  // "all_reduce"

// The measured domain that is most like one of `chips` chips with `links` bytes/s each, one
// direction, of `year`.
struct MeasuredDomain {
  std::string name;  // "collective.h100"
  double links = 0;  // bytes/s
  double error = 0;  // mean absolute error of collectives held out of the fit
};
MeasuredDomain most_similar_domain(const catalog::Catalog& catalog, double links, int chips,
                                   int year);

// "collective.h100" of "H100"; empty when no measured table has that chip.
std::string measured_domain_named(const catalog::Catalog& catalog, std::string_view table_name);

// The fabric of each chip of the measured tables.
Fabrics fabrics_of(const catalog::Catalog& catalog);

std::array<OperationCurves, kDomainOperations> curves_of(const catalog::Catalog& catalog,
                                                         const std::string& domain);

// A catalog file of the curves of one chip.
struct CurveSource {
  std::string source, date;
};
std::string catalog_text(std::span<const FittedCurve> curves, const CurveSource& source);

}  // namespace gigawatt::cluster
