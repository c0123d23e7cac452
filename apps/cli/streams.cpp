#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/streams.h"

namespace gigawatt::cli {

namespace {

// The error number, 0 when all was written.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string why(int error) { return std::generic_category().message(error); }

schema::Diagnostic not_written(const std::string& path, const std::string& reason,
                               std::string hint = "name a place where files may be written") {
  return {.code = "GW112",
          .message = "cannot write: " + reason,
          .at = {.file = path},
          .expected = {},
          .hint = std::move(hint)};
}

// Never over a file that is there.
std::optional<schema::Diagnostic> write_to(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) return not_written(path, why(errno));
  int error = write_all(descriptor, text);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0) return std::nullopt;
  ::unlink(path.c_str());
  return not_written(path, why(error));
}

}  // namespace

void prepare_streams() {
  ::signal(SIGPIPE, SIG_IGN);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The wrong way round on purpose: its use fails, as that of the closed one would.
    const int mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (::open("/dev/null", mode) < 0) ::_exit(1);
  }
}

bool print(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error == 0 || error == EPIPE) return true;
  print_error(fmt::format("gigawatt: cannot write to standard output: {}\n", why(error)));
  return false;
}

void print_error(std::string_view text) { write_all(STDERR_FILENO, text); }

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::optional<schema::Diagnostic> make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && !std::filesystem::is_directory(folder, error)) {
    if (!error) error = std::make_error_code(std::errc::not_a_directory);
  }
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0)
    error = {errno, std::generic_category()};
  if (!error) return std::nullopt;
  return not_written(folder, error.message());
}

std::optional<schema::Diagnostic> write_file(const std::string& path, std::string_view text) {
  const std::string partial = fmt::format("{}.{}.partial", path, ::getpid());
  if (auto problem = write_to(partial, text)) {
    problem->at.file = path;
    return problem;
  }
  if (::rename(partial.c_str(), path.c_str()) == 0) return std::nullopt;
  const int error = errno;
  ::unlink(partial.c_str());
  return not_written(path, why(error));
}

std::optional<schema::Diagnostic> write_new_file(const std::string& path, std::string_view text) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error)))
    return not_written(path, "it is there already", "name another file with --output");
  return write_to(path, text);
}

std::optional<schema::Diagnostic> replaces_input(std::string_view option, const std::string& output,
                                                 std::span<const std::string> inputs) {
  for (const std::string& input : inputs) {
    std::error_code error;
    if (!std::filesystem::equivalent(input, output, error) || error) continue;
    return schema::Diagnostic{
        .code = "GW405",
        .message = fmt::format("{} would replace the input {}", option, input),
        .at = {.file = output},
        .hint = "name another file"};
  }
  return std::nullopt;
}

}  // namespace gigawatt::cli
