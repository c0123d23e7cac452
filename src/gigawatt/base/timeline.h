// The one monthly time axis of a plan: row r is the r-th calendar month after financial close.
#pragma once

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/check.h"

namespace gigawatt::base {

// Row r covers month `start + r`; its flows are counted at its end. A date resolves to the start of
// the month it falls in, so a payment dated in month m is served by cash collected through m - 1.
class Timeline {
 public:
  Timeline() = default;
  Timeline(Month start, int rows) : start_(start), rows_(rows) {
    GIGAWATT_CHECK(rows > 0 && rows <= 2400, "rows", rows);
  }
  Month start() const { return start_; }
  int rows() const { return rows_; }
  Month month(int row) const { return plus(start_, row); }
  // Row of a month; negative before the start, >= rows() after the end.
  int row(Month month) const { return months_between(start_, month); }

 private:
  Month start_ = make_month(2026, 1);
  int rows_ = 1;
};

}  // namespace gigawatt::base
