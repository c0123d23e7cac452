// Messages over shared links, played out in time: every link divides its bandwidth max-min fairly
// among the messages that cross it. The check of the closed forms, not their replacement.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace gigawatt::cluster {

// The links that a message crosses.
struct Route {
  std::array<std::int32_t, 4> links{};
  int count = 0;
};

// Messages first ... last-1 of a sender wait: number k until k + shift messages of `sender` have
// arrived.
struct Dependency {
  std::int32_t sender = 0;
  std::int32_t first = 0, last = 0, shift = 0;
};

// Sends its messages one after the other; each arrives `latency_s` after its last byte has left.
struct FlowSender {
  std::int32_t messages = 0;
  double bytes = 0;  // of each
  double latency_s = 0;
  Route route;
  std::array<Dependency, 3> after{};
  int dependencies = 0;

  void wait_for(const Dependency& dependency) {
    after[static_cast<std::size_t>(dependencies++)] = dependency;
  }
};

struct FlowPlan {
  std::vector<double> links;  // bytes/s
  std::vector<FlowSender> senders;
  // Where the route changes from message to message; else empty.
  std::function<Route(std::int32_t sender, std::int32_t message)> route_of;
};

struct FlowResult {
  double seconds = 0;
  std::int64_t messages = 0, events = 0;
  std::int64_t allocations = 0;  // times that bandwidth was divided anew
};

// Time until the last message has arrived. A plan whose senders wait for each other is a
// programmer's error.
FlowResult simulate(const FlowPlan& plan);

}  // namespace gigawatt::cluster
