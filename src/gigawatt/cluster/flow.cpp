#include "gigawatt/cluster/flow.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <span>
#include <utility>

#include "gigawatt/base/check.h"

namespace gigawatt::cluster {
namespace {

// Divides links among routes by progressive filling: the link with the least to give to each of its
// messages fixes them, and the rest goes on with what is left (Bertsekas & Gallager, 6.5.2).
class FairShare {
 public:
  explicit FairShare(const std::vector<double>& links)
      : capacity_(links), left_(links.size()), open_(links.size()), first_(links.size() + 1) {}

  void divide(std::span<const Route* const> routes, std::vector<double>& rates) {
    index(routes);
    rates.assign(routes.size(), 0);
    std::size_t fixed = 0;
    while (fixed < routes.size()) {
      double least = INFINITY;
      for (const std::int32_t link : used_)
        if (open_[link] > 0) least = std::min(least, left_[link] / open_[link]);
      GIGAWATT_CHECK(std::isfinite(least), "a message crosses no link");
      constexpr double tie = 1 + 1e-9;
      full_.clear();
      for (const std::int32_t link : used_)
        if (open_[link] > 0 && left_[link] / open_[link] <= least * tie) full_.push_back(link);
      for (const std::int32_t link : full_) fixed += fix(link, least, routes, rates);
    }
  }

 private:
  // The messages of each link, one list after the other.
  void index(std::span<const Route* const> routes) {
    for (const std::int32_t link : used_) open_[link] = 0;
    used_.clear();
    for (const Route* route : routes)
      for (int i = 0; i < route->count; ++i)
        if (open_[route->links[i]]++ == 0) used_.push_back(route->links[i]);
    std::int32_t total = 0;
    for (const std::int32_t link : used_) {
      first_[link] = total;
      total += open_[link];
      left_[link] = capacity_[link];
      open_[link] = 0;
    }
    members_.resize(total);
    for (std::size_t m = 0; m < routes.size(); ++m)
      for (int i = 0; i < routes[m]->count; ++i) {
        const std::int32_t link = routes[m]->links[i];
        members_[first_[link] + open_[link]++] = static_cast<std::int32_t>(m);
      }
    size_.resize(open_.size());
    for (const std::int32_t link : used_) size_[link] = open_[link];
  }

  std::size_t fix(std::int32_t link, double rate, std::span<const Route* const> routes,
                  std::vector<double>& rates) {
    std::size_t count = 0;
    for (std::int32_t i = first_[link]; i < first_[link] + size_[link]; ++i) {
      const std::int32_t m = members_[i];
      if (rates[m] > 0) continue;
      rates[m] = rate;
      ++count;
      for (int k = 0; k < routes[m]->count; ++k) {
        const std::int32_t crossed = routes[m]->links[k];
        left_[crossed] = std::max(0.0, left_[crossed] - rate);
        --open_[crossed];
      }
    }
    return count;
  }

  const std::vector<double>& capacity_;
  std::vector<double> left_;
  std::vector<std::int32_t> open_, first_, size_;  // by link
  std::vector<std::int32_t> members_, used_, full_;
};

std::uint64_t mixed(std::uint64_t x) {  // SplitMix64
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
  return x ^ (x >> 31);
}

class Simulation {
 public:
  explicit Simulation(const FlowPlan& plan)
      : plan_(plan),
        share_(plan.links),
        flows_(plan.senders.size()),
        sent_(plan.senders.size()),
        arrived_(plan.senders.size()),
        due_(plan.senders.size()),
        left_(plan.senders.size()),
        rate_(plan.senders.size()) {
    list_dependents();
    if (plan.route_of) routes_.resize(plan.senders.size());
    for (const FlowSender& sender : plan.senders) {
      std::size_t i = 0;
      while (i < travelling_.size() && travelling_[i].latency_s != sender.latency_s) ++i;
      if (i == travelling_.size()) travelling_.push_back({.latency_s = sender.latency_s});
      latency_.push_back(static_cast<std::uint8_t>(i));
    }
    for (std::size_t s = 0; s < plan.senders.size(); ++s) start(static_cast<std::int32_t>(s));
    settle(0);
  }

  FlowResult run() {
    for (double next = next_instant(); std::isfinite(next); next = next_instant()) step(next);
    for (std::size_t s = 0; s < arrived_.size(); ++s)
      GIGAWATT_CHECK(arrived_[s] == plan_.senders[s].messages, "a sender waits for ever", s);
    result_.seconds = now_;
    return result_;
  }

 private:
  // Messages whose last byte has left, in the order in which they will arrive.
  struct Travelling {
    double latency_s = 0;
    std::deque<std::pair<double, std::int32_t>> messages;  // arrival, sender
  };

  void list_dependents() {
    const std::size_t n = plan_.senders.size();
    first_dependent_.assign(n + 1, 0);
    const auto each = [&](auto visit) {
      for (std::size_t s = 0; s < n; ++s)
        for (int d = 0; d < plan_.senders[s].dependencies; ++d)
          visit(plan_.senders[s].after[d].sender, static_cast<std::int32_t>(s));
    };
    each([&](std::int32_t on, std::int32_t) { ++first_dependent_[on + 1]; });
    for (std::size_t s = 0; s < n; ++s) first_dependent_[s + 1] += first_dependent_[s];
    dependents_.resize(first_dependent_[n]);
    std::vector<std::int32_t> next = first_dependent_;
    each([&](std::int32_t on, std::int32_t s) { dependents_[next[on]++] = s; });
  }

  // The sender's next message, if nothing keeps it.
  void start(std::int32_t s) {
    const FlowSender& sender = plan_.senders[s];
    const std::int32_t k = sent_[s];
    if (flows_[s] || k == sender.messages) return;
    for (int d = 0; d < sender.dependencies; ++d) {
      const Dependency& after = sender.after[d];
      if (k >= after.first && k < after.last && arrived_[after.sender] < k + after.shift) return;
    }
    flows_[s] = 1;
    left_[s] = sender.bytes;
    rate_[s] = 0;  // nothing has flowed before now
    ++result_.messages;
    key_ ^= key_of(s, k);
    if (plan_.route_of) routes_[s] = plan_.route_of(s, k);
    flowing_.push_back(s);
  }

  double next_instant() const {
    double next = INFINITY;
    for (const std::int32_t s : flowing_) next = std::min(next, due_[s]);
    for (const Travelling& t : travelling_)
      if (!t.messages.empty()) next = std::min(next, t.messages.front().first);
    return next;
  }

  // Everything that falls due at one instant.
  void step(double next) {
    const double before = now_;
    now_ = next;
    ++result_.events;
    constexpr double same_instant = 1 + 1e-12;
    const std::uint64_t key = key_;
    ready_.clear();
    std::size_t kept = 0;
    for (const std::int32_t s : flowing_) {
      if (due_[s] > next * same_instant) {
        flowing_[kept++] = s;
        continue;
      }
      flows_[s] = 0;
      key_ ^= key_of(s, sent_[s]++);
      Travelling& t = travelling_[latency_[s]];
      t.messages.emplace_back(now_ + t.latency_s, s);
      ready_.push_back(s);
    }
    flowing_.resize(kept);
    for (Travelling& t : travelling_) {
      while (!t.messages.empty() && t.messages.front().first <= next * same_instant) {
        const std::int32_t s = t.messages.front().second;
        t.messages.pop_front();
        ++arrived_[s];
        for (std::int32_t d = first_dependent_[s]; d < first_dependent_[s + 1]; ++d)
          ready_.push_back(dependents_[d]);
      }
    }
    for (const std::int32_t s : ready_) start(s);
    if (key_ != key || !ready_.empty())
      settle(now_ - before);
    else
      advance(now_ - before);
  }

  std::uint64_t key_of(std::int32_t s, std::int32_t message) const {
    const std::uint64_t place = plan_.route_of ? static_cast<std::uint64_t>(message) + 1 : 0;
    return mixed(static_cast<std::uint64_t>(s) + (place << 32));
  }

  void advance(double elapsed) {
    for (const std::int32_t s : flowing_) left_[s] -= rate_[s] * elapsed;
  }

  // The rates from now on. They depend on nothing but which messages flow, so those of sets seen
  // lately are kept.
  void settle(double elapsed) {
    advance(elapsed);
    if (flowing_.empty()) return;
    const Rates& rates = rates_of_flowing();
    for (const std::int32_t s : flowing_) {
      rate_[s] = rates.by_sender[s];
      due_[s] = now_ + std::max(0.0, left_[s]) / rate_[s];
    }
  }

  struct Rates {
    std::uint64_t key = 0;
    std::vector<double> by_sender;
  };

  const Rates& rates_of_flowing() {
    for (const Rates& known : known_)
      if (known.key == key_) return known;
    ++result_.allocations;
    crossing_.clear();
    for (const std::int32_t s : flowing_)
      crossing_.push_back(plan_.route_of ? &routes_[s] : &plan_.senders[s].route);
    share_.divide(crossing_, shares_);
    constexpr std::size_t most_known = 16;
    if (known_.size() < most_known) known_.emplace_back().by_sender.resize(sent_.size());
    Rates& rates = known_[next_known_++ % known_.size()];
    rates.key = key_;
    for (std::size_t i = 0; i < flowing_.size(); ++i) rates.by_sender[flowing_[i]] = shares_[i];
    return rates;
  }

  const FlowPlan& plan_;
  FairShare share_;
  std::vector<std::uint8_t> flows_, latency_;  // by sender, as is what follows
  std::vector<std::int32_t> sent_, arrived_;
  std::vector<double> due_, left_, rate_;
  std::vector<Route> routes_;  // of the present messages, where they change
  std::vector<std::int32_t> first_dependent_, dependents_;
  std::vector<Travelling> travelling_;
  std::vector<std::int32_t> flowing_, ready_;
  std::vector<const Route*> crossing_;
  std::vector<double> shares_;
  std::vector<Rates> known_;
  std::size_t next_known_ = 0;
  std::uint64_t key_ = 0;  // of the set of flowing messages
  double now_ = 0;
  FlowResult result_;
};

}  // namespace

FlowResult simulate(const FlowPlan& plan) { return Simulation(plan).run(); }

}  // namespace gigawatt::cluster
