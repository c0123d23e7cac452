#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "cli/streams.h"

int main(int argc, char** argv) {
  gigawatt::cli::prepare_streams();
  try {
    return gigawatt::cli::run_command_line(argc, argv);
  } catch (const std::exception& error) {  // memory exhausted, a thread refused
    std::fprintf(stderr, "gigawatt: %s\n", error.what());
    return 1;
  }
}
