#include "gigawatt/schema/diagnostic.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "gigawatt/schema/json.h"

namespace gigawatt::schema {
namespace {

struct Palette {
  std::string_view code = "", strong = "", frame = "", caret = "", plain = "";
};

Palette palette_for(const Diagnostic& diagnostic, const RenderOptions& options) {
  if (!options.colour) return {};
  const bool error = diagnostic.severity == Severity::error;
  return {.code = error ? "\x1b[1;31m" : "\x1b[1;33m",
          .strong = "\x1b[1m",
          .frame = "\x1b[1;34m",
          .caret = error ? "\x1b[1;31m" : "\x1b[1;33m",
          .plain = "\x1b[0m"};
}

std::string place(const Location& at) {
  return at.line == 0 ? at.file : fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

std::string source_excerpt(const Location& at, std::size_t gutter, const Palette& p) {
  const int before = std::max(0, at.column - at.source_line_start);
  const int shown = code_points(at.source_line);
  const int carets = std::max(1, std::min(at.length, shown - before));
  std::string out = fmt::format("{:>{}} {}|{}\n", "", gutter, p.frame, p.plain);
  out += fmt::format("{}{:>{}} |{} {}\n", p.frame, at.line, gutter, p.plain, at.source_line);
  out += fmt::format("{:>{}} {}|{} {:{}}{}{:^>{}}{}\n", "", gutter, p.frame, p.plain, "", before,
                     p.caret, "", carets, p.plain);
  return out;
}

// A message quotes its input, which may be as long as a file: the middle of it is left out.
std::string readable(std::string_view message) {
  constexpr int head = 160, tail = 80;
  const int length = code_points(message);
  if (length <= head + tail) return printable(message);
  return printable(message.substr(0, byte_offset(message, head))) + " ... " +
         printable(message.substr(byte_offset(message, length - tail)));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(printable(text));
}

Json number_or_null(int number) { return number == 0 ? Json(nullptr) : Json(number); }

}  // namespace

std::string render(const Diagnostic& diagnostic, const RenderOptions& options) {
  const Palette p = palette_for(diagnostic, options);
  const Location& at = diagnostic.at;
  const std::size_t gutter = at.line == 0 ? 1 : fmt::formatted_size("{}", at.line);
  std::string out = fmt::format("{}{}{} {}{}{}{}\n", p.code, diagnostic.code, p.plain, p.strong,
                                diagnostic.severity == Severity::warning ? "warning: " : "",
                                readable(diagnostic.message), p.plain);
  if (!at.file.empty()) {
    out += fmt::format("{:>{}}{}-->{} {}\n", "", gutter, p.frame, p.plain, printable(place(at)));
  }
  if (at.line > 0) out += source_excerpt(at, gutter, p);
  const bool notes = !diagnostic.expected.empty() || !diagnostic.hint.empty();
  if (at.line > 0 && notes) out += fmt::format("{:>{}} {}|{}\n", "", gutter, p.frame, p.plain);
  const auto note = [&](std::string_view label, const std::string& text) {
    if (text.empty()) return;
    out += fmt::format("{:>{}} {}={} {}{}:{} {}\n", "", gutter, p.frame, p.plain, p.strong, label,
                       p.plain, printable(text));
  };
  note("expected", diagnostic.expected);
  note("hint", diagnostic.hint);
  return out;
}

std::string render(std::span<const Diagnostic> diagnostics, const RenderOptions& options) {
  if (diagnostics.empty()) return {};
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic, options) + '\n';
  const auto warnings = static_cast<std::size_t>(
      std::ranges::count(diagnostics, Severity::warning, &Diagnostic::severity));
  const std::size_t errors = diagnostics.size() - warnings;
  if (errors > 0) out += counted(errors, "error");
  if (errors > 0 && warnings > 0) out += ", ";
  if (warnings > 0) out += counted(warnings, "warning");
  return out + '\n';
}

Json to_json(const Diagnostic& diagnostic) {
  const Location& at = diagnostic.at;
  return {{"code", diagnostic.code},
          {"severity", diagnostic.severity == Severity::error ? "error" : "warning"},
          {"message", printable(diagnostic.message)},
          {"file", text_or_null(at.file)},
          {"line", number_or_null(at.line)},
          {"column", number_or_null(at.column)},
          {"length", number_or_null(at.length)},
          {"source_line", at.line == 0 ? Json(nullptr) : Json(at.source_line)},
          {"expected", text_or_null(diagnostic.expected)},
          {"hint", text_or_null(diagnostic.hint)}};
}

bool has_errors(std::span<const Diagnostic> diagnostics) {
  return std::ranges::any_of(diagnostics,
                             [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void append(std::vector<Diagnostic>& to, const std::vector<Diagnostic>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void sort_by_position(std::vector<Diagnostic>& diagnostics) {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.at.file, d.at.line, d.at.column, d.code, d.message);
  };
  std::ranges::sort(diagnostics,
                    [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

}  // namespace gigawatt::schema
