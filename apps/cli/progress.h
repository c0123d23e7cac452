// Work under way, on one line of the terminal: how much is done and how long the rest will take.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace gigawatt::cli {

class Progress {
 public:
  // Silent unless `shown`; then writes to stderr.
  explicit Progress(bool shown) : shown_(shown) {}
  ~Progress() { erase(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // From any thread. The estimate of a stage rests on what that stage has done so far.
  void update(std::string_view stage, double done, double total);
  void erase();

 private:
  using Clock = std::chrono::steady_clock;
  bool shown_;
  std::mutex mutex_;
  std::string stage_;
  double done_ = 0;
  Clock::time_point stage_start_{}, last_drawn_{};
  bool drawn_ = false;
};

// "load line  43 %, 12 s left"; without an estimate in the first moments.
std::string progress_text(std::string_view stage, double done, double total, double seconds);

}  // namespace gigawatt::cli
