// Numbers as a lender reads them, and text set into columns of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::report {

// --- Numbers ----------------------------------------------------------------------------------

// Three digits and a scale: "$3.25B", "$574M", "-$12.3M", "$0".
std::string money_text(double usd);
// A share for reading: "85.0 %", "9.6 %", "0.31 %", "0.004 %", "0 %".
std::string percent_text(double share);
// A coverage ratio: "1.08x".
std::string times_text(double ratio);
// Months as years and months: "15 years", "14 years 5 months", "9 months".
std::string duration_text(double months);
// The same in one number, for a column: "14.4 years".
std::string years_text(double months);
// A count with its thousands apart: "10,000".
std::string count_text(std::int64_t count);
// At most three decimals, none where they are zero: "245", "61.25".
std::string plain_number(double value);

// --- Setting ----------------------------------------------------------------------------------

// Columns on a terminal; one a code point.
int width_of(std::string_view utf8);
std::string left(std::string_view text, int width);   // padded on the right
std::string right(std::string_view text, int width);  // padded on the left
// Cut to `width` columns, the last of which says so.
std::string shortened(std::string_view text, int width);
// Lines of at most `width` columns, broken at spaces, though not before "%" or around "±"; a word
// that is longer is cut.
std::vector<std::string> wrapped(std::string_view text, int width);

// What stands out, where colours are wanted; the text itself where not.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string strong(std::string_view text) const { return painted("1", text); }
  std::string faint(std::string_view text) const { return painted("2", text); }
  std::string good(std::string_view text) const { return painted("32", text); }
  std::string bad(std::string_view text) const { return painted("31", text); }
  std::string careful(std::string_view text) const { return painted("33", text); }

 private:
  std::string painted(std::string_view code, std::string_view text) const;
  bool on_;
};

}  // namespace gigawatt::report
