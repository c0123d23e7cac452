// JSON that a user wrote, as the same tree of tables, arrays and values as TOML, each with its
// place. Keys whose value is null are left out: in every file that we read they mean "not there".
#pragma once

#include "gigawatt/base/expected.h"
#include "gigawatt/schema/document.h"

namespace gigawatt::schema {

// The JSON text (RFC 8259) in `source`; otherwise the first thing that is wrong with it: its
// grammar (GW115), a key that stands twice (GW109), nesting beyond deepest_nesting (GW110), a
// number too large for a double (GW205). Whole numbers beyond 64 bits become reals.
base::Expected<Node, Diagnostic> parse_json(const SourceText& source, int source_number);

}  // namespace gigawatt::schema
