// The resolved scenario: every key with the value it took, as TOML that reads back to identical
// values, and as JSON.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/json_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::schema {

// Absent optional values are left out, and so are the values at the paths of `left_out`.
std::string resolved_toml(const Fields& root, std::span<const std::string> left_out = {});

// Tables become objects. A quantity is {"value", "unit"}, an uncertain one {"distribution",
// "parameters", "unit"}; months are a number, dates a text. With provenance, each scalar is
// {"value", ..., "origin", "text", "source", "confidence", "reason"}.
Json resolved_json(const Fields& root, const Provenances* provenance = nullptr);

// A TOML basic string, quoted and escaped.
std::string toml_quoted(std::string_view text);

}  // namespace gigawatt::schema
