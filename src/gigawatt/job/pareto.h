// The layouts that no other beats in time, energy and memory at once.
#pragma once

#include <algorithm>
#include <vector>

#include "gigawatt/job/step.h"

namespace gigawatt::job {

struct Candidate {
  Layout layout;
  StepResult step;
};

class ParetoSet {
 public:
  void offer(const Layout& layout, const StepResult& step) {
    const Point point{step.step_s, step.joules.value_or(0), step.memory.total()};
    // Most are beaten by the one that beat the last: it is kept in front.
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!points_[i].beats(point)) continue;
      std::swap(points_[i], points_.front());
      std::swap(kept_[i], kept_.front());
      return;
    }
    std::size_t left = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (point.beats(points_[i])) continue;
      points_[left] = points_[i];
      kept_[left++] = kept_[i];
    }
    points_.resize(left);
    kept_.resize(left);
    points_.push_back(point);
    kept_.push_back({layout, step});
  }

  // Fastest first.
  std::vector<Candidate> take() {
    std::ranges::stable_sort(kept_, {}, [](const Candidate& c) { return c.step.step_s; });
    points_.clear();
    return std::move(kept_);
  }

 private:
  struct Point {
    double seconds, joules, bytes;
    bool beats(const Point& other) const {  // or equals
      return seconds <= other.seconds && joules <= other.joules && bytes <= other.bytes;
    }
  };
  std::vector<Point> points_;
  std::vector<Candidate> kept_;
};

}  // namespace gigawatt::job
