// A folder for the files of one test, gone with it. Tests run side by side, each in a process of
// its own.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace gigawatt::support {

class TemporaryFolder {
 public:
  TemporaryFolder() { std::filesystem::create_directories(path_); }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_; }
  std::string path(const std::string& name) const { return path_ / name; }
  // The path of what was written.
  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path(name);
  }

 private:
  static int next() {
    static int count = 0;
    return count++;
  }
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() /
      ("gigawatt_test_" + std::to_string(::getpid()) + "_" + std::to_string(next()));
};

}  // namespace gigawatt::support
