// Fields of a model's configuration as numbers of layers, widths and ranks, with their places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/document.h"

namespace gigawatt::job {

// The largest that a transformer of any kind is taken to have; beyond it is a slip or hostile.
struct CountLimit {
  std::int64_t minimum = 1;
  std::int64_t maximum = 1 << 24;
};
inline constexpr CountLimit layer_limit{1, 100'000};
inline constexpr CountLimit width_limit{1, 1 << 24};
inline constexpr CountLimit head_limit{1, 1 << 16};
inline constexpr CountLimit vocabulary_limit{1, 1 << 28};
inline constexpr CountLimit expert_limit{1, 1 << 20};

// Reads from one table of a document; what is wrong is collected.
class ConfigFields {
 public:
  ConfigFields(const schema::SourceText& source, const schema::Node& table,
               std::vector<schema::Diagnostic>& diagnostics)
      : source_(&source), table_(&table), diagnostics_(&diagnostics) {}

  bool has(std::string_view key) const { return table_->find(key) != nullptr; }
  // The first of several spellings that is there; the first of all where none is.
  std::string_view spelling(std::initializer_list<std::string_view> keys) const;

  // A whole number within the limit. Zero, after a diagnostic, where it is missing or unfit;
  // `when_missing` is then its hint.
  std::int64_t count(std::string_view key, CountLimit limit, const std::string& when_missing = {});
  std::int64_t count_or(std::string_view key, std::int64_t absent, CountLimit limit);
  double number_or(std::string_view key, double absent, double minimum, double maximum);
  bool flag_or(std::string_view key, bool absent);
  // A text, perhaps an empty one; nothing, after a diagnostic, where it is missing or no text.
  std::optional<std::string> text(std::string_view key, std::string wanted);
  std::string text_or(std::string_view key, std::string absent);
  const schema::Node* array(std::string_view key);
  // The fields of a table inside; nothing, after a diagnostic where it is needed.
  std::optional<ConfigFields> table(std::string_view key);

  void report(std::string_view key, std::string_view code, std::string message,
              std::string expected = {}, std::string hint = {});

 private:
  schema::Location at(std::string_view key) const;
  void missing(std::string_view key, std::string wanted, std::string hint = {});
  void of_other_kind(std::string_view key, const schema::Node& node, std::string wanted);

  const schema::SourceText* source_;
  const schema::Node* table_;
  std::vector<schema::Diagnostic>* diagnostics_;
};

}  // namespace gigawatt::job
