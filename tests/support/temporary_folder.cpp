#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_folder.h"

namespace gigawatt::support {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  static int count = 0;
  const std::string name =
      "gigawatt_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++);
  path_ = fs::temp_directory_path() / name;
  fs::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() { fs::remove_all(path_); }

std::string TemporaryFolder::write(const std::string& name, std::string_view bytes) const {
  std::ofstream(path(name), std::ios::binary) << bytes;
  return path(name);
}

}  // namespace gigawatt::support
