// Raw series that tests compare with and that are not shipped: shared/facts beside a checkout.
#pragma once

#include <optional>
#include <string>

namespace gigawatt::support {

// The text of shared/facts/`name`, from the folder in $GIGAWATT_SHARED or else from the nearest
// folder above the repository that has one. Nothing when it is not there: the test says that it
// skips.
std::optional<std::string> shared_fact(const std::string& name);

}  // namespace gigawatt::support
