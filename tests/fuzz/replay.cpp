// Runs a fuzz target once over every file of a corpus folder, without libFuzzer.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "support/files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: replay CORPUS\n");
    return 2;
  }
  int count = 0;
  for (const std::string& path : gigawatt::support::paths_below(argv[1])) {
    const std::string bytes = gigawatt::support::file_text(path);
    // Without the text's spare bytes: sanitizers see what is read beyond the end.
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++count;
  }
  std::printf("%d inputs\n", count);
  return count > 0 ? 0 : 1;
}
