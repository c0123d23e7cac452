// The catalog's names, for a header that only hands a catalog or a row on.
#pragma once

namespace gigawatt::catalog {

class Catalog;
struct Row;

}  // namespace gigawatt::catalog
