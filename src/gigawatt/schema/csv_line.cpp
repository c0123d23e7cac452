#include "gigawatt/schema/csv_line.h"

#include <algorithm>
#include <utility>

#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {

std::optional<CsvLine> split_csv_line(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  CsvLine line;
  std::size_t i = 0, counted = 0;
  int column = 1;
  while (true) {
    column += code_points(text.substr(counted, i - counted));
    counted = i;
    CsvCell cell{.column = column};
    const bool quoted = i < text.size() && text[i] == '"';
    if (quoted) ++i;
    for (; i < text.size(); ++i) {
      if (quoted && text[i] == '"') {
        if (i + 1 == text.size() || text[i + 1] != '"') break;
        ++i;
      } else if (!quoted && text[i] == ',') {
        break;
      }
      cell.text += text[i];
    }
    if (quoted && i++ >= text.size()) return std::nullopt;
    cell.length = std::max(1, code_points(cell.text));
    line.push_back(std::move(cell));
    if (i >= text.size()) return line;
    if (text[i++] != ',') return std::nullopt;
  }
}

}  // namespace gigawatt::schema
