// Standard output and files, with every way in which writing fails said plainly.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::cli {

// Before anything is opened: a closed stdin, stdout or stderr is kept from becoming some other
// file, and a reader that goes away does not kill the program.
void prepare_streams();

// All of it to standard output. False where that failed, which has been said on stderr; a reader
// that has seen enough (`gigawatt run ... | head`) is no failure.
bool print(std::string_view text);
void print_error(std::string_view text);

bool is_terminal(int descriptor);

// Makes the folder where it is missing, and its parents.
std::optional<schema::Diagnostic> make_folder(const std::string& folder);
// A whole file, replaced at once: what stood there stays until all of the new text is written.
std::optional<schema::Diagnostic> write_file(const std::string& path, std::string_view text);
// The same, refusing to replace anything.
std::optional<schema::Diagnostic> write_new_file(const std::string& path, std::string_view text);
// What is wrong where the file to be written is one that was read, under whatever name.
std::optional<schema::Diagnostic> replaces_input(std::string_view option, const std::string& output,
                                                 std::span<const std::string> inputs);

}  // namespace gigawatt::cli
