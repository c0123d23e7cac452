#include "gigawatt/base/calendar.h"

#include <fmt/format.h>

namespace gigawatt::base {

std::string to_text(Month month) {
  return fmt::format("{:04d}-{:02d}", static_cast<int>(month.year()),
                     static_cast<unsigned>(month.month()));
}

int hours_in(Month month) {
  const auto last =
      std::chrono::year_month_day_last{month.year() / month.month() / std::chrono::last};
  return 24 * static_cast<int>(static_cast<unsigned>(last.day()));
}

}  // namespace gigawatt::base
