#include "gigawatt/schema/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {
namespace {

using Failure = base::Unexpected<Diagnostic>;

Failure fail(std::string_view code, const std::string& path, std::string message,
             std::string expected, std::string hint = {}) {
  return Failure(Diagnostic{.code = std::string(code),
                            .message = std::move(message),
                            .at = {.file = path},
                            .expected = std::move(expected),
                            .hint = std::move(hint)});
}

std::string path_of(const TextRules& rules) {
  return "the path of a file that holds " + rules.what;
}

Failure fail_errno(const std::string& path, int error, const TextRules& rules) {
  if (error == ENOENT || error == ENOTDIR) {
    return fail("GW101", path, "there is no such file", path_of(rules));
  }
  return fail("GW102", path, fmt::format("cannot read the file: {}", std::strerror(error)),
              "a file that may be read");
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool is_blank(std::string_view text, bool hash_comments) {
  bool comment = false;
  for (char c : text) {
    if (c == '#' && hash_comments) comment = true;
    if (c == '\n') comment = false;
    if (!comment && c != ' ' && c != '\t' && c != '\r' && c != '\n') return false;
  }
  return true;
}

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + offset, '\n'));
}

Failure too_large(const std::string& path, const TextRules& rules) {
  const std::size_t limit = rules.most_bytes >> 20;
  return fail("GW105", path, fmt::format("the file is larger than {} MiB", limit),
              fmt::format("{} of at most {} MiB", rules.what, limit), rules.hint_large);
}

}  // namespace

base::Expected<std::string, Diagnostic> checked_text(std::string bytes, const std::string& name,
                                                     const TextRules& rules) {
  if (bytes.size() > rules.most_bytes) return too_large(name, rules);
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return fail("GW107", name, "the file is UTF-16 or UTF-32", "UTF-8 text",
                "save it as UTF-8 in the editor");
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  if (const std::size_t nul = bytes.find('\0'); nul != std::string::npos) {
    return fail("GW106", name,
                fmt::format("the file is binary: a NUL byte in line {}", line_of(bytes, nul)),
                "UTF-8 text");
  }
  if (const std::size_t bad = first_invalid_utf8(bytes); bad != std::string::npos) {
    Failure failure = fail("GW107", name, "a byte that is not UTF-8", "UTF-8 text",
                           "save the file as UTF-8 in the editor");
    const int line = line_of(bytes, bad);
    const std::size_t start = bytes.rfind('\n', bad) + 1;  // npos + 1 is the first line's start
    const int column = 1 + code_points(std::string_view(bytes).substr(start, bad - start));
    failure.value().at = SourceText(name, std::move(bytes)).at(line, column, 1);
    return failure;
  }
  if (is_blank(bytes, rules.hash_comments)) {
    return fail("GW104", name, "the file is empty", rules.what, rules.hint_empty);
  }
  return bytes;
}

base::Expected<std::string, Diagnostic> read_text_file(const std::string& path,
                                                       const TextRules& rules) {
  // Non-blocking, so that a pipe without a writer is refused instead of waited for.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0) return fail_errno(path, errno, rules);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail_errno(path, errno, rules);
  if (!S_ISREG(status.st_mode)) {
    const bool directory = S_ISDIR(status.st_mode);
    return fail("GW103", path, directory ? "this is a directory" : "this is not a regular file",
                path_of(rules),
                directory ? fmt::format("name a {} file inside it", rules.format) : "");
  }
  // The size is a hint only: a file may grow, and those under /proc have none.
  if (status.st_size > static_cast<off_t>(rules.most_bytes)) return too_large(path, rules);
  std::string bytes;
  char block[1 << 16];
  while (bytes.size() <= rules.most_bytes) {
    const ssize_t count = ::read(file.get(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(path, errno, rules);
    if (count == 0) break;
    bytes.append(block, static_cast<std::size_t>(count));
  }
  return checked_text(std::move(bytes), path, rules);
}

}  // namespace gigawatt::schema
