// The page that a run is printed on: headings, labelled lines with their citations, notes.
#pragma once

#include <string>
#include <string_view>

#include "gigawatt/report/text.h"

namespace gigawatt::report {

// Collects lines of at most `width` columns; paint does not count.
class Screen {
 public:
  explicit Screen(Paint paint, int width = 80) : paint_(paint), width_(width) {}

  const Paint& paint() const { return paint_; }
  int width() const { return width_; }

  void blank();
  // Text as it is, already set; a longer line than the width is a programmer's error unless
  // painted.
  void line(std::string_view text);
  void paragraph(std::string_view text, int indent = 0);
  // A heading, with what the reader needs to know about the block beside it.
  void heading(std::string_view title, std::string_view aside = "");
  // "Site      245 MW ...               HUT-FLUID-RB A": the label may be empty.
  void labelled(std::string_view label, std::string_view text, std::string_view citation = "");
  // "- text", continued under the text.
  void bullet(std::string_view text);

  const std::string& text() const { return text_; }

  static constexpr int kLabelWidth = 10;

 private:
  Paint paint_;
  int width_;
  std::string text_;
};

}  // namespace gigawatt::report
