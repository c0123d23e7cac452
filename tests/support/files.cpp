#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gigawatt/base/check.h"
#include "support/files.h"

namespace gigawatt::support {

namespace fs = std::filesystem;

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  GIGAWATT_CHECK(file.good(), path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string kept_text(const std::string& path, std::string_view fresh) {
  if (std::getenv("GIGAWATT_REWRITE")) std::ofstream(path, std::ios::binary) << fresh;
  return file_text(path);
}

std::vector<std::string> paths_below(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  return paths;
}

void enlarge(const std::string& path, std::uint64_t bytes) { fs::resize_file(path, bytes); }

}  // namespace gigawatt::support
