#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::schema {
namespace {

constexpr auto registry = std::to_array<DiagnosticCode>({
    {"GW101", "no such file", "There is no file of that name; look at the path and the folder."},
    {"GW102", "unreadable file", "The file exists but may not be read, or reading it failed."},
    {"GW103", "not a file", "The name is a directory, a pipe or a device; name a TOML file."},
    {"GW104", "empty file", "The file holds nothing but white space or comments."},
    {"GW105", "file too large", "A scenario is at most 4 MiB, a table at most 64 MiB."},
    {"GW106", "binary file", "The file holds NUL bytes, so it is no text."},
    {"GW107", "not UTF-8", "Input is UTF-8 text; UTF-16, UTF-32 and Latin-1 are not read."},
    {"GW108", "not TOML", "The text breaks the grammar of TOML 1.0 at the place shown."},
    {"GW109", "defined twice", "A key, table or column is defined a second time."},
    {"GW110", "nested too deeply", "Brackets or dotted keys nest deeper than 64 levels."},
    {"GW111", "more problems", "Further diagnostics were left out; mend the first ones."},
    {"GW112", "cannot write", "The output's folder or file may not be made or written there."},
    {"GW113", "not CSV",
     "Quotes or line ends break the rules of CSV (RFC 4180) at the place shown."},
    {"GW114", "wrong number of cells",
     "A line of a table has more or fewer cells than its header."},
    {"GW115", "not JSON", "The text breaks the grammar of JSON (RFC 8259) at the place shown."},
    {"GW201", "unit missing", "A bare number stands where a unit is needed: write \"168 MW\"."},
    {"GW202", "wrong unit", "The unit is known but measures something else than the key does."},
    {"GW203", "unknown unit", "The unit is not one of ours; letters' case matters (MW, not mw)."},
    {"GW204", "not a number",
     "The text does not begin with a number, or something odd follows it."},
    {"GW205", "not finite", "NaN, infinity, and numbers too large for a double are refused."},
    {"GW206", "out of range", "The value lies outside the range that the key allows."},
    {"GW207", "wrong type", "Another kind of TOML value is needed, e.g. a table or true/false."},
    {"GW208", "not a date", "A date is \"2027-05\" or \"2027-05-15\", between 1900 and 2200."},
    {"GW209", "not whole months", "The duration must be a whole number of months or years."},
    {"GW210", "unknown choice", "The text is none of the alternatives that the key offers."},
    {"GW211", "bad distribution",
     "The distribution's numbers are missing, too many or disordered."},
    {"GW212", "distribution not allowed", "The key takes one fixed number, not a distribution."},
    {"GW213", "bad annotation", "An annotated value needs one value, and A, B or C as confidence."},
    {"GW214", "unknown source", "The cited source is in no catalog; cite a row or an address."},
    {"GW215", "bad catalog default", "The catalog row behind an absent key is missing or unfit."},
    {"GW216", "outside its own range", "The value lies outside the range stated beside it."},
    {"GW301", "unknown key", "No such key here; it is misspelt or belongs to another table."},
    {"GW302", "key missing", "A key or column without a default is absent."},
    {"GW303", "bad setting", "A setting reads key.path=value, e.g. debt[0].amount=$3B."},
    {"GW304", "setting does not fit", "The path of a setting leads to no single value to replace."},
    {"GW401", "dates reversed", "A date that must come later comes earlier."},
    {"GW402", "rent before completion", "A phase earns rent before it is complete."},
    {"GW403", "debt above cost", "The debt is larger than the cost that it pays for."},
    {"GW404", "unknown name", "A value refers to a phase, contract, debt or row that is absent."},
    {"GW405", "keys contradict", "Two keys exclude each other, or one needs another to be there."},
    {"GW406", "sums disagree", "Parts do not add up to the whole that is stated elsewhere."},
    {"GW407", "nothing to compute", "The scenario lacks a section that the command needs."},
    {"GW408", "name used twice", "Two entries of one list carry the same name."},
    {"GW409", "infeasible debt", "The cash cannot carry the repayment that the debt asks for."},
    {"GW410", "change of clock", "An hour does not fit the zone's change to or from summer time."},
    {"GW420", "impossible job",
     "A training job fits no layout, or meets no deadline, on its chips."},
});

std::string_view group_title(char digit) {
  switch (digit) {
    case '1':
      return "The file and its TOML";
    case '2':
      return "Values and units";
    case '3':
      return "Keys and settings";
    default:
      return "Meaning of the scenario";
  }
}

}  // namespace

std::span<const DiagnosticCode> diagnostic_codes() { return registry; }

const DiagnosticCode* find_code(std::string_view code) {
  const auto* found = std::ranges::find(registry, code, &DiagnosticCode::code);
  return found == registry.end() ? nullptr : found;
}

std::string diagnostics_reference() {
  std::string page =
      "# Diagnostics\n\n"
      "Everything that `gigawatt` can say about its input. All problems of a file are shown at\n"
      "once, by place; any error ends the run with exit code 1 before anything is computed.\n";
  char group = 0;
  for (const DiagnosticCode& entry : registry) {
    if (entry.code[2] != group) {
      group = entry.code[2];
      page += fmt::format(
          "\n## GW{}xx: {}\n\n| code | name | when, and what mends it |\n|---|---|---|\n", group,
          group_title(group));
    }
    page += fmt::format("| {} | {} | {} |\n", entry.code, entry.name, entry.doc);
  }
  return page;
}

}  // namespace gigawatt::schema
