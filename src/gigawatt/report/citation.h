// Where a number of the scenario came from, in the few letters that stand beside it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::report {

// "HUT-FLUID-RB A": the source and how far it can be trusted; "assumed C", "as given", "--set".
// Empty where the path holds no value of its own. `beside` are paths of what stands on the same
// line: the letter is the weakest of all of them.
std::string citation(const schema::Provenances& provenance, const catalog::Catalog& catalog,
                     std::string_view path, std::span<const std::string> beside = {});

// "A", "B", "C" of the value, of the row or deal it cites, or empty.
std::string confidence_of(const schema::Provenance& provenance, const catalog::Catalog& catalog);

}  // namespace gigawatt::report
