#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/shared_facts.h"

namespace gigawatt::support {

namespace fs = std::filesystem;

std::optional<std::string> shared_fact(const std::string& name) {
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
