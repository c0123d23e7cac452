// Calendar months: every date of a deal is the month it falls in, each a row of the model.
#pragma once

#include <chrono>
#include <string>

namespace gigawatt::base {

using Month = std::chrono::year_month;

// A whole number of calendar months, e.g. a lease term of 180.
struct Months {
  int count = 0;
  friend constexpr auto operator<=>(Months, Months) = default;
};

constexpr int months_between(Month from, Month to) { return static_cast<int>((to - from).count()); }
constexpr Month plus(Month month, int count) { return month + std::chrono::months{count}; }
constexpr Month make_month(int year, unsigned month) {
  return std::chrono::year{year} / std::chrono::month{month};
}

// "2027-05".
std::string to_text(Month month);

// Hours of the calendar month (672 to 744).
int hours_in(Month month);

}  // namespace gigawatt::base
