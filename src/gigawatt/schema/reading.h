// What the parts of the reader share while one scenario is read; no header for other rooms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/schema/document.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/reader.h"

namespace gigawatt::schema {

class Reading {
 public:
  explicit Reading(const ReadOptions& options) : options_(options) {}

  const ReadOptions& options() const { return options_; }

  // The text is kept for as long as the reading lasts; returns its number. The origin is that of
  // every value that stands in it.
  int add_source(SourceText source, Origin origin);
  const SourceText& source(int number) const { return sources_[number].text; }
  Origin origin(const Span& span) const { return sources_[span.source].origin; }
  Location locate(const Span& span) const;

  void error(const Span& span, Finding finding);
  void add(Diagnostic diagnostic) { report_.diagnostics.push_back(std::move(diagnostic)); }
  // A quantity's text is wrong: the caret goes under the part that is, where the node is a plain
  // quoted string.
  void quantity_error(const Node& node, const std::string& path, const QuantityError& error);

  Provenances& provenance() { return report_.provenance; }
  ReadReport finish();

 private:
  struct Source {
    SourceText text;
    Origin origin;
  };
  const ReadOptions& options_;
  std::vector<Source> sources_;
  ReadReport report_;
};

// The slot of a value inside any optional: a default one kept alive for looking at.
Slot prototype_of(const Slot& slot);
bool is_container(const Slot& slot);  // a table or a list of tables
const Field* find_field(const Fields& fields, std::string_view name);
// "`name` is no key of ..." with the nearest known name, or the table where the key would fit.
Finding unknown_key(std::string_view name, const std::string& path, const Fields& fields,
                    const Fields& root);

// Puts the value of one --set into the document, so that it is read as if the file held it.
void apply_setting(Reading& reading, const Fields& root, const std::string& setting, int number,
                   Node& document);

// Reads a scalar, plain or annotated, into its slot and records its provenance.
void read_leaf(Reading& reading, const Slot& slot, const Meta& meta, const Node& node,
               const std::string& path);

// Reads a value without annotation; false when a problem was reported.
bool read_value(Reading& reading, const Slot& slot, const Meta& meta, const Node& node,
                const std::string& path);

// One of "normal", "lognormal", "uniform", "triangular", "empirical".
bool is_distribution_key(std::string_view key);
bool read_distribution(Reading& reading, const UncertainSlot& slot, const Meta& meta,
                       std::string_view kind, const Node& node, const std::string& path);

// A quantity of a dimension, in base units; reports what is wrong, also with its range.
std::optional<double> read_quantity(Reading& reading, const Node& node, base::Dimension dimension,
                                    const Meta& meta, const std::string& path, bool in_range);

// "0 to 100 %", "at least 1 x"; empty when the field is unbounded.
std::string bounds_text(const Meta& meta, std::string_view unit);

// The text that would be read back to the slot's value.
std::string value_text(const Slot& slot, const Meta& meta);

}  // namespace gigawatt::schema
