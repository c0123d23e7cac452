#include "gigawatt/report/screen.h"

namespace gigawatt::report {

namespace {

std::string spaces(int count) { return std::string(static_cast<std::size_t>(count), ' '); }

}  // namespace

void Screen::blank() { text_ += '\n'; }

void Screen::line(std::string_view text) {
  text_ += text;
  while (text_.ends_with(' ')) text_.pop_back();
  text_ += '\n';
}

void Screen::paragraph(std::string_view text, int indent) {
  for (const std::string& row : wrapped(text, width_ - indent)) line(spaces(indent) + row);
}

void Screen::heading(std::string_view title, std::string_view aside) {
  blank();
  const int room = width_ - width_of(title) - 2;
  if (aside.empty()) {
    line(paint_.strong(title));
  } else if (width_of(aside) <= room) {
    line(paint_.strong(title) + "  " + paint_.faint(aside));
  } else {
    line(paint_.strong(title));
    paragraph(aside, 2);
  }
}

void Screen::labelled(std::string_view label, std::string_view text, std::string_view citation) {
  const auto rows = wrapped(text, width_ - kLabelWidth);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string head = left(i == 0 ? label : "", kLabelWidth);
    const int gap = width_ - kLabelWidth - width_of(rows[i]) - width_of(citation);
    const bool last = i + 1 == rows.size();
    if (!last || citation.empty()) {
      line(paint_.strong(head) + rows[i]);
    } else if (gap >= 2) {
      line(paint_.strong(head) + rows[i] + spaces(gap) + paint_.faint(citation));
    } else {
      line(paint_.strong(head) + rows[i]);
      line(spaces(width_ - width_of(citation)) + paint_.faint(citation));
    }
  }
}

void Screen::bullet(std::string_view text) {
  const char* mark = "- ";
  for (const std::string& row : wrapped(text, width_ - 2)) {
    line(mark + row);
    mark = "  ";
  }
}

}  // namespace gigawatt::report
