// What a closed form leaves over: log(measured / closed form) on a grid of logarithms of the shape.
//
// A table is text: a line "bf16 0.5231 0:1:17 5:0.5:23 5:0.5:23" with its name, the value of the
// outermost level and low:step:count of each axis, then the values row by row, one printable
// character each ('O' is nothing left over, '}' and '!' the outermost levels).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"

namespace gigawatt::chip {

class Residual {
 public:
  static constexpr int most_axes = 4;

  struct Axis {
    double low = 0, step = 1;
    int count = 0;
  };

  Residual(std::string name, double scale, std::vector<Axis> axes, std::string_view levels);

  const std::string& name() const { return name_; }
  std::span<const Axis> axes() const { return axes_; }
  std::size_t size() const { return values_.size(); }
  // exp of the interpolated value at log2 of the shape's sizes, which must be as many as the axes.
  // Outside the grid the edge counts.
  double factor(std::span<const double> sizes) const;

 private:
  std::string name_;
  std::vector<Axis> axes_;
  std::vector<float> values_;
};

// The tables of one chip, or why the text is none.
base::Expected<std::vector<Residual>, std::string> read_residuals(std::string_view text);

}  // namespace gigawatt::chip
