// The reference of all keys of a scenario, as Markdown tables made from the fields themselves.
#pragma once

#include <string>
#include <string_view>

#include "gigawatt/schema/fields.h"

namespace gigawatt::schema {

// A page with one table a section: key, type or unit, default, range, doc.
std::string markdown_reference(const Fields& root, std::string_view title);

// What the value of an absent key is, as it would be written; empty when there is none.
std::string default_text(const Field& field);
// "MW", "months", "true or false", "one of a, b"; of a list with [].
std::string type_text(const Field& field);
// "0 to 100 %"; empty when any value is allowed.
std::string range_text(const Field& field);
// Doc, unit, range and default in one sentence each, for an editor.
std::string description_of(const Field& field);

}  // namespace gigawatt::schema
