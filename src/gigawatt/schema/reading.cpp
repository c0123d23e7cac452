#include "gigawatt/schema/reading.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/joined.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::schema {

bool written(const Provenances& provenances, std::string_view path) {
  const auto found = provenances.find(path);
  return found != provenances.end() &&
         (found->second.origin == Origin::file || found->second.origin == Origin::command_line);
}

std::string_view name_of(Origin origin) {
  switch (origin) {
    case Origin::file:
      return "file";
    case Origin::command_line:
      return "command line";
    case Origin::catalog:
      return "catalog";
    case Origin::built_in:
      return "built-in";
  }
  return "unknown";
}

int Reading::add_source(SourceText source, Origin origin) {
  sources_.push_back({std::move(source), origin});
  return static_cast<int>(sources_.size()) - 1;
}

Location Reading::locate(const Span& span) const {
  return sources_[span.source].text.at(span.line, span.column, span.length);
}

void Reading::error(const Span& span, Finding finding) {
  add({.code = std::string(finding.code),
       .severity = finding.severity,
       .message = std::move(finding.message),
       .at = locate(span),
       .expected = std::move(finding.expected),
       .hint = std::move(finding.hint)});
}

void Reading::quantity_error(const Node& node, const std::string& path,
                             const QuantityError& error) {
  Span span = node.span;
  const int size = code_points(node.text);
  // Two code points more than the value: the quotes of a string without escapes.
  const bool quoted = node.kind == NodeKind::text && span.length == size + 2;
  if ((quoted || node.kind == NodeKind::bare) && error.length > 0 && error.length < size) {
    span.column += error.begin + quoted;
    span.length = error.length;
  }
  this->error(span, {.code = error.code,
                     .message = fmt::format("`{}`: {}", path, error.message),
                     .expected = error.expected,
                     .hint = error.hint});
}

ReadReport Reading::finish() {
  std::vector<Diagnostic>& all = report_.diagnostics;
  sort_by_position(all);
  if (const std::size_t most = options_.most_diagnostics; all.size() > most) {
    const std::size_t left_out = all.size() - most;
    // A warning must not crowd out the errors that make the run fail.
    const bool errors = has_errors(all);
    all.resize(most);
    all.push_back({.code = "GW111",
                   .severity = errors ? Severity::error : Severity::warning,
                   .message = fmt::format("{} more problems are not shown", left_out),
                   .at = sources_.front().text.whole()});
  }
  return std::move(report_);
}

Slot prototype_of(const Slot& slot) {
  Slot inner = slot;
  while (const auto* optional = std::get_if<OptionalSlot>(&inner)) {
    Slot next = optional->prototype();
    inner = std::move(next);
  }
  return inner;
}

bool is_container(const Slot& slot) {
  const Slot inner = prototype_of(slot);
  return std::holds_alternative<StructSlot>(inner) || std::holds_alternative<ListSlot>(inner);
}

const Field* find_field(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

namespace {

// Where else in the scenario a key of that name exists: "debt[].coupon".
std::string path_of_key(const Fields& fields, std::string_view name, const std::string& around) {
  for (const Field& field : fields) {
    const std::string path = around + (around.empty() ? "" : ".") + std::string(field.name);
    if (field.name == name) return path;
    const Slot slot = prototype_of(field.slot);
    std::string found;
    if (const auto* table = std::get_if<StructSlot>(&slot)) {
      found = path_of_key(table->fields(), name, path);
    } else if (const auto* list = std::get_if<ListSlot>(&slot)) {
      found = path_of_key(list->prototype(), name, path + "[]");
    }
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

Finding unknown_key(std::string_view name, const std::string& path, const Fields& fields,
                    const Fields& root) {
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.push_back(field.name);
  Finding finding{.code = "GW301",
                  .message = path.empty() ? fmt::format("`{}` is no key of a scenario", name)
                                          : fmt::format("`{}` is no key of `{}`", name, path),
                  .expected = base::joined(names, ", ")};
  if (const auto near = nearest(name, names)) {
    finding.hint = fmt::format("did you mean `{}`?", *near);
  } else if (const std::string other = path_of_key(root, name, ""); !other.empty()) {
    finding.hint = fmt::format("that key belongs to `{}`", other);
  }
  return finding;
}

Diagnostic diagnostic_at(const Provenances& provenance, std::string_view path, Finding finding) {
  GIGAWATT_CHECK(find_code(finding.code) != nullptr, "code", finding.code);
  Diagnostic diagnostic{.code = std::string(finding.code),
                        .severity = finding.severity,
                        .message = std::move(finding.message),
                        .expected = std::move(finding.expected),
                        .hint = std::move(finding.hint)};
  for (std::string_view around = path;;) {
    const auto found = provenance.find(around);
    if (found != provenance.end() && (found->second.at.line > 0 || around.empty())) {
      diagnostic.at = found->second.at;
      return diagnostic;
    }
    if (around.empty()) return diagnostic;
    const std::size_t cut = around.find_last_of(".[");
    around = around.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
}

}  // namespace gigawatt::schema
