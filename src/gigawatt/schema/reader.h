// From the text of a scenario to its Specs: fills the live Spec behind `root` and reports every
// problem at once, each with its place; remembers where each value came from.
//
//   ScenarioSpec spec;
//   auto report = schema::read_scenario_text(text, "a.toml", describe(spec), {.settings = sets});
//   if (!report.ok()) std::cerr << schema::render(report.diagnostics);
//
// A scalar is written as itself or annotated: { value = "15 years", source = "HUT-FLUID-RB",
// confidence = "A", reason = "...", range = ["10 years", "20 years"] }; a distribution may stand in
// place of `value`: normal = [mean, deviation], lognormal = [median, sigma of the logarithm],
// uniform = [low, high], triangular = [low, mode, high], empirical = [...].
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/file.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::schema {

// A catalog row as the default of an absent key; texts as a scenario would write them.
struct CatalogDefault {
  std::string text;
  std::string source = {};
  std::string confidence = {};
  std::string reason = {};
  std::string low = {}, high = {};  // both empty or both given
};

struct ReadOptions {
  // "path=value", later ones win. Paths count list elements from 0: debt[0].amount or
  // debt.0.amount, and debt.amount when the list has exactly one element. The value needs no
  // quotes; one that begins with {, [ or a quote is read as TOML.
  std::vector<std::string> settings = {};
  // Nothing for a row that does not exist. Absent: fields keep their built-in default.
  std::function<std::optional<CatalogDefault>(std::string_view row)> catalog_default = {};
  // Whether a citation names a known row (addresses are always accepted). Absent: all are.
  std::function<bool(std::string_view source)> known_source = {};
  std::function<std::optional<std::string>(std::string_view source)> nearest_source = {};
  std::size_t most_diagnostics = 200;
  TextRules file = {};  // what the text is, where it is no scenario
};

struct ReadReport {
  std::vector<Diagnostic> diagnostics;  // by position
  Provenances provenance;
  bool ok() const { return !has_errors(diagnostics); }
};

// Never throws and never stops at the first problem, except where the text is no TOML at all.
ReadReport read_scenario_text(std::string_view text, std::string_view file_name, const Fields& root,
                              const ReadOptions& options = {});

// The same for a file; what file.h finds wrong with it is in the report.
ReadReport read_scenario_file(const std::string& path, const Fields& root,
                              const ReadOptions& options = {});

}  // namespace gigawatt::schema
