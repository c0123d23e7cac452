// What every fuzz target asks of diagnostics: they say what is wrong, and where, in printable text.
#pragma once

#include <span>

#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::fuzz {

// Warnings may be none; each has a known code, a message, a place that exists and a shown form
// that a terminal and a JSON reader can take.
void check_diagnostics(std::span<const schema::Diagnostic> diagnostics);

// The same of the reasons of a refusal: there is at least one.
void check_refusal(std::span<const schema::Diagnostic> diagnostics);

}  // namespace gigawatt::fuzz
