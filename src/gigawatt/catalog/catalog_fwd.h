// The catalog's names, for a file that only hands a catalog or a row on.
#pragma once

namespace gigawatt::catalog {

class Catalog;
struct Row;

// What is shipped; read on first use, then shared. A malformed shipped file stops the program.
const Catalog& shipped();

}  // namespace gigawatt::catalog
