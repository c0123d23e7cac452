#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/progress.h"
#include "cli/streams.h"

namespace gigawatt::cli {

namespace {

constexpr auto kBetweenDrawings = std::chrono::milliseconds(100);
constexpr double kSecondsToLearn = 0.5;  // earlier than that an estimate is noise
constexpr const char* kEraseLine = "\r\x1b[K";

}  // namespace

std::string progress_text(std::string_view stage, double done, double total, double seconds) {
  const double share = total > 0 ? std::clamp(done / total, 0.0, 1.0) : 0;
  std::string text = fmt::format("{}  {:.0f} %", stage, std::floor(100 * share));
  if (seconds < kSecondsToLearn || share <= 0) return text;
  const double left = std::ceil(seconds * (1 - share) / share);
  if (left < 120) return text + fmt::format(", {:.0f} s left", left);
  return text + fmt::format(", {:.0f} min left", std::ceil(left / 60));
}

void Progress::update(std::string_view stage, double done, double total) {
  if (!shown_) return;
  // A thread that meets another here has computing to do.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const Clock::time_point now = Clock::now();
  if (stage != stage_) {
    stage_ = stage;
    stage_start_ = now;
    done_ = 0;
  }
  done_ = std::max(done_, done);  // threads report out of order
  if (drawn_ && now - last_drawn_ < kBetweenDrawings) return;
  const std::chrono::duration<double> seconds = now - stage_start_;
  print_error(kEraseLine + progress_text(stage_, done_, total, seconds.count()));
  last_drawn_ = now;
  drawn_ = true;
}

void Progress::erase() {
  const std::lock_guard lock(mutex_);
  if (drawn_) print_error(kEraseLine);
  drawn_ = false;
}

}  // namespace gigawatt::cli
