// The words after `gigawatt`: which command, on what, with which options.
#pragma once

namespace gigawatt::cli {

// Exit codes, the same for every command.
inline constexpr int kDone = 0;
inline constexpr int kBadInput = 1;       // it ran, and the input or the output's place is at fault
inline constexpr int kBadUsage = 2;       // the words after `gigawatt` make no command
inline constexpr int kInterrupted = 130;  // stopped by Ctrl-C; what was done has been printed

// Parses, runs the command, returns the exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace gigawatt::cli
