#include "gigawatt/schema/csv_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/joined.h"
#include "gigawatt/schema/file.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::schema {
namespace {

// Beyond these a table is none that a person or a program of ours would write; they bound the work
// that hostile input can cause.
constexpr std::size_t most_columns = 4096, longest_name = 256, longest_number = 128;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

TextRules text_rules(const CsvRules& rules) {
  return {.most_bytes = rules.most_bytes,
          .what = rules.what,
          .format = "CSV",
          .hash_comments = false,
          .hint_empty = "the first line names the columns",
          .hint_large = "split it, or leave out rows and columns that are not needed"};
}

}  // namespace

// Cuts a text into cells, then holds the header against the rules.
class CsvParser {
 public:
  CsvParser(SourceText source, const CsvRules& rules)
      : table_(std::move(source)), text_(table_.source_.text()), rules_(rules) {}

  CsvTable::Result read() {
    while (at_ < text_.size() && !stopped_) {
      if (!skip_blank_line()) read_line();
    }
    if (!stopped_) check_header();
    if (!problems_.empty()) return base::Unexpected<std::vector<Diagnostic>>(std::move(problems_));
    return std::move(table_);
  }

 private:
  bool skip_blank_line() {
    const std::size_t end = text_.find_first_not_of(" \t\r", at_);
    if (end != std::string_view::npos && text_[end] != '\n') return false;
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    return true;
  }

  void read_line() {
    const std::size_t begin = at_, first = table_.cells_.size();
    while (read_cell()) {}
    if (stopped_) return;
    const std::size_t count = table_.cells_.size() - first;
    if (first == 0) {
      read_header(count);
    } else if (count != width_) {
      report("GW114", begin, 1, fmt::format("the line has {} cells, the header {}", count, width_),
             "a cell for each column", "a cell that holds a comma stands in quotes");
      table_.cells_.resize(first);
      while (!table_.unescaped_.empty() && table_.unescaped_.back().first >= first)
        table_.unescaped_.pop_back();
    }
    if (table_.cells_.size() > rules_.most_cells) {
      report("GW105", begin, 1, fmt::format("the table has more than {} cells", rules_.most_cells),
             "", "split it, or leave out columns that are not needed");
      stopped_ = true;
    }
  }

  void read_header(std::size_t count) {
    width_ = count;
    const auto too_long = [](const CsvTable::Cell& cell) { return cell.size > longest_name; };
    if (count > most_columns || std::ranges::any_of(table_.cells_, too_long)) {
      report("GW105", table_.cells_[0].begin, 1, "the first line is too long for a header",
             fmt::format("at most {} names of columns, each of at most {} bytes", most_columns,
                         longest_name),
             "the first line names the columns");
      stopped_ = true;
      return;
    }
    for (std::size_t i = 0; i < count; ++i) table_.columns_.emplace_back(table_.text_of(i));
    const auto separator =
        count == 1 ? table_.columns_[0].find_first_of(";\t|") : std::string::npos;
    if (separator == std::string::npos || rules_.required.empty()) return;
    const char mark = table_.columns_[0][separator];
    report("GW113", table_.cells_[0].begin, 1,
           fmt::format("the cells seem to be separated by {}", mark == ';'    ? "semicolons"
                                                               : mark == '\t' ? "tabs"
                                                                              : "bars"),
           fmt::format("columns {}", base::joined(rules_.required, ", ")),
           "save the table with commas between its cells");
    stopped_ = true;
  }

  // Whether another cell of the same line follows.
  bool read_cell() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      read_quoted();
    } else {
      const std::size_t begin = at_;
      at_ = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      std::size_t end = at_;
      while (end > begin && is_blank(text_[end - 1])) --end;
      add_cell(begin, end);
    }
    return !stopped_ && end_cell();
  }

  void read_quoted() {
    const std::size_t open = at_;
    bool doubled = false;
    while (true) {
      at_ = text_.find('"', at_ + 1);
      if (at_ == std::string_view::npos) {
        report("GW113", open, 1, "a quote opens here and is not closed", "a closing quote",
               "a quote inside quotes is written twice");
        stopped_ = true;
        return;
      }
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
      doubled = true;
      ++at_;
    }
    if (doubled) {
      std::string text;
      for (std::size_t i = open + 1; i < at_; ++i) {
        text += text_[i];
        if (text_[i] == '"') ++i;
      }
      table_.unescaped_.emplace_back(table_.cells_.size(), std::move(text));
    }
    add_cell(open + 1, at_++);
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ < text_.size() && text_.find_first_of(",\r\n", at_) != at_) {
      report("GW113", at_, 1, "text behind a closing quote", "a comma or the end of the line",
             "a quote inside quotes is written twice");
      at_ = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    }
  }

  void add_cell(std::size_t begin, std::size_t end) {
    table_.cells_.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
  }

  // Behind a cell: a comma, the end of the line or that of the text.
  bool end_cell() {
    if (at_ == text_.size()) return false;
    if (text_[at_] == ',') return ++at_, true;
    if (text_[at_] == '\r') {
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '\n') {
        report("GW113", at_, 1, "a carriage return without a line feed", "lines that end in LF",
               "save the file with Unix or Windows line ends");
        stopped_ = true;
        return false;
      }
      ++at_;
    }
    ++at_;
    return false;
  }

  // --- The header -----------------------------------------------------------------------------

  void check_header() {
    const std::vector<std::string>& names = table_.columns_;
    std::vector<std::string_view> present(names.begin(), names.end()), meant = rules_.required;
    meant.insert(meant.end(), rules_.optional.begin(), rules_.optional.end());
    for (std::size_t i = 0; i < names.size(); ++i) check_column(i, meant);
    for (std::string_view name : rules_.required) {
      if (std::ranges::count(present, name)) continue;
      const auto near = nearest(name, present);
      std::string hint = near ? fmt::format("is it the column {}?", *near) : "";
      report("GW302", table_.cells_[0].begin, 1, fmt::format("there is no column {}", name),
             fmt::format("columns {}", base::joined(rules_.required, ", ")), std::move(hint));
    }
    if (table_.rows() == 0 && problems_.empty()) {
      problems_.push_back({.code = "GW104",
                           .message = "the table has no rows",
                           .at = table_.source_.whole(),
                           .expected = "at least one line below the header"});
    }
  }

  void check_column(std::size_t i, std::span<const std::string_view> meant) {
    const std::string& name = table_.columns_[i];
    const auto first = std::ranges::find(table_.columns_, name) - table_.columns_.begin();
    if (first != static_cast<std::ptrdiff_t>(i) && !name.empty()) {
      add({.code = "GW109",
           .message = fmt::format("column {} stands twice", name),
           .at = table_.location(table_.cells_[i]),
           .expected = "each column once",
           .hint = fmt::format("it is column {} already", first + 1)});
      return;
    }
    if (std::ranges::count(meant, name) || (meant.empty() && rules_.other_columns)) return;
    const auto near = nearest(name, meant);
    Diagnostic unknown{.code = "GW301",
                       .message = fmt::format("column \"{}\" has no meaning here", name),
                       .at = table_.location(table_.cells_[i]),
                       .hint = near ? fmt::format("did you mean {}?", *near) : ""};
    if (!rules_.other_columns) {
      unknown.expected = base::joined(meant, ", ");
      add(std::move(unknown));
    } else if (near && name.size() > 3 &&
               std::ranges::count(table_.columns_, std::string(*near)) == 0) {
      unknown.severity = Severity::warning;  // ignored, though perhaps a slip of the pen
      table_.warnings_.push_back(std::move(unknown));
    }
  }

  void report(std::string_view code, std::size_t offset, int length, std::string message,
              std::string expected, std::string hint) {
    const Position place = table_.source_.position(offset);
    add({.code = std::string(code),
         .message = std::move(message),
         .at = table_.source_.at(place.line, place.column, length),
         .expected = std::move(expected),
         .hint = std::move(hint)});
  }

  void add(Diagnostic diagnostic) {
    if (problems_.size() < rules_.most_diagnostics) {
      problems_.push_back(std::move(diagnostic));
      return;
    }
    if (problems_.back().code != "GW111")
      problems_.push_back({.code = "GW111", .message = "there are more problems"});
    stopped_ = true;
  }

  CsvTable table_;
  std::string_view text_;
  const CsvRules& rules_;
  std::size_t at_ = 0, width_ = 0;
  bool stopped_ = false;
  std::vector<Diagnostic> problems_;
};

// --- The table --------------------------------------------------------------------------------

CsvTable::Result CsvTable::read_text(std::string bytes, const std::string& name,
                                     const CsvRules& rules) {
  GIGAWATT_CHECK(rules.most_bytes < (std::size_t{1} << 32), rules.most_bytes);
  auto text = checked_text(std::move(bytes), name, text_rules(rules));
  if (!text) return base::Unexpected<std::vector<Diagnostic>>({std::move(text.error())});
  return CsvParser(SourceText(name, std::move(*text)), rules).read();
}

CsvTable::Result CsvTable::read_file(const std::string& path, const CsvRules& rules) {
  auto text = read_text_file(path, text_rules(rules));
  if (!text) return base::Unexpected<std::vector<Diagnostic>>({std::move(text.error())});
  return CsvParser(SourceText(path, std::move(*text)), rules).read();
}

CsvColumn CsvTable::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name);
  return {found == columns_.end() ? -1 : static_cast<int>(found - columns_.begin())};
}

const CsvTable::Cell& CsvTable::cell(std::size_t row, CsvColumn column) const {
  GIGAWATT_CHECK(row < rows(), row, rows());
  return cells_[(row + 1) * columns_.size() + std::max(column.index, 0)];
}

std::string_view CsvTable::text_of(std::size_t index) const {
  const Cell& cell = cells_[index];
  const std::string_view raw = std::string_view(source_.text()).substr(cell.begin, cell.size);
  if (unescaped_.empty() || raw.find('"') == std::string_view::npos) return raw;
  const auto found =
      std::ranges::lower_bound(unescaped_, index, {}, &std::pair<std::size_t, std::string>::first);
  return found != unescaped_.end() && found->first == index ? found->second : raw;
}

std::string_view CsvTable::text(std::size_t row, CsvColumn column) const {
  if (!column.present()) return {};
  GIGAWATT_CHECK(row < rows(), row, rows());
  return text_of((row + 1) * columns_.size() + column.index);
}

Position CsvTable::position(std::size_t row, CsvColumn column) const {
  return source_.position(cell(row, column).begin);
}

Location CsvTable::location(const Cell& cell) const {
  const Position place = source_.position(cell.begin);
  const auto raw = std::string_view(source_.text()).substr(cell.begin, cell.size);
  return source_.at(place.line, place.column, std::max(1, code_points(raw)));
}

Location CsvTable::at(std::size_t row, CsvColumn column) const {
  return location(cell(row, column));
}

Location CsvTable::at_header(CsvColumn column) const {
  return location(cells_[std::max(column.index, 0)]);
}

// --- Cells ------------------------------------------------------------------------------------

std::optional<double> CsvCells::number(std::size_t row, CsvColumn column, const Bounds& bounds) {
  const std::string_view raw = text(row, column);
  if (raw.empty()) return std::nullopt;
  const std::string& name = table_->columns()[column.index];
  if (raw.size() > longest_number) {
    report(row, column, "GW204", fmt::format("{}: the cell is no number", name), "a number");
    return std::nullopt;
  }
  const std::string plain = plain_text(raw);
  const auto number = parse_number(plain);
  if (!number) {
    const QuantityError& error = number.error();
    report(row, column, error.code, fmt::format("{}: {}", name, error.message), "a number",
           error.code == "GW205" ? "leave the cell empty where the number is unknown" : error.hint);
    return std::nullopt;
  }
  if (number->end != plain.size()) {
    report(row, column, "GW204",
           fmt::format("{}: \"{}\" stands behind the number", name, plain.substr(number->end)),
           "a number alone", "the column's name says its unit");
    return std::nullopt;
  }
  if (number->value < bounds.minimum || number->value > bounds.maximum) {
    const std::string expected = std::isinf(bounds.maximum)
                                     ? fmt::format("at least {}", bounds.minimum)
                                     : fmt::format("{} to {}", bounds.minimum, bounds.maximum);
    report(row, column, "GW206", fmt::format("{}: {} is out of range", name, plain),
           std::isinf(bounds.minimum) ? fmt::format("at most {}", bounds.maximum) : expected);
    return std::nullopt;
  }
  return number->value;
}

std::optional<std::int64_t> CsvCells::integer(std::size_t row, CsvColumn column,
                                              const Bounds& bounds) {
  const auto value = number(row, column, bounds);
  if (!value) return std::nullopt;
  if (std::floor(*value) != *value || std::abs(*value) > 0x1p53) {
    report(row, column, "GW204",
           fmt::format("{}: {} is no whole number", table_->columns()[column.index],
                       text(row, column)),
           "a whole number up to 2^53");
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*value);
}

bool CsvCells::need(std::size_t row, CsvColumn column) {
  if (!text(row, column).empty()) return true;
  report(row, column, "GW302",
         column.present() ? fmt::format("{} is empty", table_->columns()[column.index])
                          : std::string("a needed column is absent"),
         "a value in each row");
  return false;
}

void CsvCells::report(std::size_t row, CsvColumn column, std::string_view code, std::string message,
                      std::string expected, std::string hint) {
  if (diagnostics_.size() == most_diagnostics_) {
    diagnostics_.push_back({.code = "GW111", .message = "there are more problems"});
  }
  if (diagnostics_.size() > most_diagnostics_) return;
  diagnostics_.push_back({.code = std::string(code),
                          .message = std::move(message),
                          .at = table_->at(row, column),
                          .expected = std::move(expected),
                          .hint = std::move(hint)});
}

}  // namespace gigawatt::schema
