#include "gigawatt/schema/named_file.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/schema/reader.h"

namespace gigawatt::schema {

std::string named_file(const Provenances& provenance, std::string_view path,
                       const std::string& file) {
  const auto named = provenance.find(path);
  if (named == provenance.end() || named->second.origin != Origin::file) return file;
  return (std::filesystem::path(named->second.at.file).parent_path() / file).string();
}

std::vector<Diagnostic> of_named_file(const Provenances& provenance, std::string_view path,
                                      const std::string& file, std::vector<Diagnostic> found) {
  for (Diagnostic& problem : found) {
    if (problem.at.line > 0) continue;
    problem = diagnostic_at(provenance, path,
                            {.code = problem.code,
                             .message = fmt::format("{}: {}", file, problem.message),
                             .expected = problem.expected,
                             .hint = problem.hint});
  }
  return found;
}

}  // namespace gigawatt::schema
