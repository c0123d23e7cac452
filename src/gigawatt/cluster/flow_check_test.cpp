#include "gigawatt/cluster/flow_check.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/cluster/sample_chips.h"

namespace gigawatt::cluster {
namespace {

constexpr double kMB128 = 128.0 * (1 << 20);

struct Case {
  const char* what;
  Collective collective;
  Algorithm algorithm;
  double bytes;
  Group group;
};

// Prints both; the log of a test run is the table of docs/explanation/cluster.md.
double flow_over_closed_form(const Cluster& cluster, const Case& c) {
  const FlowCheck check = check_by_flows(cluster, c.collective, c.algorithm, c.bytes, c.group);
  std::printf("%-44s flows %9.3f ms  closed form %9.3f ms  %10lld messages %8lld events %6lld\n",
              c.what, check.flow.seconds * 1e3, check.closed_form_s * 1e3,
              static_cast<long long>(check.flow.messages),
              static_cast<long long>(check.flow.events),
              static_cast<long long>(check.flow.allocations));
  EXPECT_TRUE(std::isfinite(check.flow.seconds));
  return check.flow.seconds / check.closed_form_s;
}

TEST(FlowCheck, RingTreeAndHierarchyTakeWhatTheirClosedFormsSay) {
  const Cluster h100 = sample_cluster("h100");
  EXPECT_NEAR(flow_over_closed_form(h100, {"ring all-reduce, 1,024 ranks, one a node",
                                           Collective::all_reduce,
                                           Algorithm::ring,
                                           kMB128,
                                           {1024, 8}}),
              1, 0.01);
  EXPECT_NEAR(flow_over_closed_form(h100, {"hierarchical all-reduce, 4,096 ranks on 512 nodes",
                                           Collective::all_reduce,
                                           Algorithm::hierarchical,
                                           kMB128,
                                           {4096, 1}}),
              1, 0.01);
  EXPECT_NEAR(flow_over_closed_form(h100, {"tree all-reduce, 256 ranks, one a node",
                                           Collective::all_reduce,
                                           Algorithm::tree,
                                           kMB128,
                                           {256, 8}}),
              1, 0.25);
  EXPECT_NEAR(flow_over_closed_form(h100, {"ring all-gather, 1,024 ranks, one a node",
                                           Collective::all_gather,
                                           Algorithm::ring,
                                           kMB128,
                                           {1024, 8}}),
              1, 0.01);
}

// The hops inside a node hide behind the ports as long as there are enough bytes.
TEST(FlowCheck, RingsOfWholeNodesHideTheirLatencyBehindTheirPorts) {
  const Cluster h100 = sample_cluster("h100");
  for (const double bytes : {kMB128 / 128, kMB128, 8 * kMB128})
    EXPECT_NEAR(flow_over_closed_form(h100, {"8 ring all-reduces, 128 ranks on 16 nodes",
                                             Collective::all_reduce,
                                             Algorithm::ring,
                                             bytes,
                                             {128, 1}}),
                1, 0.05);
}

TEST(FlowCheck, AnOversubscribedTierBindsAsTheClosedFormSays) {
  const NetworkOptions thin{.oversubscription = 4, .pod_chips = 256};
  const Cluster cluster = sample_cluster("h100", thin);
  EXPECT_NEAR(flow_over_closed_form(cluster, {"ring all-reduce, pods of 32 nodes, 4:1",
                                              Collective::all_reduce,
                                              Algorithm::ring,
                                              kMB128,
                                              {512, 8}}),
              1, 0.02);
  EXPECT_NEAR(flow_over_closed_form(cluster, {"ring all-reduce, one rank a pod, 4:1",
                                              Collective::all_reduce,
                                              Algorithm::ring,
                                              kMB128,
                                              {64, 256}}),
              1, 0.02);
  // Sends come in rounds, some within the pod and some beyond it: no better than the bound.
  const double direct = flow_over_closed_form(cluster, {"all-to-all, 512 ranks on 64 nodes, 4:1",
                                                        Collective::all_to_all,
                                                        Algorithm::direct,
                                                        kMB128,
                                                        {512, 1}});
  EXPECT_GE(direct, 0.99);
  EXPECT_LE(direct, 1.35);
}

TEST(FlowCheck, AllToAllFillsThePorts) {
  const Cluster h100 = sample_cluster("h100");
  EXPECT_NEAR(flow_over_closed_form(h100, {"all-to-all, 256 ranks on 32 nodes",
                                           Collective::all_to_all,
                                           Algorithm::direct,
                                           kMB128,
                                           {256, 1}}),
              1, 0.05);
}

// --- The simulation itself ----------------------------------------------------------------------

FlowSender message(double bytes, const Route& route) {
  return {.messages = 1, .bytes = bytes, .latency_s = 0, .route = route};
}

TEST(Flow, DividesALinkMaxMinFairly) {
  // Two messages share link 0; one of them also crosses the thin link 1, the other link 2 with the
  // third. Rates: 5, 2 and 5; 8, 2 from 0.4 s on, when the third is done; 10 from 1 s on.
  FlowPlan plan{
      .links = {10, 2, 10},
      .senders = {message(8, {{0, 2}, 2}), message(2, {{0, 1}, 2}), message(2, {{2}, 1})}};
  EXPECT_NEAR(simulate(plan).seconds, 1 + (8 - 5 * 0.4 - 8 * 0.6) / 10, 1e-9);
  // Left alone, the first may use the whole of its links.
  plan.senders = {message(10, {{0, 2}, 2})};
  EXPECT_NEAR(simulate(plan).seconds, 1, 1e-9);
}

TEST(Flow, GivesBackWhatAFinishedMessageHeld) {
  const FlowPlan plan{.links = {10}, .senders = {message(5, {{0}, 1}), message(15, {{0}, 1})}};
  // Five a second each until the first is done; then ten for the second's other ten.
  EXPECT_NEAR(simulate(plan).seconds, 2, 1e-9);
}

TEST(Flow, WaitsForWhatMustArriveFirst) {
  FlowPlan plan{.links = {10, 10}, .senders = {message(10, {{0}, 1}), message(10, {{1}, 1})}};
  plan.senders[0].latency_s = 0.5;
  plan.senders[1].wait_for({.sender = 0, .first = 0, .last = 1, .shift = 1});
  EXPECT_NEAR(simulate(plan).seconds, 2.5, 1e-9);
}

TEST(Flow, NothingToSendTakesNoTime) {
  EXPECT_EQ(simulate({.links = {1}, .senders = {}}).seconds, 0);
  EXPECT_EQ(simulate({.links = {1}, .senders = {{.messages = 0}}}).seconds, 0);
}

TEST(FlowDeathTest, StopsAtSendersThatWaitForEachOther) {
  FlowPlan plan{.links = {1, 1}, .senders = {message(1, {{0}, 1}), message(1, {{1}, 1})}};
  plan.senders[0].wait_for({.sender = 1, .first = 0, .last = 1, .shift = 1});
  plan.senders[1].wait_for({.sender = 0, .first = 0, .last = 1, .shift = 1});
  EXPECT_DEATH(simulate(plan), "waits for ever");
}

}  // namespace
}  // namespace gigawatt::cluster
