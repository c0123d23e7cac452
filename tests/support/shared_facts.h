// Raw series that tests compare with and that are not shipped: shared/facts beside a checkout.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace gigawatt::support {

// The text of shared/facts/`name`, from the folder in $GIGAWATT_SHARED or else from the nearest
// folder above the repository that has one. Nothing when it is not there: the test says that it
// skips.
inline std::optional<std::string> shared_fact(const std::string& name) {
  namespace fs = std::filesystem;
  const auto text_of = [&](const fs::path& shared) -> std::optional<std::string> {
    std::ifstream file(shared / "facts" / name, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  if (const char* folder = std::getenv("GIGAWATT_SHARED")) return text_of(folder);
  fs::path above = fs::path(GIGAWATT_REPO).parent_path();
  for (; above != above.root_path(); above = above.parent_path())
    if (auto text = text_of(above / "shared")) return text;
  return std::nullopt;
}

}  // namespace gigawatt::support
