// Ctrl-C while computing: the first asks the work to stop and show what is done, the second kills.
#pragma once

#include <atomic>

namespace gigawatt::cli {

// True once the user has pressed Ctrl-C or the process was told to terminate.
const std::atomic<bool>& interrupted();

// From here on the first signal sets interrupted().
void listen_for_interrupts();

}  // namespace gigawatt::cli
