// A scenario carried from its text to a closed plan in one call: what the tests of this room start
// from.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reader.h"

namespace gigawatt::plan::sample {

// Sanitized programs take ten times as long: tests that draw many deals then draw fewer.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

// Over how many paths the moments of a process are taken, and how many standard errors they may be
// off by.
inline constexpr std::int64_t kMomentPaths = kSanitized ? 4000 : 40000;
inline constexpr double kMomentErrors = 4;

inline std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

struct Sample {
  std::vector<schema::Diagnostic> diagnostics;  // of the reader, else of resolve
  std::unique_ptr<const Plan> plan;             // null where either refused
  std::unique_ptr<const Financing> financing;
  std::string why() const { return schema::render(diagnostics); }
};

inline Sample resolved(const ScenarioSpec& spec, schema::ReadReport report) {
  Sample sample;
  sample.diagnostics = std::move(report.diagnostics);
  if (schema::has_errors(sample.diagnostics)) return sample;
  PlanResult plan = resolve(spec, report.provenance, catalog::shipped());
  if (!plan) {
    sample.diagnostics = std::move(plan.error());
    return sample;
  }
  sample.plan = std::move(*plan);
  sample.diagnostics = sample.plan->warnings;
  FinancingResult financing = close_financing(*sample.plan);
  if (financing) sample.financing = std::move(*financing);
  return sample;
}

inline schema::ReadOptions options_with(std::vector<std::string> settings) {
  schema::ReadOptions options = catalog::reader_options(catalog::shipped());
  options.settings = std::move(settings);
  return options;
}

inline Sample from_text(std::string_view text, std::vector<std::string> settings = {}) {
  ScenarioSpec spec;
  schema::ReadReport report = schema::read_scenario_text(text, "sample.toml", describe(spec),
                                                         options_with(std::move(settings)));
  return resolved(spec, std::move(report));
}

// A file below the checkout: "scenarios/river-bend.toml".
inline Sample from_file(const std::string& path, std::vector<std::string> settings = {}) {
  ScenarioSpec spec;
  schema::ReadReport report =
      schema::read_scenario_file(std::string(GIGAWATT_REPO "/").append(path), describe(spec),
                                 options_with(std::move(settings)));
  return resolved(spec, std::move(report));
}

}  // namespace gigawatt::plan::sample
