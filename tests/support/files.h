// Files that tests compare with: read whole, written anew on request, made large for nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::support {

// Of a file that is there.
std::string file_text(const std::string& path);

// What the file says; where GIGAWATT_REWRITE is set, `fresh` is written into it first.
std::string kept_text(const std::string& path, std::string_view fresh);

// Of every file in the folder and the folders in it.
std::vector<std::string> paths_below(const std::string& folder);

// Sparse: what is added takes no room on the disk.
void enlarge(const std::string& path, std::uint64_t bytes);

}  // namespace gigawatt::support
