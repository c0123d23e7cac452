#include "gigawatt/base/parallel.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "gigawatt/base/check.h"

namespace gigawatt::base {

namespace {

// What the threads of one call share.
class Shared {
 public:
  Shared(std::size_t chunks, const std::function<void(std::size_t)>& work,
         const std::atomic<bool>* stop)
      : chunks_(chunks), work_(work), stop_(stop) {}

  // Takes the next chunk until there is none. A chunk is taken only after asking for the stop, so
  // that every chunk taken is run and those run are the leading ones.
  void run() {
    while (!failed_ && !(stop_ && *stop_)) {
      const std::size_t chunk = next_++;
      if (chunk >= chunks_) return;
      try {
        work_(chunk);
      } catch (...) {
        keep(chunk, std::current_exception());
        return;
      }
    }
  }

  std::size_t complete() const {
    if (error_) std::rethrow_exception(error_);
    return std::min(next_.load(), chunks_);
  }

 private:
  void keep(std::size_t chunk, std::exception_ptr error) {
    failed_ = true;
    const std::lock_guard lock(mutex_);
    if (error_ && failed_chunk_ < chunk) return;
    error_ = error;
    failed_chunk_ = chunk;
  }

  const std::size_t chunks_;
  const std::function<void(std::size_t)>& work_;
  const std::atomic<bool>* const stop_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::exception_ptr error_;
  std::size_t failed_chunk_ = 0;
};

}  // namespace

std::size_t parallel_chunks(std::size_t chunks, int jobs,
                            const std::function<void(std::size_t chunk)>& work,
                            const std::atomic<bool>* stop) {
  GIGAWATT_CHECK(jobs >= 1, "jobs", jobs);
  Shared shared(chunks, work, stop);
  {
    const std::size_t helpers = std::min(static_cast<std::size_t>(jobs), std::max(chunks, 1ul)) - 1;
    std::vector<std::jthread> threads;
    threads.reserve(helpers);
    for (std::size_t i = 0; i < helpers; ++i) threads.emplace_back([&shared] { shared.run(); });
    shared.run();
  }
  return shared.complete();
}

}  // namespace gigawatt::base
