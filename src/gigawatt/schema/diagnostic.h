// What is wrong with the input and how to mend it: a code, a place, what was expected, a hint.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/schema/json_fwd.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {

enum class Severity { error, warning };

struct Diagnostic {
  std::string code;  // one of diagnostic_codes()
  Severity severity = Severity::error;
  std::string message;
  Location at = {};
  std::string expected = {};
  std::string hint = {};
};

// --- The registry -----------------------------------------------------------------------------

struct DiagnosticCode {
  std::string_view code;
  std::string_view name;  // a few words, e.g. "wrong unit"
  std::string_view doc;   // one sentence: when it is given and what mends it
};

// Every code in ascending order: GW1xx files and TOML, GW2xx values, GW3xx keys, GW4xx meaning.
std::span<const DiagnosticCode> diagnostic_codes();
const DiagnosticCode* find_code(std::string_view code);
// docs/reference/diagnostics.md, which a test holds to the registry.
std::string diagnostics_reference();

// --- Showing ----------------------------------------------------------------------------------

struct RenderOptions {
  bool colour = false;  // ANSI
};

// One diagnostic as several lines, the last one ended: message, place, source line with a caret
// run underneath, what was expected, hint.
std::string render(const Diagnostic& diagnostic, const RenderOptions& options = {});
// All of them, an empty line between, and the count at the end ("2 errors, 1 warning").
std::string render(std::span<const Diagnostic> diagnostics, const RenderOptions& options = {});

// {"code", "severity", "message", "file", "line", "column", "length", "source_line", "expected",
// "hint"}; what is unknown is null.
Json to_json(const Diagnostic& diagnostic);

void append(std::vector<Diagnostic>& to, const std::vector<Diagnostic>& more);
bool has_errors(std::span<const Diagnostic> diagnostics);
// By file, line, column, code, message.
void sort_by_position(std::vector<Diagnostic>& diagnostics);

}  // namespace gigawatt::schema
